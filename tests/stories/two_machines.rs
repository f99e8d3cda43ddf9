//! What was written before the first sign-in comes along, and appears on another machine.

use anyhow::ensure;
use pia_stories::people::ADA;
use pia_stories::window::named;
use pia_stories::world::{Told, play};

#[tokio::test]
async fn a_todo_from_before_the_sign_in_appears_on_another_machine() -> Told {
    play("two-machines", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let mut studio = world.desktop("studio")?;
        let browser = world.browser("browser").await?;

        let at_the_laptop = laptop.opens_pia().await?;
        at_the_laptop.adds_todo("Buy milk").await?;
        at_the_laptop.signs_in(&mut laptop, &browser, ADA).await?;
        at_the_laptop.is_in_sync().await?;
        at_the_laptop.shows_todo("Buy milk").await?;

        let session = world.keychain.session().await?;
        let held = world.server.todos(&session.access_token()?).await?;
        ensure!(held == ["Buy milk"], "the server holds {held:?}");

        let in_the_studio = studio.opens_pia().await?;
        in_the_studio.is_signed_out().await?;
        in_the_studio.hides_todo("Buy milk").await?;
        in_the_studio.signs_in(&mut studio, &browser, ADA).await?;
        in_the_studio.shows_todo("Buy milk").await?;
        world.picture(&in_the_studio, "studio").await?;

        in_the_studio.page.clicks(&named("todo-done")).await?;
        in_the_studio.adds_todo("Tune the guitar").await?;
        in_the_studio.is_in_sync().await?;
        at_the_laptop.syncs_now().await?;
        at_the_laptop.shows_todo("Tune the guitar").await?;
        at_the_laptop
            .page
            .sees(&format!("{}:checked", named("todo-done")))
            .await?;

        in_the_studio.closes().await?;
        at_the_laptop.closes().await
    })
    .await
}
