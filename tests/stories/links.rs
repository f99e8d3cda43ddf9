//! `pia://todo/…` from elsewhere on the computer: while Pia runs, as what starts it, and as what
//! somebody made up.

use anyhow::{Context, Result, ensure};
use pia_stories::desktop::Desktop;
use pia_stories::hands::CONTROL;
use pia_stories::page::Page;
use pia_stories::wait::wait_until;
use pia_stories::window::{TITLE, named};
use pia_stories::world::{Told, play};
use serde_json::Value;

/// An id that no record has.
const NOBODY: &str = "0192f0a1-7c3b-7d4e-8f5a-6b7c8d9e0f1a";

#[tokio::test]
async fn an_address_opens_its_todo_and_does_nothing_else() -> Told {
    play("links", async |world| {
        let laptop = world.desktop("laptop")?;
        let window = laptop.opens_pia().await?;
        let page = &window.page;
        window.adds_todo("Buy milk").await?;
        window.adds_todo("Water the fig").await?;
        let listed = todos(&laptop).await?;
        let milk = address_of(&listed, "Buy milk")?;
        let fig = address_of(&listed, "Water the fig")?;

        // From wherever the person is, and from one sheet to the next.
        window.opens_settings().await?;
        laptop.follows(&milk).await?;
        sheet_is(page, "Buy milk").await?;
        laptop.follows(&fig).await?;
        sheet_is(page, "Water the fig").await?;
        world.picture(&window, "sheet").await?;

        // The window gives the same address away.
        page.clicks(&named("sheet-copy")).await?;
        page.reads(&named("sheet-copy"), "Copied").await?;
        page.clicks(&named("sheet-close")).await?;
        page.clicks(&named("new-todo")).await?;
        let hands = world.screen.hands_at(TITLE)?;
        hands.holds(CONTROL, u32::from('v'))?;
        let written = format!(
            "return document.querySelector('{}').value",
            named("new-todo")
        );
        wait_until("what was copied is written", async || {
            Ok((page.computes(&written).await? == *fig).then_some(()))
        })
        .await?;

        // What is no address of ours leaves everything as it is.
        let long = format!("pia://todo/{}", "a".repeat(5_000));
        for nonsense in [
            "pia://todo/../x",
            "pia://todo/%2e%2e/settings",
            "pia://evil",
            "pia://settings/../../etc/passwd",
            &format!("{milk}?delete=yes"),
            &format!("{milk}#delete"),
            &long,
        ] {
            laptop.follows(nonsense).await?;
        }
        // Addresses are followed one after the other, so this one comes after all of them.
        laptop.follows(&milk).await?;
        sheet_is(page, "Buy milk").await?;
        let address = page.address().await?;
        ensure!(address.scheme() == "tauri", "the page is at {address}");
        ensure!(todos(&laptop).await? == listed, "something has changed");
        ensure!(!page.shows(&named("problem")).await?);

        let nobodys = format!("pia://todo/{NOBODY}");
        laptop.follows(&nobodys).await?;
        is_not_there(page).await?;
        world.picture(&window, "not-there").await?;
        page.clicks(&named("sheet-close")).await?;
        page.loses(&named("todo-sheet")).await?;
        window.closes().await?;

        let window = laptop.opens_pia_at(&[&fig]).await?;
        sheet_is(&window.page, "Water the fig").await?;
        window.closes().await?;
        let window = laptop.opens_pia_at(&[&nobodys]).await?;
        is_not_there(&window.page).await?;
        window.closes().await?;
        let window = laptop.opens_pia_at(&[&long]).await?;
        window.shows_todo("Buy milk").await?;
        ensure!(!window.page.shows(&named("todo-sheet")).await?);
        window.closes().await
    })
    .await
}

/// Waits until the details of this to-do are shown, and of no other.
async fn sheet_is(page: &Page, title: &str) -> Result<()> {
    wait_until(&format!("the sheet of {title:?} is open"), async || {
        let shown = page.property(&named("sheet-title"), "value").await?;
        Ok((shown.as_deref() == Some(title)).then_some(()))
    })
    .await
}

async fn is_not_there(page: &Page) -> Result<()> {
    let sheet = named("todo-sheet");
    page.reads(&sheet, "This entry no longer exists.").await?;
    ensure!(!page.shows(&named("sheet-title")).await?);
    ensure!(!page.shows(&named("sheet-delete")).await?);
    Ok(())
}

async fn todos(laptop: &Desktop) -> Result<Value> {
    let listed = laptop.pia(&["todo", "list", "--json"]).await?;
    Ok(serde_json::from_str(listed.good()?)?)
}

fn address_of(listed: &Value, title: &str) -> Result<String> {
    let listed = listed["todos"].as_array().or(listed.as_array());
    let mut todos = listed.context("a list of to-dos")?.iter();
    let todo = todos.find(|todo| todo["title"] == title);
    let id = todo
        .and_then(|todo| todo["id"].as_str())
        .context("its id")?;
    Ok(format!("pia://todo/{id}"))
}
