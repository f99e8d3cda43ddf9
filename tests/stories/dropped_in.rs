//! A file of another program is dragged over the window: Pia says that it takes none. One that is dropped
//! all the same opens nothing in Pia's place, and a field takes its address as the text it is.

use std::fs::File;
use std::io::Write as _;

use anyhow::{Context as _, Result, ensure};
use pia_stories::carried::Carried;
use pia_stories::wait::wait_until;
use pia_stories::window::{Window, named};
use pia_stories::world::{Told, play};
use url::Url;

/// The page keeps in mind that something has been dragged over it.
const LISTEN: &str = "
    window.carried = 0;
    window.addEventListener('dragover', () => (window.carried += 1), { capture: true });";

#[tokio::test]
async fn a_file_from_elsewhere_takes_nobodys_place() -> Told {
    play("dropped-in", async |world| {
        let laptop = world.desktop("laptop")?;
        let file = laptop.folder().join("page.html");
        File::create(&file)?.write_all(b"<h1>Not Pia</h1>")?;
        let address = Url::from_file_path(&file).ok().context("an address")?;
        let window = laptop.opens_pia().await?;
        let page = &window.page;
        page.sees(&named("new-todo")).await?;
        page.computes(LISTEN).await?;
        let at_home = page.computes("return location.href").await?;

        let paper = middle(&window, "#todos-heading").await?;
        let carried = Carried::into_the_window(&world.screen, address.as_str())?;
        ensure!(
            !carried.over(paper, async || heard(&window).await).await?,
            "it is refused"
        );
        world.picture(&window, "refused").await?;
        carried.drops().await?;
        let here = page.computes("return location.href").await?;
        ensure!(here == at_home, "the page stays, and is not {here}");

        page.computes("window.carried = 0;").await?;
        let field = middle(&window, &named("new-todo")).await?;
        let carried = Carried::into_the_window(&world.screen, address.as_str())?;
        ensure!(
            carried.over(field, async || heard(&window).await).await?,
            "a field takes what can be read"
        );
        carried.drops().await?;
        wait_until("the field has the address", async || {
            let text = page.property(&named("new-todo"), "value").await?;
            Ok((text.as_deref() == Some(address.as_str())).then_some(()))
        })
        .await?;
        let here = page.computes("return location.href").await?;
        ensure!(here == at_home, "the page stays, and is not {here}");
        window.closes().await
    })
    .await
}

async fn heard(window: &Window) -> Result<bool> {
    let times = window.page.computes("return window.carried").await?;
    Ok(times.as_u64() > Some(0))
}

/// The middle of an element, on a display whose window begins in its corner.
async fn middle(window: &Window, css: &str) -> Result<(u16, u16)> {
    let asked = format!(
        "const {{ x, y, width, height }} = document.querySelector('{css}').getBoundingClientRect();
         return [Math.round(x + width / 2), Math.round(y + height / 2)];"
    );
    Ok(serde_json::from_value(window.page.computes(&asked).await?)?)
}
