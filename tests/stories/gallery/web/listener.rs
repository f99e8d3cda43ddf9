//! What a browser sees when it comes back to the program that signs in, and the server's page on the
//! way there.

use anyhow::{Context, Result};
use pia_stories::backstage::Server;
use pia_stories::desktop::Desktop;
use pia_stories::people::{ADA, MIA};
use pia_stories::process::Process;
use pia_stories::world::World;
use url::Url;

use super::Visit;

/// All of them.
pub(super) async fn pages(visit: &mut Visit, world: &mut World) -> Result<()> {
    visit.browser.forgets_everybody().await?;
    let language = visit.language;
    let laptop = world
        .desktop(&format!("laptop-{language}"))?
        .with("LANG", &format!("{language}.UTF-8"));
    declined(visit, &laptop).await?;
    visit.browser.forgets_everybody().await?;
    unanswered(visit, &laptop, &mut world.server).await?;
    visit.browser.forgets_everybody().await?;
    signed_in(visit, &laptop).await?;
    laptop.pia(&["logout"]).await?.good().map(drop)
}

async fn declined(visit: &mut Visit, laptop: &Desktop) -> Result<()> {
    let (login, link) = begins(laptop).await?;
    let back = way_back(&link)?;
    visit.shows("listener-stray", back.as_str()).await?;
    let of_another = format!("{back}?code=code&state=of-another");
    visit.shows("listener-other-answer", &of_another).await?;
    visit.browser.runs_scripts(false).await?;
    visit.shows("listener-no-script", back.as_str()).await?;
    visit.browser.opens(&link).await?;
    visit.browser.declines(MIA).await?;
    visit.browser.page.sees("main.not").await?;
    visit.judges("listener-declined").await?;
    login.finished().await?.sentence().map(drop)
}

/// The server takes the question for the session and never answers it.
async fn unanswered(visit: &mut Visit, laptop: &Desktop, server: &mut Server) -> Result<()> {
    let login = is_let_in(visit, laptop).await?;
    server.stop();
    let held = server.is_held().await?;
    let asked = async {
        let _question = held.accept().await?;
        visit.browser.page.sees("main.not").await
    };
    tokio::try_join!(visit.browser.page.clicks("form button"), asked)?;
    drop(held);
    visit.judges("listener-unanswered").await?;
    login.finished().await?.sentence()?;
    server.start_again().await
}

async fn signed_in(visit: &mut Visit, laptop: &Desktop) -> Result<()> {
    let login = is_let_in(visit, laptop).await?;
    visit.judges("server-form-post").await?;
    visit.browser.page.clicks("form button").await?;
    visit.browser.page.sees("main.done").await?;
    visit.judges("listener-signed-in").await?;
    login.finished().await?.good().map(drop)
}

/// A sign-in that the server has said yes to, on its page that brings the answer back.
async fn is_let_in(visit: &Visit, laptop: &Desktop) -> Result<Process> {
    let (login, mut link) = begins(laptop).await?;
    link.query_pairs_mut()
        .append_pair("response_mode", "form_post");
    // Its script would leave the server's page at once.
    visit.browser.runs_scripts(false).await?;
    visit.browser.opens(&link).await?;
    visit.browser.signs_in(ADA).await?;
    visit.browser.page.sees("form button").await?;
    Ok(login)
}

/// A sign-in that waits for a browser, and the link for it.
async fn begins(laptop: &Desktop) -> Result<(Process, Url)> {
    let mut login = laptop.starts_pia(&["login", "--no-browser"])?;
    let link = Url::parse(&login.first_line().await?).context("the first line alone")?;
    Ok((login, link))
}

/// Where the program listens.
fn way_back(link: &Url) -> Result<Url> {
    let back = link.query_pairs().find(|(name, _)| name == "redirect_uri");
    let (_, back) = back.context("the link says where to come back to")?;
    Ok(Url::parse(&back)?)
}
