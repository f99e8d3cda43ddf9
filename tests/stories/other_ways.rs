//! Other people, other providers.

use pia_stories::people::{GUS, MIA};
use pia_stories::world::{Told, play};

#[tokio::test]
async fn a_google_account_signs_in_too() -> Told {
    play("google", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        window.signs_in(&mut laptop, &browser, GUS).await?;
        window.adds_todo("Feed the cat").await?;
        window.is_in_sync().await?;
        world.picture(&window, "home").await?;
        window.closes().await
    })
    .await
}

#[tokio::test]
async fn a_personal_microsoft_account_signs_in_too() -> Told {
    play("personal", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        window.signs_in(&mut laptop, &browser, MIA).await?;
        window.is_in_sync().await?;
        window.closes().await
    })
    .await
}
