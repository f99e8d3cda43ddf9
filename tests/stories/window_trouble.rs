//! The window while its keychain says nothing, and when the way in leads through another machine.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use pia_stories::people::ADA;
use pia_stories::window::{Window, named};
use pia_stories::world::{Told, play};

/// How soon a person has to be told why nothing happens, as issue trackers of others show.
const SOON: Duration = Duration::from_secs(5);
/// What the window and its driver may take for their own part on a busy machine.
const LEEWAY: Duration = Duration::from_secs(3);

/// Within that time the window tells of the keychain; meanwhile it works.
async fn is_told_in_time(window: &Window, todo: &str) -> Result<()> {
    let since = Instant::now();
    window.adds_todo(todo).await?;
    let alive = since.elapsed();
    ensure!(alive < LEEWAY, "a to-do took {alive:?}");
    window.tells_of("keychain_unavailable").await?;
    let told = since.elapsed();
    ensure!(told < SOON + LEEWAY, "it was told after {told:?}");
    Ok(())
}

#[tokio::test]
async fn a_keychain_that_says_nothing_holds_nobody_up() -> Told {
    play("keychain-hangs", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        window.signs_in(&mut laptop, &browser, ADA).await?;
        window.closes().await?;

        world.keychain.stops_answering()?;
        let window = laptop.opens_pia().await?;
        is_told_in_time(&window, "Added while it hangs").await?;
        world.picture(&window, "hangs").await?;
        world.keychain.answers_again()?;
        window.is_signed_in_as(ADA.name).await?;
        window.is_in_sync().await?;
        window.page.loses(&named("vault")).await?;
        laptop.no_browser_was_opened()?;
        window.closes().await
    })
    .await
}

#[tokio::test]
async fn a_keychain_that_says_nothing_during_a_sign_in_is_named_and_may_come_back() -> Told {
    play("sign-in-hangs", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        world.keychain.stops_answering()?;
        window.clicks_sign_in(ADA.provider).await?;
        // A person may have to unlock it first, so the browser does not wait for that.
        browser.opens(&laptop.browser_address().await?).await?;
        window.tells_of("keychain_unavailable").await?;
        world.picture(&window, "named").await?;
        world.keychain.answers_again()?;
        window.page.clicks(&named("vault-retry")).await?;
        window.page.loses(&named("vault")).await?;
        window.signs_in(&mut laptop, &browser, ADA).await?;
        window.closes().await
    })
    .await
}

#[tokio::test]
async fn another_device_lets_the_window_in_and_brings_it_to_the_front() -> Told {
    play("window-device", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let phone = world.browser("phone").await?;
        let window = laptop.opens_pia().await?;
        let page = &window.page;
        window.clicks_sign_in(ADA.provider).await?;
        laptop.browser_address().await?;
        page.clicks(&named("use-device")).await?;
        page.sees(&named("user-code")).await?;
        let code = page.texts(&named("user-code")).await?.join("");
        let address = page.texts(&named("device-address")).await?.join("");
        world.picture(&window, "code").await?;
        // Something else covers the window, as the mail a person reads meanwhile.
        let cover = world.screen.cover()?;
        ensure!(cover.is_in_front()?, "nothing covers the window");

        phone.lets_in(address.trim(), code.trim(), ADA).await?;
        world.pictures.of_page(&phone.page, "phone-done").await?;
        window.is_signed_in_as(ADA.name).await?;
        cover.is_left_behind().await?;
        world.picture(&window, "in-front").await?;
        window.is_in_sync().await?;
        window.closes().await
    })
    .await
}
