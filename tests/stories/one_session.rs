//! The session survives what happens to programs: many of them at once, and any of them killed at
//! any moment.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use pia_stories::desktop::Desktop;
use pia_stories::people::ADA;
use pia_stories::toll::Passing;
use pia_stories::world::{Told, World, play};
use serde_json::Value;
use url::Url;

/// An access token that no request may be sent with: every command has to renew first.
const SPENT: (&str, &str) = ("Jwt__AccessTokenLifetime", "5s");
/// One that lasts.
const LASTING: (&str, &str) = ("Jwt__AccessTokenLifetime", "15m");

#[tokio::test]
async fn eight_programs_with_a_spent_token_make_one_request() -> Told {
    play("eight-programs", async |world| {
        world.server.set(SPENT);
        let laptop = signed_in(world).await?;
        world.server.set(LASTING);
        let toll = world.server.goes_behind_a_toll().await?;
        let programs = (0..8)
            .map(|_| laptop.starts_pia(&["status", "--json"]))
            .collect::<Result<Vec<_>>>()?;
        for program in programs {
            is_fresh(program.finished().await?.good()?)?;
        }
        ensure!(
            toll.renewals() == 1,
            "{} requests were made",
            toll.renewals()
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_program_killed_anywhere_in_a_renewal_leaves_the_session_good() -> Told {
    play("killed-in-a-renewal", async |world| {
        world.server.set(SPENT);
        let laptop = signed_in(world).await?;
        let toll = world.server.goes_behind_a_toll().await?;

        // Before the server has heard of it, and when only the server knows what came of it.
        for held in [Passing::RequestHeld, Passing::AnswerHeld] {
            toll.set(held);
            let killed = laptop.starts_pia(&["status"])?;
            toll.holds().await;
            drop(killed);
            toll.set(Passing::Free);
            still_signed_in(&laptop)
                .await
                .context(format!("{held:?}"))?;
        }

        // Between the answer and a keychain that does not answer.
        toll.set(Passing::AnswerHeld);
        let killed = laptop.starts_pia(&["status"])?;
        toll.holds().await;
        world.keychain.stops_answering()?;
        toll.set(Passing::Free);
        tokio::time::sleep(Duration::from_millis(200)).await;
        drop(killed);
        world.keychain.answers_again()?;
        still_signed_in(&laptop)
            .await
            .context("before it is saved")?;

        // Anywhere from the answer to a while after it is saved: a spread of moments, as nothing
        // shows from outside where the program is.
        for moment in [0, 1, 2, 3, 5, 8, 13, 21, 34, 55] {
            toll.set(Passing::AnswerHeld);
            let killed = laptop.starts_pia(&["status"])?;
            toll.holds().await;
            toll.set(Passing::Free);
            tokio::time::sleep(Duration::from_millis(moment)).await;
            drop(killed);
            let moment = format!("{moment} ms after the answer");
            still_signed_in(&laptop).await.context(moment)?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_one_command_could_not_tell_the_server_the_next_one_does() -> Told {
    play("sign-out-later", async |world| {
        let laptop = signed_in(world).await?;
        let session = world.keychain.session().await?;
        world.server.stop();
        let said = laptop.pia(&["logout", "--json"]).await?;
        let report: Value = serde_json::from_str(said.good()?)?;
        ensure!(report["confirmed"] == false, "{report}");
        world.server.start_again().await?;
        let status = laptop.pia(&["status", "--json"]).await?;
        ensure!(
            document(status.good()?)?["session"]["state"] == "signedOut",
            "{}",
            status.out
        );
        sign_in(world, &laptop, "another-browser").await?;
        let (status, _) = world.server.refuses(&session.refresh_token()?).await?;
        ensure!((400..500).contains(&status), "answered with {status}");
        Ok(())
    })
    .await
}

/// A profile in which Ada has signed in from the terminal.
async fn signed_in(world: &mut World) -> Result<Desktop> {
    world.server.stop();
    world.server.start_again().await?;
    let laptop = world.desktop("laptop")?;
    sign_in(world, &laptop, "browser").await?;
    Ok(laptop)
}

async fn sign_in(world: &World, laptop: &Desktop, browser: &str) -> Result<()> {
    let browser = world.browser(browser).await?;
    let mut login = laptop.starts_pia(&["login", "--no-browser"])?;
    let address = Url::parse(&login.first_line().await?).context("the first line alone")?;
    browser.opens(&address).await?;
    browser.signs_in(ADA).await?;
    login.finished().await?.good()?;
    Ok(())
}

async fn still_signed_in(laptop: &Desktop) -> Result<()> {
    let status = laptop.pia(&["status", "--json"]).await?;
    is_fresh(status.good()?)
}

fn is_fresh(status: &str) -> Result<()> {
    let session = &document(status)?["session"];
    ensure!(
        session["state"] == "signedIn" && session["connection"]["state"] == "fresh",
        "the session is {session}"
    );
    Ok(())
}

fn document(text: &str) -> Result<Value> {
    serde_json::from_str(text).with_context(|| text.to_owned())
}
