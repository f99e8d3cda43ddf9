//! A person sees their picture and where they are signed in, and signs out on another machine from
//! here.

use anyhow::{Context, Result, ensure};
use pia_stories::browser::Browser;
use pia_stories::desktop::Desktop;
use pia_stories::people::ADA;
use pia_stories::wait::wait_until;
use pia_stories::window::{Window, named};
use pia_stories::world::{Told, World, play};
use serde_json::Value;
use url::Url;

#[tokio::test]
async fn signing_out_on_another_machine_from_here_ends_its_session_there() -> Told {
    play("devices", async |world| {
        // The server may ask Microsoft for a picture of whoever signs in.
        world.server.set(("OAuth__Microsoft__KeepTokens", "true"));
        let graph = format!("{}/graph/v1.0", world.emulator.url);
        world.server.set(("OAuth__Microsoft__GraphUrl", &graph));
        world.server.stop();
        world.server.start_again().await?;
        let mut laptop = world.desktop("laptop")?;
        let office = world.desktop("office")?;
        let browser = world.browser("browser").await?;
        signs_in(&office, &browser).await?;
        office.pia(&["todo", "add", "Buy", "milk"]).await?.good()?;
        office.pia(&["sync"]).await?.good()?;

        let window = laptop.opens_pia().await?;
        window.signs_in(&mut laptop, &browser, ADA).await?;
        shows_the_picture(&window).await?;
        let kept = pictures(&laptop)?;
        ensure!(kept == 1, "{kept} pictures beside the data");

        window.page.clicks(&named("account-menu")).await?;
        window.page.clicks(&named("menu-manage")).await?;
        let organization = named("account-organization");
        let contoso = "Contoso contoso.example";
        window.page.reads(&organization, contoso).await?;
        lists(&window, 2).await?;
        window.page.sees(&named("device-here")).await?;
        world.picture(&window, "devices").await?;
        signs_out_there(world, &window, &office).await?;

        // Here nothing has changed; and what a sign-out brings away, it wipes.
        let listed = laptop.pia(&["devices", "--json"]).await?;
        let listed: Value = serde_json::from_str(listed.good()?)?;
        ensure!(listed["devices"][0]["current"] == true, "{listed}");
        ensure!(listed["devices"][1].is_null(), "{listed}");
        window.page.clicks(&named("close-settings")).await?;
        window.signs_out().await?;
        ensure!(pictures(&laptop)? == 0, "the picture is still there");
        window.closes().await
    })
    .await
}

/// Signs in with the link that is printed.
async fn signs_in(office: &Desktop, browser: &Browser) -> Result<()> {
    let mut login = office.starts_pia(&["login", "--no-browser"])?;
    let address = Url::parse(&login.first_line().await?).context("the first line alone")?;
    browser.opens(&address).await?;
    browser.signs_in(ADA).await?;
    login.finished().await?.good()?;
    Ok(())
}

/// Waits until the picture has come from Microsoft's stand-in into the window, as large as it is.
async fn shows_the_picture(window: &Window) -> Result<()> {
    let width = "return document.querySelector('[data-testid=account-menu] img:not([hidden])')\
                 ?.naturalWidth ?? 0";
    wait_until("the window shows the picture", async || {
        let width = window.page.computes(width).await?;
        Ok((width == 96).then_some(()))
    })
    .await
}

async fn lists(window: &Window, count: usize) -> Result<()> {
    let rows = named("device-name");
    wait_until(&format!("{count} devices are listed"), async || {
        let listed = window.page.texts(&rows).await?;
        Ok((listed.len() == count).then_some(()))
    })
    .await
}

async fn signs_out_there(world: &World, window: &Window, office: &Desktop) -> Result<()> {
    window.page.clicks(&named("end-device")).await?;
    window.page.sees(&named("end-device-dialog")).await?;
    world.picture(window, "asks").await?;
    window.page.clicks(&named("confirm-end-device")).await?;
    let result = named("devices-result");
    window.page.reads(&result, "is signed out").await?;
    lists(window, 1).await?;
    let refused = office.pia(&["sync", "--json"]).await?;
    ensure!(
        !refused.status.success(),
        "the office still syncs: {}",
        refused.out
    );
    ensure!(refused.err.contains("session_ended"), "{}", refused.err);
    let status = office.pia(&["status", "--json"]).await?;
    let status: Value = serde_json::from_str(status.good()?)?;
    ensure!(status["session"]["state"] == "needsYou", "{status}");
    // Nothing of what the office holds is lost.
    let todos = office.pia(&["todo", "list"]).await?;
    ensure!(todos.good()?.contains("Buy milk"), "{}", todos.out);
    Ok(())
}

/// How many pictures of people lie beside their data.
fn pictures(of: &Desktop) -> Result<usize> {
    let mut count = 0;
    for entry in std::fs::read_dir(of.data_folder())? {
        count += usize::from(entry?.path().extension().is_some_and(|end| end == "photo"));
    }
    Ok(count)
}
