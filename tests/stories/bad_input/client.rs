//! In the window.

use std::fs::{self, File};
use std::io::Write;

use anyhow::{Context, ensure};
use pia_stories::people::ADA;
use pia_stories::window::named;
use pia_stories::world::{Told, play};
use url::Url;

#[tokio::test]
async fn a_server_that_is_not_pia_is_called_so() -> Told {
    play("not-pia", async |world| {
        let laptop = world
            .desktop("laptop")?
            .with("PIA_SERVER_URL", &world.emulator.url);
        let window = laptop.opens_pia().await?;
        window.tells_of("server_not_pia").await?;
        window.adds_todo("Buy milk").await?;
        world.picture(&window, "window").await?;
        window.closes().await
    })
    .await
}

#[tokio::test]
async fn a_server_that_is_down_at_the_first_start_is_waited_for() -> Told {
    play("server-down", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;
        world.server.stop();
        let window = laptop.opens_pia().await?;
        window.tells_of("server_unreachable").await?;
        window.adds_todo("Buy milk").await?;
        world.picture(&window, "down").await?;

        window.page.clicks(&named("problem-action")).await?;
        window.tells_of("server_unreachable").await?;
        world.server.start_again().await?;
        window.signs_in(&mut laptop, &browser, ADA).await?;
        window.shows_todo("Buy milk").await?;
        window.closes().await
    })
    .await
}

#[tokio::test]
async fn a_wrong_address_is_refused_where_it_was_typed() -> Told {
    play("wrong-address", async |world| {
        let laptop = world.desktop("laptop")?.with("PIA_SERVER_URL", "");
        let window = laptop.opens_pia().await?;
        window.opens_settings().await?;
        for (typed, code) in [
            ("not an address", "server_address_invalid"),
            ("http://pia.example.org", "server_not_secure"),
        ] {
            window.page.types(&named("server-url"), typed).await?;
            window.page.clicks(&named("save-server")).await?;
            window
                .page
                .sees(&format!(
                    "{}[data-code=\"{code}\"]",
                    named("server-problem")
                ))
                .await?;
        }
        world.picture(&window, "refused").await?;
        window
            .page
            .types(&named("server-url"), &world.server.url)
            .await?;
        window.page.clicks(&named("save-server")).await?;
        window
            .page
            .sees(&format!("{}[data-state=\"known\"]", named("server-state")))
            .await?;
        window.closes_settings().await?;
        window.is_signed_out().await?;
        window.closes().await
    })
    .await
}

#[tokio::test]
async fn without_a_keychain_it_says_so_and_keeps_working() -> Told {
    play("no-keychain", async |world| {
        let nowhere = world.new_folder("nowhere")?;
        let laptop = world
            .desktop("laptop")?
            .with("DBUS_SESSION_BUS_ADDRESS", "")
            .with("XDG_RUNTIME_DIR", &nowhere.display().to_string());
        let window = laptop.opens_pia().await?;
        window.adds_todo("Buy milk").await?;
        // Nobody is known here, so the keychain is not asked before there is something to keep.
        window.clicks_sign_in(ADA.provider).await?;
        window.tells_of("keychain_unavailable").await?;
        world.picture(&window, "window").await?;
        window.closes().await?;

        let window = laptop.opens_pia().await?;
        window.shows_todo("Buy milk").await?;
        window.closes().await
    })
    .await
}

#[tokio::test]
async fn without_a_browser_the_link_is_there_to_be_copied() -> Told {
    play("no-browser", async |world| {
        // Starts, and ends with an error: so does a browser that finds no display.
        let laptop = world.desktop("laptop")?.with("BROWSER", "/bin/false");
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        window.clicks_sign_in(ADA.provider).await?;
        window.tells_of("browser_failed").await?;
        world.picture(&window, "window").await?;

        let field = format!("{} input", named("waiting"));
        let link = window
            .page
            .property(&field, "value")
            .await?
            .context("the link")?;
        browser.opens(&Url::parse(&link)?).await?;
        browser.signs_in(ADA).await?;
        window.is_signed_in_as(ADA.name).await?;
        window.closes().await
    })
    .await
}

#[tokio::test]
async fn broken_settings_are_set_aside_and_no_todo_is_lost() -> Told {
    play("broken-settings", async |world| {
        let laptop = world.desktop("laptop")?;
        let window = laptop.opens_pia().await?;
        window.adds_todo("Buy milk").await?;
        window.closes().await?;

        let settings = laptop.data_folder().join("settings.json");
        ensure!(settings.is_file(), "there are settings to break");
        File::create(&settings)?.write_all(b"{ \"profile\": ")?;
        let window = laptop.opens_pia().await?;
        window.shows_todo("Buy milk").await?;
        window.tells_of("settings_set_aside").await?;
        world.picture(&window, "window").await?;
        window.closes().await?;

        let kept = fs::read_dir(laptop.data_folder())?
            .filter_map(|entry| fs::read(entry.ok()?.path()).ok())
            .any(|bytes| bytes == b"{ \"profile\": ");
        ensure!(
            kept,
            "the broken file is kept for whoever wants to repair it"
        );
        serde_json::from_slice::<serde_json::Value>(&fs::read(&settings)?)
            .context("the settings are whole again")?;
        Ok(())
    })
    .await
}
