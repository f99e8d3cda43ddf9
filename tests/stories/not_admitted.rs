//! A person whom the provider vouches for and whom the server does not let in.

use anyhow::ensure;
use pia_stories::people::ADA;
use pia_stories::world::{Told, play};

#[tokio::test]
async fn who_is_not_let_in_reads_why_and_gets_in_once_the_operator_has_added_them() -> Told {
    play("not-admitted", async |world| {
        world.server.stop();
        world.server.set(("Auth__CreateAccounts", "false"));
        world.server.start_again().await?;
        let mut laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        window.clicks_sign_in(ADA.provider).await?;
        browser.opens(&laptop.browser_address().await?).await?;
        browser.signs_in(ADA).await?;
        window.tells_of("account_not_admitted").await?;
        let told = window.page.text().await?;
        ensure!(told.contains("only people it knows"), "{told}");
        let page = browser.page.text().await?;
        ensure!(page.contains("only people it knows"), "{page}");
        world.pictures.of_page(&browser.page, "page").await?;
        world.picture(&window, "window").await?;
        window.is_signed_out().await?;

        world.server.stop();
        world.server.set(("Auth__CreateAccounts", "true"));
        world.server.start_again().await?;
        window.signs_in(&mut laptop, &browser, ADA).await?;
        window.closes().await
    })
    .await
}
