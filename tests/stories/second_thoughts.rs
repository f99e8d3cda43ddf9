//! A sign-in that is cancelled, declined, or disturbed.

use anyhow::{Context, Result, ensure};
use pia_stories::http;
use pia_stories::people::ADA;
use pia_stories::window::named;
use pia_stories::world::{Told, play};
use url::Url;

#[tokio::test]
async fn a_sign_in_cancelled_in_the_app_leaves_everything_as_it_was() -> Told {
    play("cancelled", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        window.adds_todo("Buy milk").await?;
        window.clicks_sign_in(ADA.provider).await?;
        window.page.sees(&named("waiting")).await?;
        let address = laptop.browser_address().await?;

        window.page.clicks(&named("cancel")).await?;
        window.is_signed_out().await?;
        ensure!(
            !window.page.shows(&named("problem")).await?,
            "cancelling is not a problem"
        );
        window.shows_todo("Buy milk").await?;
        world.picture(&window, "cancelled").await?;
        let knock = http::client()?.get(loopback(&address)?).send().await;
        ensure!(knock.is_err(), "the listener is still there");

        window.signs_in(&mut laptop, &browser, ADA).await?;
        window.shows_todo("Buy milk").await?;
        window.closes().await
    })
    .await
}

#[tokio::test]
async fn no_at_the_consent_page_is_told_truthfully_on_both_sides() -> Told {
    play("declined", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        window.clicks_sign_in(ADA.provider).await?;
        browser.opens(&laptop.browser_address().await?).await?;
        browser.declines(ADA).await?;

        window.tells_of("sign_in_declined").await?;
        world.picture(&window, "window").await?;
        let said = browser.page.text().await?;
        ensure!(
            !said.contains("You are signed in"),
            "the browser says:\n{said}"
        );
        ensure!(!said.trim().is_empty(), "the browser says nothing");
        world.pictures.of_page(&browser.page, "browser").await?;
        ensure!(
            world.keychain.kept().await?.is_empty(),
            "nothing was to be kept"
        );

        window.signs_in(&mut laptop, &browser, ADA).await?;
        window.closes().await
    })
    .await
}

#[tokio::test]
async fn the_terminal_tells_of_a_no_at_once_and_waits_for_a_browser_that_is_slow_to_come() -> Told {
    play("declined-slowly", async |world| {
        let laptop = world.desktop("laptop")?;
        let mut login = laptop.starts_pia(&["login", "--no-browser"])?;
        let address = Url::parse(&login.first_line().await?)?;
        let mut no = loopback(&address)?;
        let state = address.query_pairs().find(|(name, _)| name == "state");
        no.query_pairs_mut()
            .append_pair("error", "access_denied")
            .append_pair("state", &state.context("a state")?.1)
            .append_pair("iss", &world.server.url);
        let browser = http::client()?;
        let sent_on = browser.get(no.clone()).send().await?;
        ensure!(sent_on.status() == 303, "{}", sent_on.status());
        let page = no.join(sent_on.headers()["location"].to_str()?)?;

        login.announces("The sign-in was").await?;
        ensure!(login.runs()?, "it ended before the browser came");
        let page = browser.get(page).send().await?.text().await?;
        ensure!(page.contains("The sign-in was declined."), "{page}");
        let ended = login.finished().await?;
        ensure!(ended.sentence()?.contains("declined"), "{}", ended.err);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn strangers_at_the_listener_are_turned_away_and_the_wait_goes_on() -> Told {
    play("strangers", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        window.clicks_sign_in(ADA.provider).await?;
        let address = laptop.browser_address().await?;

        let callback = loopback(&address)?;
        let root = callback.join("/")?;
        let stranger = http::client()?;
        let forged = |query: &str| {
            let mut url = callback.clone();
            url.set_query(Some(query));
            url
        };
        let knocks = [
            ("a favicon", stranger.get(root.join("favicon.ico")?)),
            ("the root", stranger.get(root)),
            ("a HEAD", stranger.head(callback.clone())),
            (
                "a HEAD with a code",
                stranger.head(forged("code=stolen&state=wrong")),
            ),
            (
                "a wrong state",
                stranger.get(forged("code=stolen&state=wrong")),
            ),
            (
                "an error with a wrong state",
                stranger.get(forged("error=access_denied&state=wrong")),
            ),
            ("no state", stranger.get(forged("code=stolen"))),
        ];
        for (what, knock) in knocks {
            let status = knock
                .send()
                .await
                .with_context(|| format!("{what}: no answer"))?
                .status();
            // Nothing but GET is understood at the secret path, and nothing at all elsewhere.
            let turned_away = status == 404 || (what.starts_with("a HEAD") && status == 405);
            ensure!(turned_away, "{what} was answered with {status}");
        }
        // Without parameters the answer may stand in the fragment, which only a page can read.
        let empty = stranger.get(callback).send().await?;
        ensure!(empty.status() == 200, "an empty GET: {}", empty.status());
        window.page.sees(&named("waiting")).await?;

        browser.opens(&address).await?;
        browser.signs_in(ADA).await?;
        window.is_signed_in_as(ADA.name).await?;
        window.closes().await
    })
    .await
}

/// Where the sign-in address asks the browser to come back to.
fn loopback(address: &Url) -> Result<Url> {
    let mut pairs = address.query_pairs();
    let (_, back) = pairs
        .find(|(name, _)| name == "redirect_uri")
        .context("a redirect_uri")?;
    let back = Url::parse(&back)?;
    ensure!(
        matches!(back.host_str(), Some("127.0.0.1" | "localhost" | "[::1]")),
        "{back}"
    );
    Ok(back)
}
