//! Signing out ends the session here and on the server, and another person finds nothing.

use anyhow::ensure;
use pia_stories::people::{ADA, BOB};
use pia_stories::search::Search;
use pia_stories::wait::wait_until;
use pia_stories::world::{Told, play};

#[tokio::test]
async fn after_signing_out_nothing_is_left_for_the_next_person() -> Told {
    play("sign-out", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let hers = world.browser("hers").await?;
        let window = laptop.opens_pia().await?;
        window.signs_in(&mut laptop, &hers, ADA).await?;
        window.adds_todo("Ask for a raise").await?;
        window.is_in_sync().await?;
        let session = world.keychain.session().await?;

        window.signs_out().await?;
        window.hides_todo("Ask for a raise").await?;
        world.picture(&window, "signed-out").await?;
        let kept = world.keychain.kept().await?;
        ensure!(
            kept.is_empty(),
            "the keychain still holds {} items",
            kept.len()
        );
        let (status, error) = world.server.refuses(&session.refresh_token()?).await?;
        ensure!(
            (400..500).contains(&status),
            "the old token was answered with {status} {error}"
        );
        window.closes().await?;

        let window = laptop.opens_pia().await?;
        window.is_signed_out().await?;
        window.hides_todo("Ask for a raise").await?;
        laptop.no_browser_was_opened()?;

        let his = world.browser("his").await?;
        window.signs_in(&mut laptop, &his, BOB).await?;
        window.is_in_sync().await?;
        window.hides_todo("Ask for a raise").await?;
        window.adds_todo("Polish the bike").await?;
        let page = window.page.everything().await?;
        ensure!(!Search::any_of(["Ask for a raise", ADA.account]).finds_in(page.as_bytes()));
        world.picture(&window, "another-person").await?;
        window.is_in_sync().await?;
        let session = world.keychain.session().await?;
        let held = world.server.todos(&session.access_token()?).await?;
        ensure!(held == ["Polish the bike"], "his account holds {held:?}");

        window.signs_out().await?;
        window.signs_in(&mut laptop, &hers, ADA).await?;
        window.shows_todo("Ask for a raise").await?;
        window.hides_todo("Polish the bike").await?;
        window.closes().await
    })
    .await
}

#[tokio::test]
async fn signing_out_works_without_the_server() -> Told {
    play("sign-out-offline", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        window.signs_in(&mut laptop, &browser, ADA).await?;
        window.adds_todo("Ask for a raise").await?;
        window.is_in_sync().await?;
        let session = world.keychain.session().await?;

        world.server.stop();
        window.confirms_sign_out().await?;
        window.leaves_the_account().await?;
        window.hides_todo("Ask for a raise").await?;
        window.closes().await?;

        // The server hears of it once it can, and nobody is signed in by that.
        world.server.start_again().await?;
        let window = laptop.opens_pia().await?;
        wait_until("nothing waits in the keychain any more", async || {
            Ok(world.keychain.kept().await?.is_empty().then_some(()))
        })
        .await?;
        let (status, error) = world.server.refuses(&session.refresh_token()?).await?;
        ensure!(
            (400..500).contains(&status),
            "the old token was answered with {status} {error}"
        );
        window.is_signed_out().await?;
        laptop.no_browser_was_opened()?;
        window.closes().await
    })
    .await
}
