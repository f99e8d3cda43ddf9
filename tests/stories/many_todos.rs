//! More to-dos than anybody scrolls through: the page holds what is in sight, and whatever is scrolled
//! to is there.

use std::fs::File;
use std::io::Write as _;

use anyhow::{Context as _, ensure};
use pia_stories::window::{Window, named};
use pia_stories::world::{Told, play};
use serde_json::json;

const MANY: usize = 5_000;
/// More rows than a window has in sight, with those beyond its edges.
const ROWS_AT_MOST: u64 = 60;

#[tokio::test]
async fn a_list_of_thousands_is_scrolled_to_its_end() -> Told {
    play("many-todos", async |world| {
        let desk = world.desktop("desk")?;
        let file = desk.folder().join("letters.json");
        File::create(&file)?.write_all(&letters()?)?;
        let file = file.to_str().context("a path in UTF-8")?;
        desk.pia(&["import", file]).await?.good()?;

        let window = desk.opens_pia().await?;
        window.page.reads("main", "4,000 open").await?;
        window.shows_todo("Answer letter 4999").await?;
        holds_little(&window).await.context("at the top")?;
        // Takes the keyboard out of the field for a new to-do: WebKit brings the field that has it into
        // view a moment after the window is there, however far the page has been scrolled by then.
        window.page.clicks("#todos-heading").await?;
        scrolls_to(&window, 0.4).await?;
        window.page.reads("main", "Answer letter 250").await?;
        holds_little(&window).await.context("in the middle")?;
        world.picture(&window, "middle").await?;

        scrolls_to(&window, 1.0).await?;
        window.shows_todo("Answer letter 0").await?;
        let last = "li:last-child";
        window.page.reads(last, "Answer letter 0").await?;
        holds_little(&window).await.context("at the end")?;

        scrolls_to(&window, 0.0).await?;
        window.adds_todo("Answer one more").await?;
        window.page.reads("main", "4,001 open").await?;
        window.closes().await
    })
    .await
}

async fn scrolls_to(window: &Window, share: f64) -> anyhow::Result<()> {
    let script = format!(
        "const main = document.querySelector('main');
         main.scrollTop = (main.scrollHeight - main.clientHeight) * {share};"
    );
    window.page.computes(&script).await.map(drop)
}

async fn holds_little(window: &Window) -> anyhow::Result<()> {
    let count = format!(
        "return document.querySelectorAll('{}').length",
        named("todo")
    );
    let rows = window.page.computes(&count).await?;
    let rows = rows.as_u64().context("a number")?;
    ensure!(
        (1..=ROWS_AT_MOST).contains(&rows),
        "the page holds {rows} rows"
    );
    Ok(())
}

/// Every fifth is done, the newest comes first.
fn letters() -> anyhow::Result<Vec<u8>> {
    let letter = |number: usize| {
        json!({
            "kind": "todo",
            "id": format!("01987c2e-0d5e-7c3b-8a44-{number:012}"),
            "body": {
                "title": format!("Answer letter {number}"),
                "status": u8::from(number.is_multiple_of(5)),
                "createdAt": format!("2026-11-{:02}T{:02}:{:02}:00.000Z", 1 + number / 1440, number / 60 % 24, number % 60),
            },
        })
    };
    let records: Vec<_> = (0..MANY).map(letter).collect();
    Ok(serde_json::to_vec(
        &json!({ "format": "pia-export", "version": 1, "records": records }),
    )?)
}
