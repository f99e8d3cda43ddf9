//! The server's own pages.

use anyhow::{Context, Result};
use pia_protocol::{CLIENT_ID, paths};
use pia_stories::backstage::Server;
use pia_stories::http;
use pia_stories::people::{ADA, MIA, Person};
use serde_json::Value;

use super::Visit;

/// What the test device is called: as long a name as some machines have.
const DEVICE: &str = "build-box-04.rack-12.datacentre-west.contoso.example";

/// A page that asks for nothing.
const NO_FORM: &str = "main:not(:has(form))";

/// Pages that an address alone leads to.
pub(super) async fn pages(visit: &mut Visit, server: &str) -> Result<()> {
    let end_session = paths::END_SESSION;
    for (name, address) in [
        ("server-nothing-here", "/".to_owned()),
        (
            "server-link-wrong",
            format!("{}?redirect_uri=https://app.example/", paths::LOGIN),
        ),
        (
            "server-not-under-way",
            "/signin-microsoft?state=unknown&code=code".to_owned(),
        ),
        ("server-unasked", "/auth/signed-out".to_owned()),
        (
            "server-not-signed-out",
            format!("{end_session}?provider=nobody"),
        ),
        (
            "server-not-from-here",
            format!("{end_session}?provider=google"),
        ),
        (
            "server-signed-out",
            format!("{end_session}?provider=microsoft"),
        ),
    ] {
        visit.shows(name, &format!("{server}{address}")).await?;
    }
    Ok(())
}

/// The pages of a server whose database is somebody else's just now, or is not what it was.
pub(super) async fn in_trouble(visit: &mut Visit, server: &Server) -> Result<()> {
    let ask = format!("{}{}", server.url, paths::DEVICE);
    let database = server.database()?;
    database.execute_batch("BEGIN EXCLUSIVE")?;
    visit.browser.page.goes_to(&ask).await?;
    is_typed(visit, "BBBB-BBBB").await?;
    visit.browser.page.sees(NO_FORM).await?;
    visit.judges("server-busy").await?;
    database.execute_batch("ROLLBACK; ALTER TABLE guess RENAME TO aside")?;
    visit.browser.page.goes_to(&ask).await?;
    is_typed(visit, "BBBB-BBBB").await?;
    visit.browser.page.sees(NO_FORM).await?;
    visit.judges("server-our-fault").await?;
    database.execute_batch("ALTER TABLE aside RENAME TO guess")?;
    Ok(())
}

/// The pages on which somebody lets a device in, or keeps it out.
pub(super) async fn devices(visit: &mut Visit, server: &str) -> Result<()> {
    let ask = format!("{server}{}", paths::DEVICE);
    visit.shows("device-code", &ask).await?;
    is_typed(visit, "WDJB").await?;
    visit.browser.page.sees("[role=alert]").await?;
    visit.judges("device-no-code").await?;
    visit.browser.page.goes_to(&ask).await?;
    is_typed(visit, "BBBB-BBBB").await?;
    visit.browser.page.sees("[role=alert]").await?;
    visit.judges("device-unknown-code").await?;
    let elsewhere = format!("{ask}/done?ticket=unknown");
    visit.shows("device-not-waiting", &elsewhere).await?;
    refused(visit, server).await?;
    let_in(visit, server).await
}

async fn refused(visit: &mut Visit, server: &str) -> Result<()> {
    let device = Device::asks(server).await?;
    device.is_compared(visit).await?;
    visit.judges("device-confirm").await?;
    // To a provider whose page never comes.
    visit.browser.page.clicks("[value=google]").await?;
    visit.browser.page.sees("a[rel=noreferrer]").await?;
    visit.judges("device-leaving").await?;
    device.is_compared(visit).await?;
    visit.browser.page.clicks("[name=provider]").await?;
    visit.browser.page.sees("#other-account").await?;
    visit.browser.declines(MIA).await?;
    visit.judges("device-sign-in-failed").await?;
    device.is_compared(visit).await?;
    visit.browser.page.clicks("[name=deny]").await?;
    visit.browser.page.loses("[name=deny]").await?;
    visit.judges("device-denied").await
}

async fn let_in(visit: &mut Visit, server: &str) -> Result<()> {
    let device = Device::asks(server).await?;
    device.is_compared(visit).await?;
    visit.browser.page.clicks("[name=provider]").await?;
    signs_in(visit, ADA).await?;
    visit.judges("device-may-sign-in").await?;
    device.comes().await?;
    let here = visit.browser.page.address().await?;
    visit.shows("device-signed-in", here.as_str()).await?;
    visit.browser.page.clicks("[name=deny]").await?;
    visit.browser.page.loses("[name=deny]").await?;
    visit.judges("device-signed-out").await
}

async fn signs_in(visit: &Visit, person: Person) -> Result<()> {
    visit.browser.page.sees("#other-account").await?;
    visit.browser.signs_in(person).await?;
    visit.browser.page.sees("[name=deny]").await
}

/// Guesses until nothing more is looked at.
pub(super) async fn too_many_guesses(visit: &mut Visit, server: &str) -> Result<()> {
    /// More than one network has in ten minutes, even where the ten minutes end in between.
    const MORE_THAN_ENOUGH: usize = 25;
    let ask = format!("{server}{}", paths::DEVICE);
    for _ in 0..MORE_THAN_ENOUGH {
        // Anew each time: the alert of the guess before would pass for an answer.
        visit.browser.page.goes_to(&ask).await?;
        is_typed(visit, "BBBB-BBBB").await?;
        let answers = ["[role=alert]", NO_FORM];
        if visit.browser.page.first_of(&answers).await? == NO_FORM {
            break;
        }
    }
    visit.judges("server-too-many").await
}

async fn is_typed(visit: &Visit, code: &str) -> Result<()> {
    visit.browser.page.types("#user-code", code).await?;
    visit.browser.page.clicks("form button").await
}

/// A device without a browser that wants to come in.
struct Device {
    server: String,
    answer: Value,
}

impl Device {
    async fn asks(server: &str) -> Result<Self> {
        let form = [("client_id", CLIENT_ID), ("device_name", DEVICE)];
        let answer = posted(server, paths::DEVICE, &form).await?;
        let server = server.to_owned();
        Ok(Self { server, answer })
    }

    fn said(&self, name: &str) -> Result<&str> {
        let said = self.answer[name].as_str();
        said.with_context(|| format!("the server says {name}: {}", self.answer))
    }

    /// Somebody types its code, and comes to the page where it is compared.
    async fn is_compared(&self, visit: &Visit) -> Result<()> {
        let page = &visit.browser.page;
        page.goes_to(self.said("verification_uri_complete")?)
            .await?;
        page.clicks("form button").await?;
        page.sees("[name=deny]").await
    }

    /// It comes for its session.
    async fn comes(&self) -> Result<()> {
        let form = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", CLIENT_ID),
            ("device_code", self.said("device_code")?),
        ];
        posted(&self.server, paths::TOKEN, &form).await.map(drop)
    }
}

async fn posted(server: &str, path: &str, form: &[(&str, &str)]) -> Result<Value> {
    let asked = http::client()?.post(format!("{server}{path}")).form(form);
    Ok(asked.send().await?.error_for_status()?.json().await?)
}
