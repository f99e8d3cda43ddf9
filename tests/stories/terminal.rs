//! The terminal twin and the window share one session and one set of to-dos.

use anyhow::{Context, Result, ensure};
use pia_stories::desktop::Desktop;
use pia_stories::people::ADA;
use pia_stories::world::{Told, play};
use serde_json::Value;
use url::Url;

#[tokio::test]
async fn the_terminal_and_the_window_share_one_session() -> Told {
    play("terminal", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;

        laptop.pia(&["todo", "add", "Buy", "milk"]).await?.good()?;
        let mut login = laptop.starts_pia(&["login", "--no-browser"])?;
        let address = Url::parse(&login.first_line().await?).context("the first line alone")?;
        laptop.no_browser_was_opened()?;
        browser.opens(&address).await?;
        browser.signs_in(ADA).await?;
        let said = login.finished().await?;
        ensure!(
            said.good()?.contains(ADA.name),
            "login ended with {:?}",
            said.out
        );
        let session = world.keychain.session().await?;

        let status = json(&laptop, &["status", "--json"]).await?;
        ensure!(
            status.to_string().contains(ADA.account),
            "status says {status}"
        );
        laptop.pia(&["sync"]).await?.good()?;
        let held = world
            .server
            .todos(&world.keychain.session().await?.access_token()?)
            .await?;
        ensure!(held == ["Buy milk"], "the server holds {held:?}");

        let window = laptop.opens_pia().await?;
        window.is_signed_in_as(ADA.name).await?;
        window.shows_todo("Buy milk").await?;
        laptop.no_browser_was_opened()?;
        window.adds_todo("Water the plants").await?;
        let listed = json(&laptop, &["todo", "list", "--json"])
            .await?
            .to_string();
        ensure!(
            listed.contains("Water the plants") && listed.contains("Buy milk"),
            "{listed}"
        );

        laptop
            .pia(&["todo", "add", "Call the plumber"])
            .await?
            .good()?;
        window.shows_todo("Call the plumber").await?;
        world.picture(&window, "window").await?;

        laptop.pia(&["logout"]).await?.good()?;
        window.is_signed_out().await?;
        window.hides_todo("Buy milk").await?;
        ensure!(
            world.keychain.kept().await?.is_empty(),
            "the session is still kept"
        );
        let (status, _) = world.server.refuses(&session.refresh_token()?).await?;
        ensure!(
            (400..500).contains(&status),
            "the old token was answered with {status}"
        );
        window.closes().await
    })
    .await
}

#[tokio::test]
async fn the_terminal_finds_the_session_of_the_window() -> Told {
    play("terminal-second", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        window.signs_in(&mut laptop, &browser, ADA).await?;
        window.adds_todo("Buy milk").await?;

        let status = json(&laptop, &["status", "--json"]).await?;
        ensure!(
            status.to_string().contains(ADA.account),
            "status says {status}"
        );
        laptop.pia(&["sync"]).await?.good()?;
        window.closes().await?;
        // Without the window too, twice in a row: each run renews or reuses what the last one left.
        for _ in 0..2 {
            laptop.pia(&["sync"]).await?.good()?;
        }
        let window = laptop.opens_pia().await?;
        window.is_signed_in_as(ADA.name).await?;
        window.has_connection("fresh").await?;
        laptop.no_browser_was_opened()?;
        window.closes().await
    })
    .await
}

/// What `pia` answers in JSON.
async fn json(desktop: &Desktop, args: &[&str]) -> Result<Value> {
    let finished = desktop.pia(args).await?;
    serde_json::from_str(finished.good()?).with_context(|| format!("{args:?} answers in JSON"))
}
