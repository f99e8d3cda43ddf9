//! Click, browser, account, name in the window; and no token anywhere but in the keychain.

use anyhow::{Result, ensure};
use pia_stories::desktop::Desktop;
use pia_stories::people::ADA;
use pia_stories::search::Search;
use pia_stories::window::{Window, named};
use pia_stories::world::{Told, World, play};

#[tokio::test]
async fn the_first_sign_in() -> Told {
    play("first-sign-in", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;

        let window = laptop.opens_pia().await?;
        window.is_signed_out().await?;
        laptop.no_browser_was_opened()?;
        for title in [
            "Book the train to Oslo",
            "Call the plumber back",
            "Water the plants",
        ] {
            window.adds_todo(title).await?;
        }
        world.picture(&window, "welcome").await?;

        window.clicks_sign_in(ADA.provider).await?;
        window.page.sees(&named("waiting")).await?;
        browser.opens(&laptop.browser_address().await?).await?;
        world.picture(&window, "waiting").await?;
        browser
            .page
            .first_of(&["#username", "[data-account]"])
            .await?;
        world
            .pictures
            .of_page(&browser.page, "account-picker")
            .await?;

        browser.signs_in(ADA).await?;
        browser.page.reads("body", ADA.name).await?;
        world
            .pictures
            .of_page(&browser.page, "browser-says-so")
            .await?;
        // The page speaks only after the session was saved, so it must be there already.
        world.keychain.session().await?;

        window.is_signed_in_as(ADA.name).await?;
        window.is_in_sync().await?;
        world.picture(&window, "home").await?;
        window.opens_settings().await?;
        window
            .page
            .reads(&named("account-email"), ADA.account)
            .await?;
        window
            .page
            .reads(&named("kept-in"), "Secret Service")
            .await?;
        window.page.reads(&named("sync-moved"), "3 sent").await?;
        world.picture(&window, "settings").await?;

        let address = browser.page.address().await?;
        ensure!(
            !address.as_str().contains("code="),
            "the code stays in the address: {address}"
        );
        no_token_is_anywhere_else(world, &laptop, &window).await?;
        window.closes().await
    })
    .await
}

/// Looks for the tokens wherever they must not be, and for something that must be there in the
/// same places, so that a search that finds nothing means something.
async fn no_token_is_anywhere_else(world: &World, laptop: &Desktop, window: &Window) -> Result<()> {
    let tokens = Search::any_of(world.keychain.session().await?.tokens()?);
    let present = Search::any_of(["Water the plants", ADA.account]);

    let found = tokens.files(laptop.folder())?;
    ensure!(found.is_empty(), "a token is in {found:?}");
    ensure!(
        !present.files(laptop.folder())?.is_empty(),
        "the search finds nothing on the disk"
    );

    let found = tokens.processes()?;
    ensure!(found.is_empty(), "a token is in {found:?}");
    let data_folder = laptop.data_folder().display().to_string();
    ensure!(
        !Search::any_of([data_folder]).processes()?.is_empty(),
        "no process is searched"
    );

    let page = window.page.everything().await?;
    ensure!(
        !tokens.finds_in(page.as_bytes()),
        "a token is in the web view"
    );
    ensure!(
        present.finds_in(page.as_bytes()),
        "the search finds nothing in the web view"
    );

    for program in ["laptop", "server", "emulator"] {
        let said = world.output_of(program)?;
        ensure!(
            !tokens.finds_in(said.as_bytes()),
            "a token is in what {program} said"
        );
    }
    let found = tokens.files(&world.server_folder())?;
    ensure!(
        found.is_empty(),
        "the server holds more than a hash: {found:?}"
    );
    Ok(())
}
