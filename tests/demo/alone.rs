//! Without a display: the demo plays the person, on a display of its own, and keeps pictures.

use std::path::Path;

use anyhow::Result;
use pia_stories::people::ADA;
use pia_stories::window::named;
use pia_stories::world::{World, play};

/// Signs in by itself and says where the pictures are.
pub(crate) async fn show() -> Result<()> {
    tell("There is no display here, so the demo plays the person on a virtual one.");
    play("demo", tour).await.map_err(|failure| failure.0)
}

async fn tour(world: &mut World) -> Result<()> {
    let mut laptop = world.desktop("laptop")?;
    let browser = world.browser("browser").await?;
    let window = laptop.opens_pia().await?;
    window.is_signed_out().await?;
    window.adds_todo("Book the train to Oslo").await?;
    kept(
        "the window, before anyone has signed in",
        &world.picture(&window, "welcome").await?,
    );

    window.clicks_sign_in(ADA.provider).await?;
    window.page.sees(&named("waiting")).await?;
    browser.opens(&laptop.browser_address().await?).await?;
    kept(
        "the window while it waits for the browser",
        &world.picture(&window, "waiting").await?,
    );
    let page = &browser.page;
    kept(
        "the stand-in for Microsoft",
        &world.pictures.of_page(page, "provider").await?,
    );
    browser.signs_in(ADA).await?;
    page.reads("body", ADA.name).await?;
    kept(
        "the browser afterwards",
        &world.pictures.of_page(page, "browser").await?,
    );

    window.is_signed_in_as(ADA.name).await?;
    window.is_in_sync().await?;
    kept("signed in", &world.picture(&window, "home").await?);
    window.opens_settings().await?;
    kept("settings", &world.picture(&window, "settings").await?);
    window.closes().await?;

    let window = laptop.opens_pia().await?;
    window.is_signed_in_as(ADA.name).await?;
    window.has_connection("fresh").await?;
    laptop.no_browser_was_opened()?;
    kept(
        "opened again: still signed in",
        &world.picture(&window, "reopened").await?,
    );
    window.closes().await
}

fn kept(what: &str, picture: &Path) {
    tell(&format!("{what:<42} {}", picture.display()));
}

#[expect(clippy::print_stdout, reason = "a program for a terminal")]
fn tell(text: &str) {
    println!("{text}");
}
