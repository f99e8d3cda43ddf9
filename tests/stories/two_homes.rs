//! One person with an account on each of two servers that know nothing of one another.

use anyhow::{Context as _, ensure};
use pia_stories::backstage::Server;
use pia_stories::keychain::Kept;
use pia_stories::people::{ADA, GUS};
use pia_stories::window::named;
use pia_stories::world::{Told, play};

#[tokio::test]
async fn an_account_on_another_server_comes_beside_the_first() -> Told {
    play("two-homes", async |world| {
        let folder = world.new_folder("club")?.join("server");
        let club = Server::start(&folder, &world.emulator, &world.logs()).await?;
        let mut laptop = world.desktop("laptop")?.with("PIA_SERVER_URL", "");
        let hers = world.browser("hers").await?;
        let his = world.browser("his").await?;
        let window = laptop.opens_pia().await?;
        let page = &window.page;
        window.names_a_server(host(&world.server.url)).await?;
        page.clicks(&named("save-server")).await?;
        window.is_signed_out().await?;
        window.signs_in(&mut laptop, &hers, ADA).await?;
        window.adds_todo("Ask for a raise").await?;
        window.is_in_sync().await?;
        let ada = world.keychain.session().await?.access_token()?;

        page.clicks(&named("account-menu")).await?;
        page.clicks(&named("menu-add")).await?;
        page.clicks(&named("other-server")).await?;
        page.types(&named("server-url"), host(&club.url)).await?;
        page.sees(&named("check-host")).await?;
        world.picture(&window, "found").await?;
        window.signs_in(&mut laptop, &his, GUS).await?;
        window.is_in_sync().await?;
        window.hides_todo("Ask for a raise").await?;
        window.adds_todo("Sweep the club room").await?;
        window.is_in_sync().await?;
        page.reads(&named("server-in-use"), host(&club.url)).await?;
        let kept = world.keychain.kept().await?;
        let access = |kept: &Kept| kept.access_token().ok();
        let his = kept.iter().filter_map(access).find(|token| *token != ada);
        let his = his.context("his session is kept")?;
        ensure!(world.server.todos(&ada).await? == ["Ask for a raise"]);
        ensure!(club.todos(&his).await? == ["Sweep the club room"]);
        ensure!(world.server.todos(&his).await.is_err(), "they are one");

        page.clicks(&named("account-menu")).await?;
        page.reads(&named("menu-account"), host(&club.url)).await?;
        world.picture(&window, "menu").await?;
        page.clicks(&named("menu-account")).await?;
        window.is_signed_in_as(ADA.name).await?;
        window.shows_todo("Ask for a raise").await?;
        window.hides_todo("Sweep the club room").await?;
        page.reads(&named("server-in-use"), host(&world.server.url))
            .await?;
        window.closes().await?;

        let window = laptop.opens_pia().await?;
        window.is_signed_in_as(ADA.name).await?;
        window.has_connection("fresh").await?;
        laptop.no_browser_was_opened()?;
        window.closes().await
    })
    .await
}

fn host(url: &str) -> &str {
    url.trim_start_matches("http://")
}
