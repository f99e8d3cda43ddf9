//! Pia among the other things of a desktop: tray, notices, addresses, start at login.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use pia_stories::desktop::Desktop;
use pia_stories::page::Page;
use pia_stories::panel::Panel;
use pia_stories::people::ADA;
use pia_stories::wait::wait_until;
use pia_stories::window::{TITLE, named};
use pia_stories::world::{Told, play};
use rustix::process::Signal;
use serde_json::Value;
use url::Url;

#[tokio::test]
async fn at_home_on_a_desktop_with_a_tray() -> Told {
    play("at-home", async |world| {
        let panel = Panel::on(&world.keychain.bus_address).await?;
        let mut laptop = world.desktop("laptop")?;
        let studio = world.desktop("studio")?;
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        let tray = panel.icon().await?;
        tray.says("Kept on this device").await?;
        window.signs_in(&mut laptop, &browser, ADA).await?;
        window.is_in_sync().await?;
        tray.says("Synced").await?;
        let offered = [
            "Synced",
            "Open Pia",
            "New to-do…",
            "Sync now",
            "Pause sync",
            "Settings…",
            "Quit Pia",
        ];
        ensure!(tray.offers().await? == offered);

        tray.chooses("Pause sync").await?;
        tray.says("Sync paused").await?;
        tray.chooses("Resume sync").await?;
        tray.says("Synced").await?;

        // An address by way of a second process, one that is not understood, and the menu.
        laptop.follows("pia://settings").await?;
        window.page.sees(&named("settings")).await?;
        starts_at_login(&laptop, &window).await?;
        window.page.clicks(&named("keep-running")).await?;
        window
            .page
            .sees(&format!("{}:checked", named("keep-running")))
            .await?;
        world.picture(&window, "settings").await?;
        reads_a_licence(&window.page).await?;
        world.picture(&window, "licence").await?;
        window.page.clicks(&named("close-licence")).await?;
        laptop.follows("pia://format-disk?now").await?;
        window.page.sees(&named("settings")).await?;
        tray.chooses("New to-do…").await?;
        window.page.sees(&focused("new-todo")).await?;
        laptop.follows("pia://search?q=Fig+tree").await?;
        window.page.sees(&focused("palette-input")).await?;
        let field = named("palette-input");
        let searched = window.page.property(&field, "value").await?;
        ensure!(searched.as_deref() == Some("Fig tree"));

        // In another language the page comes anew, and the tray speaks it at once.
        laptop.follows("pia://settings").await?;
        window.page.loses(&named("palette")).await?;
        let german = format!("{} option[value=de]", named("language"));
        window.page.clicks(&german).await?;
        tray.says("Synchronisiert").await?;
        window.page.sees("html[lang=de]").await?;
        tray.chooses("Neue Aufgabe …").await?;
        window.page.sees(&focused("new-todo")).await?;

        // Closed, it goes on, and a click brings it back.
        world.screen.closes(TITLE)?;
        world.screen.shows(TITLE, false).await?;
        tray.clicks().await?;
        world.screen.shows(TITLE, true).await?;
        world.screen.closes(TITLE)?;
        world.screen.shows(TITLE, false).await?;

        // Somebody ends every session from another machine.
        let mut login = studio.starts_pia(&["login", "--no-browser"])?;
        browser
            .opens(&Url::parse(&login.first_line().await?)?)
            .await?;
        browser.signs_in(ADA).await?;
        login.finished().await?.good()?;
        ensure!(
            panel.notices() == 0,
            "a sync is none of a person's business"
        );
        studio.pia(&["logout", "--all-devices"]).await?.good()?;
        tray.chooses("Jetzt synchronisieren").await?;
        let notice = panel.notice().await?;
        ensure!(
            notice.title == "Bitte melden Sie sich erneut an",
            "{}",
            notice.title
        );
        ensure!(notice.body.contains("bleiben erhalten"), "{}", notice.body);
        tray.says("Die Synchronisierung ruht, bis Sie sich erneut anmelden")
            .await?;
        ensure!(tray.calls().await?, "the icon looks as ever");
        world.screen.shows(TITLE, false).await?;
        panel.clicks(&notice).await?;
        world.screen.shows(TITLE, true).await?;
        world.picture(&window, "needs-you").await?;
        ensure!(panel.notices() == 1, "it was said once");

        // Out of sight, with no panel to bring it back from: so it comes by itself.
        world.screen.closes(TITLE)?;
        world.screen.shows(TITLE, false).await?;
        panel.leaves().await?;
        world.screen.shows(TITLE, true).await?;
        panel.returns().await?;
        let tray = panel.icon().await?;
        window
            .ends_by(async || tray.chooses("Pia beenden").await)
            .await
    })
    .await
}

#[tokio::test]
async fn without_a_tray_nothing_runs_out_of_sight() -> Told {
    play("no-tray", async |world| {
        let laptop = world.desktop("laptop")?;
        let window = laptop.opens_pia().await?;
        window.opens_settings().await?;
        window.page.sees(&named("this-computer")).await?;
        ensure!(!window.page.shows(&named("keep-running")).await?);
        window.closes().await?;

        // Even whoever wanted it, on another desktop: the window closes for good.
        keeps_running(&laptop)?;
        let window = laptop.opens_pia().await?;
        window.ends_by(async || world.screen.closes(TITLE)).await?;

        // And a start at login shows the window after all.
        let login = laptop.starts_window(&["--hidden"])?;
        world.screen.shows(TITLE, true).await?;
        login.signal(Signal::TERM)?;
        login.finished().await?.good()?;
        Ok(())
    })
    .await
}

/// The selector of a field the person can type into now.
fn focused(name: &str) -> String {
    format!("{}:focus", named(name))
}

/// The switch writes the desktop's entry, and removes it.
async fn starts_at_login(laptop: &Desktop, window: &pia_stories::window::Window) -> Result<()> {
    let folder = laptop.folder().join("config/autostart");
    window.page.clicks(&named("start-at-login")).await?;
    let entry = wait_until("an entry is there", async || {
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        // Under another name until it is whole.
        let whole = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "desktop");
        Ok(entries.map(|entry| entry.path()).find(whole))
    })
    .await?;
    let text = fs::read_to_string(&entry)?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("Exec="))
        .context("a line to execute")?;
    let folder = format!("\"--data-dir\" \"{}\"", laptop.data_folder().display());
    ensure!(line.contains("/pia-desktop\" "), "{line}");
    ensure!(line.contains(&folder), "{line}");
    ensure!(line.ends_with("\"--hidden\""), "{line}");
    window.page.clicks(&named("start-at-login")).await?;
    wait_until("the entry is gone", async || {
        Ok((!entry.exists()).then_some(()))
    })
    .await
}

/// Of what the program is made of, as the program carries it.
async fn reads_a_licence(page: &Page) -> Result<()> {
    page.clicks(&named("open-ingredients")).await?;
    page.clicks(&named("open-licence")).await?;
    page.clicks(&named("ingredient")).await?;
    let granted = "Permission is hereby granted";
    page.reads(&named("licence-text"), granted).await?;
    page.reads(&named("licence-dialog"), "LICENSE-MIT").await
}

/// Writes into the settings that Pia is to go on when its window is closed.
fn keeps_running(laptop: &Desktop) -> Result<()> {
    let path = laptop.data_folder().join("settings.json");
    let mut settings: Value = serde_json::from_slice(&fs::read(&path)?)?;
    settings["desktop"]["keepRunning"] = true.into();
    let file = fs::File::create(&path)?;
    Ok(serde_json::to_writer(file, &settings)?)
}
