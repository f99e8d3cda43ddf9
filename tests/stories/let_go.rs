//! A change that the disk damages before it was sent: the person is told, and lets what is left of it
//! go. Nobody else has noticed anything.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use pia_stories::desktop::Desktop;
use pia_stories::people::ADA;
use pia_stories::window::{Window, named};
use pia_stories::world::{Told, play};

#[tokio::test]
async fn what_is_left_of_a_damaged_change_goes_when_the_person_says_so() -> Told {
    play("let-go", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        window.signs_in(&mut laptop, &browser, ADA).await?;
        window.adds_todo("Buy milk").await?;
        window.is_in_sync().await?;
        window.opens_settings().await?;
        window.page.clicks(&named("sync-pause")).await?;
        window.page.sees(&named("sync-paused")).await?;
        window.closes_settings().await?;
        window.adds_to_todo("Buy milk", ", oat").await?;
        window.closes().await?;
        // Whoever closes a database last writes its log into it.
        laptop.pia(&["todo", "list"]).await?.good()?;
        damages(&laptop, "Buy milk, oat")?;

        let window = laptop.opens_pia().await?;
        window.opens_settings().await?;
        window.page.clicks(&named("sync-pause")).await?;
        window.page.loses(&named("sync-paused")).await?;
        let item = format!("{}[data-code=damaged]", named("set-aside-item"));
        window.page.reads(&item, "Buy milk").await?;

        asks(&window).await?;
        world.picture(&window, "question").await?;
        window.page.clicks(&named("keep-damaged")).await?;
        window.page.loses(&named("let-go-dialog")).await?;
        window.page.sees(&item).await?;
        asks(&window).await?;
        window.page.clicks(&named("confirm-let-go")).await?;
        is_settled(&window).await?;
        window.closes().await?;

        let window = laptop.opens_pia().await?;
        window.opens_settings().await?;
        window.page.clicks(&named("sync-now")).await?;
        is_settled(&window).await?;
        window.closes().await?;
        let aside = laptop.pia(&["sync", "set-aside", "--json"]).await?;
        let aside = aside.good()?.to_owned();
        ensure!(!aside.contains("damaged"), "{aside}");
        Ok(())
    })
    .await
}

async fn asks(window: &Window) -> Result<()> {
    window.page.clicks(&named("let-go")).await?;
    let question = named("let-go-dialog");
    window.page.reads(&question, "“Buy milk”?").await
}

/// Nothing is set aside any more, and the to-do is as the server knows it.
async fn is_settled(window: &Window) -> Result<()> {
    window.page.loses(&named("set-aside")).await?;
    window.closes_settings().await?;
    window.shows_todo("Buy milk").await?;
    window.hides_todo("oat").await?;
    window.is_in_sync().await
}

/// One wrong byte, wherever the account's database holds a to-do of this title.
fn damages(laptop: &Desktop, title: &str) -> Result<()> {
    let path = account_database(laptop)?;
    let mut content = fs::read(&path)?;
    let text = format!("\"title\":\"{title}\"");
    let places: Vec<usize> = content
        .windows(text.len())
        .enumerate()
        .filter_map(|(at, seen)| (seen == text.as_bytes()).then_some(at))
        .collect();
    ensure!(!places.is_empty(), "{} holds no {title:?}", path.display());
    for at in places {
        // The text ends too early, and what follows is no JSON.
        content[at + text.len() - 2] = b'"';
    }
    Ok(File::create(&path)?.write_all(&content)?)
}

fn account_database(laptop: &Desktop) -> Result<PathBuf> {
    let files = fs::read_dir(laptop.data_folder())?.flatten();
    let mut databases = files.map(|file| file.path()).filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("account-") && name.ends_with(".db")
    });
    databases.next().context("the account's database")
}
