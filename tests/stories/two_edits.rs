//! One to-do, reworded on two machines that did not know of each other: the later words stand, the
//! others are kept beside them on both machines, and whichever decides decides for both.

use pia_stories::people::ADA;
use pia_stories::window::{Window, named};
use pia_stories::world::{Told, play};

#[tokio::test]
async fn of_two_edits_of_one_text_neither_is_lost() -> Told {
    play("two-edits", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let mut studio = world.desktop("studio")?;
        let browser = world.browser("browser").await?;
        let at_the_laptop = laptop.opens_pia().await?;
        at_the_laptop.adds_todo("Buy milk").await?;
        at_the_laptop.signs_in(&mut laptop, &browser, ADA).await?;
        at_the_laptop.is_in_sync().await?;
        let in_the_studio = studio.opens_pia().await?;
        in_the_studio.signs_in(&mut studio, &browser, ADA).await?;
        in_the_studio.shows_todo("Buy milk").await?;

        for window in [&at_the_laptop, &in_the_studio] {
            pauses(window).await?;
        }
        in_the_studio.adds_to_todo("Buy milk", ", oat").await?;
        at_the_laptop.adds_to_todo("Buy milk", ", goat").await?;
        goes_on(&in_the_studio).await?;
        in_the_studio.is_in_sync().await?;
        goes_on(&at_the_laptop).await?;

        in_the_studio.shows_todo("Buy milk, goat").await?;
        for window in [&at_the_laptop, &in_the_studio] {
            let page = &window.page;
            page.reads(&named("undecided"), "1 change needs your decision")
                .await?;
            page.clicks(&named("undecided")).await?;
            page.is_in_view(&named("conflict")).await?;
            page.reads(&named("conflict-shown"), "Buy milk, goat")
                .await?;
            page.reads(&named("conflict-other"), "Buy milk, oat")
                .await?;
        }
        world.picture(&at_the_laptop, "to-decide").await?;

        let decides = &at_the_laptop.page;
        decides.clicks(&named("resolve-keepShown")).await?;
        in_the_studio.page.loses(&named("conflict")).await?;
        decides.clicks(&named("undo")).await?;
        in_the_studio.page.sees(&named("conflict")).await?;
        decides.clicks(&named("resolve-takeOther")).await?;
        for window in [at_the_laptop, in_the_studio] {
            window.page.loses(&named("conflict")).await?;
            window.closes_settings().await?;
            window.shows_todo("Buy milk, oat").await?;
            window.hides_todo("goat").await?;
            window.is_in_sync().await?;
            window.closes().await?;
        }
        Ok(())
    })
    .await
}

async fn pauses(window: &Window) -> anyhow::Result<()> {
    window.opens_settings().await?;
    window.page.clicks(&named("sync-pause")).await?;
    window.page.sees(&named("sync-paused")).await?;
    window.closes_settings().await
}

async fn goes_on(window: &Window) -> anyhow::Result<()> {
    window.opens_settings().await?;
    window.page.clicks(&named("sync-pause")).await?;
    window.page.loses(&named("sync-paused")).await?;
    window.closes_settings().await
}
