//! The first run: three short steps beside to-dos that work at once; over, it never returns.

use anyhow::{Result, ensure};
use pia_stories::people::ADA;
use pia_stories::window::{Window, named};
use pia_stories::world::{Told, play};
use url::Url;

const NAME: &str = "Contoso Notes";

#[tokio::test]
async fn the_first_run_leads_to_a_server_and_an_account() -> Told {
    play("first-run", async |world| {
        world.server.stop();
        world.server.set(("PIA_SERVER_NAME", NAME));
        world.server.start_again().await?;
        let mut laptop = world.desktop("laptop")?.with("PIA_SERVER_URL", "");
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        let page = &window.page;
        for step in ["What Pia keeps", "Sign in, or not", "Your server"] {
            page.reads(&named("first-run"), step).await?;
        }
        window.adds_todo("Water the plants").await?;
        world.picture(&window, "welcome").await?;

        window.names_a_server("127.0.0.1:9").await?;
        page.sees(&said("problem")).await?;
        page.reads(&said("problem"), "does not answer").await?;
        world.picture(&window, "nobody-there").await?;
        let address = Url::parse(&world.server.url)?;
        let host = format!("localhost:{}", address.port().unwrap_or_default());
        window.names_a_server(&host).await?;
        page.reads(&named("check-name"), NAME).await?;
        page.reads(&named("check-host"), &host).await?;
        let choices = page.texts(&named("check-choice")).await?;
        ensure!(choices == ["Microsoft", "Google"], "it offers {choices:?}");
        world.picture(&window, "somebody-there").await?;
        let kept = std::fs::read_to_string(laptop.data_folder().join("settings.json"))?;
        ensure!(!kept.contains(&host), "looking has left a trace: {kept}");

        page.clicks(&named("save-server")).await?;
        window.is_signed_out().await?;
        page.reads(&named("server-line"), NAME).await?;
        page.sees(&named("first-run")).await?;
        window.signs_in(&mut laptop, &browser, ADA).await?;
        window.is_in_sync().await?;
        window.shows_todo("Water the plants").await?;
        window.closes().await?;

        let window = laptop.opens_pia().await?;
        window.is_signed_in_as(ADA.name).await?;
        window.signs_out().await?;
        is_over(&window).await?;
        window.closes().await
    })
    .await
}

#[tokio::test]
async fn the_first_run_ends_without_an_account() -> Told {
    play("without-account", async |world| {
        let laptop = world.desktop("laptop")?;
        let window = laptop.opens_pia().await?;
        window.page.clicks(&named("use-without-account")).await?;
        window.page.loses(&named("first-run")).await?;
        let focused = format!("{}:focus", named("new-todo"));
        window.page.sees(&focused).await?;
        window.is_signed_out().await?;
        world.picture(&window, "over").await?;
        window.closes().await?;

        let window = laptop.opens_pia().await?;
        window.is_signed_out().await?;
        is_over(&window).await?;
        window.closes().await
    })
    .await
}

/// What is said of the typed address.
fn said(state: &str) -> String {
    format!("{}[data-state=\"{state}\"]", named("server-check"))
}

async fn is_over(window: &Window) -> Result<()> {
    let shown = window.page.shows(&named("first-run")).await?;
    ensure!(!shown, "the first run has come back");
    Ok(())
}
