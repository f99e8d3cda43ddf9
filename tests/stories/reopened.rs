//! Closed and opened again: still signed in, with and without the server.

use anyhow::{Result, ensure};
use atspi_common::Role;
use pia_stories::hands::CONTROL;
use pia_stories::people::ADA;
use pia_stories::wait::wait_until;
use pia_stories::window::{TITLE, Window, named};
use pia_stories::world::{Told, play};

#[tokio::test]
async fn reopened_it_is_still_signed_in_and_recovers_from_a_server_that_was_down() -> Told {
    play("reopened", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        window.signs_in(&mut laptop, &browser, ADA).await?;
        window.adds_todo("Water the plants").await?;
        window.is_in_sync().await?;
        let before = world.keychain.session().await?;
        window.closes().await?;

        let window = laptop.opens_pia().await?;
        window.is_signed_in_as(ADA.name).await?;
        window.has_connection("fresh").await?;
        window.shows_todo("Water the plants").await?;
        laptop.no_browser_was_opened()?;
        let after = world.keychain.session().await?;
        ensure!(
            after.refresh_token()? != before.refresh_token()?,
            "the session was not renewed"
        );
        ensure!(
            after.access_token()? != before.access_token()?,
            "the session was not renewed"
        );
        window.closes().await?;

        world.server.stop();
        let window = laptop.opens_pia().await?;
        window.is_signed_in_as(ADA.name).await?;
        window.has_connection("offline").await?;
        window.shows_todo("Water the plants").await?;
        window.adds_todo("Repair the fence").await?;
        world.picture(&window, "offline").await?;
        laptop.no_browser_was_opened()?;

        world.server.start_again().await?;
        window.has_connection("fresh").await?;
        window.is_in_sync().await?;
        window
            .page
            .loses(&format!("{}[data-state=\"offline\"]", named("sync-state")))
            .await?;
        let session = world.keychain.session().await?;
        wait_until("the server holds what was written without it", async || {
            let held = world.server.todos(&session.access_token()?).await?;
            Ok(held
                .iter()
                .any(|title| title == "Repair the fence")
                .then_some(()))
        })
        .await?;
        world.picture(&window, "back").await?;
        laptop.no_browser_was_opened()?;
        window.closes().await
    })
    .await
}

#[tokio::test]
async fn a_crash_costs_nothing() -> Told {
    play("crash", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        window.signs_in(&mut laptop, &browser, ADA).await?;
        window.adds_todo("Water the plants").await?;
        window.is_killed().await?;

        let window = laptop.opens_pia().await?;
        window.is_signed_in_as(ADA.name).await?;
        window.shows_todo("Water the plants").await?;
        window.has_connection("fresh").await?;
        laptop.no_browser_was_opened()?;
        window.closes().await
    })
    .await
}

#[tokio::test]
async fn the_window_comes_back_as_it_was_left() -> Told {
    play("as-left", async |world| {
        let laptop = world.desktop("laptop")?;
        let window = laptop.opens_pia().await?;
        window.page.sees(&named("new-todo")).await?;
        world.screen.sizes(TITLE, (880, 640))?;
        is_wide(&window, 880).await?;
        let hands = world.screen.hands_at(TITLE)?;
        hands.holds(CONTROL, u32::from('='))?;
        // The web view's own size: fewer of its pixels fit into the same window.
        is_wide(&window, 800).await?;
        world.picture(&window, "larger").await?;
        window.ends_by(async || world.screen.closes(TITLE)).await?;

        let window = laptop.opens_pia().await?;
        window.page.sees(&named("new-todo")).await?;
        is_wide(&window, 800).await?;
        let hands = world.screen.hands_at(TITLE)?;
        hands.holds(CONTROL, u32::from('0'))?;
        is_wide(&window, 880).await?;
        window.closes().await
    })
    .await
}

#[tokio::test]
async fn what_is_typed_when_pia_is_ended_is_kept() -> Told {
    play("last-words", async |world| {
        let laptop = world.desktop("laptop")?;
        let window = laptop.opens_pia().await?;
        window.adds_todo("Call the plumber").await?;
        writes(&window, "before nine").await?;
        window.ends_by(async || world.screen.closes(TITLE)).await?;

        let window = laptop.opens_pia().await?;
        has_written(&window, "before nine").await?;
        writes(&window, "or after noon").await?;
        let hands = world.screen.hands_at(TITLE)?;
        window
            .ends_by(async || hands.holds(CONTROL, u32::from('q')))
            .await?;

        let window = laptop.opens_pia().await?;
        has_written(&window, "or after noon").await?;
        window.closes().await
    })
    .await
}

/// Writes a note of the to-do, and is not done with it.
async fn writes(window: &Window, note: &str) -> Result<()> {
    let notes = named("sheet-notes");
    if !window.page.shows(&notes).await? {
        window.page.clicks(&named("todo-details")).await?;
    }
    window.page.types(&notes, note).await
}

async fn has_written(window: &Window, note: &str) -> Result<()> {
    let notes = named("sheet-notes");
    window.page.clicks(&named("todo-details")).await?;
    wait_until("the note is there", async || {
        let script = format!("return document.querySelector('{notes}')?.value");
        let value = window.page.computes(&script).await?;
        Ok((value == note).then_some(()))
    })
    .await
}

#[tokio::test]
async fn a_page_that_dies_comes_back() -> Told {
    play("page-lost", async |world| {
        let reader = world.screen_reader().await?;
        let laptop = world.desktop("laptop")?.with_screen_reader();
        laptop.pia(&["todo", "add", "Buy", "milk"]).await?.good()?;
        // Without a driver, whose session ends with the page.
        let mut program = laptop.starts_window(&[])?;
        reader.hears(Role::CheckBox, "Buy milk").await?;
        for _ in 0..2 {
            laptop.loses_its_page()?;
            reader.hears(Role::CheckBox, "Buy milk").await?;
        }
        ensure!(program.runs()?, "the program has ended with its page");
        Ok(())
    })
    .await
}

/// Waits until so many pixels of the page stand beside one another.
async fn is_wide(window: &Window, pixels: u64) -> Result<()> {
    wait_until(&format!("the page is {pixels} wide"), async || {
        let width = window.page.computes("return window.innerWidth").await?;
        Ok((width.as_u64() == Some(pixels)).then_some(()))
    })
    .await
}
