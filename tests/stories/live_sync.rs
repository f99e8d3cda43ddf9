//! What is written on one machine shows on the other without anybody asking, because the server says
//! so: the next look unasked would be a quarter of an hour away.

use anyhow::ensure;
use pia_stories::people::ADA;
use pia_stories::window::named;
use pia_stories::world::{Told, play};

#[tokio::test]
async fn an_edit_on_one_machine_shows_on_the_other_by_itself() -> Told {
    play("live-sync", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let mut studio = world.desktop("studio")?;
        let browser = world.browser("browser").await?;
        let at_the_laptop = laptop.opens_pia().await?;
        at_the_laptop.signs_in(&mut laptop, &browser, ADA).await?;
        let in_the_studio = studio.opens_pia().await?;
        in_the_studio.signs_in(&mut studio, &browser, ADA).await?;
        for window in [&at_the_laptop, &in_the_studio] {
            window.opens_settings().await?;
            window.page.sees(&named("sync-live")).await?;
            window.closes_settings().await?;
        }

        in_the_studio.adds_todo("Tune the guitar").await?;
        at_the_laptop.shows_todo("Tune the guitar").await?;
        at_the_laptop.page.clicks(&named("todo-done")).await?;
        in_the_studio
            .page
            .sees(&format!("{}:checked", named("todo-done")))
            .await?;

        // Nothing comes while the person wants none, and everything does afterwards.
        at_the_laptop.opens_settings().await?;
        at_the_laptop.page.clicks(&named("sync-pause")).await?;
        at_the_laptop.page.sees(&named("sync-paused")).await?;
        in_the_studio.adds_todo("Buy strings").await?;
        in_the_studio.is_in_sync().await?;
        at_the_laptop.page.clicks(&named("sync-pause")).await?;
        at_the_laptop.page.sees(&named("sync-live")).await?;

        // The terminal beside the window has the same switch.
        laptop.pia(&["sync", "--pause"]).await?.good()?;
        at_the_laptop.page.sees(&named("sync-paused")).await?;
        let status = laptop.pia(&["status"]).await?;
        ensure!(status.good()?.contains("Sync is paused"), "{}", status.out);
        laptop.pia(&["sync", "--resume"]).await?.good()?;
        at_the_laptop.page.sees(&named("sync-live")).await?;
        at_the_laptop.closes_settings().await?;
        at_the_laptop.shows_todo("Buy strings").await?;

        in_the_studio.closes().await?;
        at_the_laptop.opens_settings().await?;
        at_the_laptop.page.sees(&named("sync-live")).await?;
        world.picture(&at_the_laptop, "settings").await?;
        at_the_laptop.closes().await
    })
    .await
}
