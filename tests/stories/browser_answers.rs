//! The three ways in which a browser may bring the answer, in a real one: its address bar, its
//! policies and its form posts are what counts here.

use anyhow::{Context, Result, ensure};
use pia_stories::people::ADA;
use pia_stories::world::{Told, World, play};
use url::Url;

/// Signs a terminal in by a link with that response mode, and answers where the browser ends.
async fn ends_at(world: &mut World, mode: &str) -> Result<Url> {
    let laptop = world.desktop("laptop")?;
    let browser = world.browser("browser").await?;
    let mut login = laptop.starts_pia(&["login", "--no-browser"])?;
    let mut link = Url::parse(&login.first_line().await?).context("the first line alone")?;
    link.query_pairs_mut().append_pair("response_mode", mode);
    browser.opens(&link).await?;
    browser.signs_in(ADA).await?;
    browser.page.reads("body", ADA.name).await?;
    world.pictures.of_page(&browser.page, "result").await?;
    ensure!(login.finished().await?.good()?.contains(ADA.name));
    world.keychain.session().await?;
    browser.page.address().await
}

/// That the person's address bar, and so the history, holds nothing of the answer.
fn is_clean(address: &Url) -> Result<()> {
    let host = address.host_str();
    ensure!(host == Some("127.0.0.1"), "it ended at {address}");
    ensure!(address.query().is_none(), "it ended at {address}");
    ensure!(address.fragment().is_none(), "it ended at {address}");
    Ok(())
}

#[tokio::test]
async fn an_answer_in_the_query_leaves_no_trace() -> Told {
    play("answer-query", async |world| {
        is_clean(&ends_at(world, "query").await?)
    })
    .await
}

#[tokio::test]
async fn an_answer_in_the_fragment_is_posted_by_the_page_and_leaves_no_trace() -> Told {
    play("answer-fragment", async |world| {
        is_clean(&ends_at(world, "fragment").await?)
    })
    .await
}

#[tokio::test]
async fn an_answer_that_is_posted_leaves_no_trace() -> Told {
    play("answer-form-post", async |world| {
        is_clean(&ends_at(world, "form_post").await?)
    })
    .await
}

/// Microsoft posts a code and an ID token from its own site: the browser leaves our cookie at home, and
/// brings it on the navigation that follows.
#[tokio::test]
async fn an_id_token_beside_the_code_comes_through_a_real_browser_and_leaves_no_trace() -> Told {
    play("hybrid", async |world| {
        world
            .server
            .set(("OAuth__Microsoft__ResponseType", "code id_token"));
        world.server.stop();
        world.server.start_again().await?;
        is_clean(&ends_at(world, "query").await?)
    })
    .await
}

#[tokio::test]
async fn every_page_speaks_the_language_of_the_system() -> Told {
    play("languages", async |world| {
        for (language, tag, words) in [
            ("de_DE.UTF-8", "de", "angemeldet"),
            ("fr_FR.UTF-8", "fr", "Connexion réussie"),
        ] {
            let laptop = world.desktop(language)?.with("LANG", language);
            let browser = world.browser(&format!("browser-{language}")).await?;
            let mut login = laptop.starts_pia(&["login", "--no-browser"])?;
            let link = Url::parse(&login.first_line().await?).context("the first line alone")?;
            browser.opens(&link).await?;
            // The browser itself would be spoken to in English.
            let picker = format!("html[lang={tag}] #other-account");
            browser.page.sees(&picker).await?;
            world
                .pictures
                .of_page(&browser.page, &format!("{language}-picker"))
                .await?;
            browser.signs_in(ADA).await?;
            browser.page.reads("body", words).await?;
            world.pictures.of_page(&browser.page, language).await?;
            login.finished().await?.good()?;
            laptop.pia(&["logout"]).await?.good()?;
        }
        Ok(())
    })
    .await
}
