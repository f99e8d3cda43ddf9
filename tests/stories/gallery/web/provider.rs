//! The pages of the stand-in for Microsoft and Google.

use std::fs::{self, File};

use anyhow::{Context, Result, ensure};
use pia_stories::backstage::{Emulator, GOOGLE, MICROSOFT};
use pia_stories::microsoft::{PASSWORD, tile};
use pia_stories::people::{ADA, BOB, GUS, MIA, Person};
use pia_stories::scenes::root;
use pia_stories::world::World;
use serde_json::Value;
use url::Url;

use super::Visit;

/// A stand-in that tells the server of sign-outs, so that its page for that is seen.
pub(super) async fn that_tells(world: &World) -> Result<Emulator> {
    let built_in = fs::read(root().join("crates/entra-emulator/directory.json"))?;
    let mut directory: Value = serde_json::from_slice(&built_in)?;
    directory["applications"][0]["frontchannelLogoutUri"] =
        "http://localhost/signout-microsoft".into();
    let file = world.new_folder("directory")?.join("directory.json");
    serde_json::to_writer(File::create(&file)?, &directory)?;
    Emulator::with_directory(&file, &world.logs()).await
}

/// All of them.
pub(super) async fn pages(visit: &mut Visit, emulator: &Emulator, server: &str) -> Result<()> {
    let url = emulator.url.as_str();
    mistakes(visit, url).await?;
    microsoft(visit, url, server).await?;
    google(visit, url, server).await?;
    signing_out(visit, url, server).await
}

async fn mistakes(visit: &mut Visit, url: &str) -> Result<()> {
    visit.shows("provider-home", url).await?;
    visit
        .shows("provider-not-found", &format!("{url}/elsewhere"))
        .await?;
    visit
        .shows("provider-number", &format!("{url}/error?code=50011"))
        .await?;
    visit
        .shows("provider-ended", &format!("{url}/interaction"))
        .await?;
    let foreign = "https://app.example/signin";
    visit
        .browser
        .opens(&to_microsoft(url, "common", foreign)?)
        .await?;
    visit.browser.page.clicks("summary").await?;
    visit.judges("microsoft-mistake").await?;
    visit.browser.opens(&to_google(url, foreign)?).await?;
    visit.judges("google-mistake").await
}

async fn microsoft(visit: &mut Visit, url: &str, server: &str) -> Result<()> {
    let back = format!("{server}/signin-microsoft");
    let mut at_work = to_microsoft(url, "organizations", &back)?;
    at_work
        .query_pairs_mut()
        .append_pair("response_mode", "form_post");
    visit.browser.opens(&at_work).await?;
    visit.judges("microsoft-pick").await?;
    visit.browser.page.clicks("#other-account").await?;
    visit.browser.page.sees("#username").await?;
    visit.judges("microsoft-name").await?;
    is_called(visit, "nobody@contoso.example").await?;
    visit.browser.page.sees("#problem").await?;
    visit.judges("microsoft-name-unknown").await?;
    // A personal account, where only those of organisations may come in.
    is_called(visit, MIA.account).await?;
    visit.browser.page.clicks("summary").await?;
    visit.judges("microsoft-refused").await?;
    visit.browser.page.clicks("#back").await?;
    picks(visit, ADA).await?;
    visit.judges("microsoft-password").await?;
    types_password(visit, "a wrong one").await?;
    visit.browser.page.sees("#problem").await?;
    visit.judges("microsoft-password-wrong").await?;
    types_password(visit, PASSWORD).await?;
    visit.browser.page.sees("#accept").await?;
    visit.judges("microsoft-consent").await?;
    // Its script would leave the page at once.
    visit.browser.runs_scripts(false).await?;
    visit.browser.page.clicks("#accept").await?;
    visit
        .browser
        .page
        .sees("input[type=hidden][name=code] ~ div")
        .await?;
    visit.judges("microsoft-form-post").await
}

async fn google(visit: &mut Visit, url: &str, server: &str) -> Result<()> {
    let back = format!("{server}/signin-google");
    visit.browser.opens(&to_google(url, &back)?).await?;
    visit.judges("google-pick").await?;
    visit.browser.page.clicks("#other-account").await?;
    visit.browser.page.sees("#username").await?;
    visit.judges("google-name").await?;
    is_called(visit, GUS.account).await?;
    visit.browser.page.sees("#password").await?;
    visit.judges("google-password").await?;
    types_password(visit, PASSWORD).await?;
    visit.browser.page.sees("#accept").await?;
    visit.judges("google-consent").await
}

/// Ada is signed in, and has let the application in; Bob comes as far as its question.
async fn signing_out(visit: &mut Visit, url: &str, server: &str) -> Result<()> {
    let back = format!("{server}/signin-microsoft");
    let mut anew = to_microsoft(url, "common", &back)?;
    anew.query_pairs_mut()
        .append_pair("login_hint", BOB.account);
    visit.browser.opens(&anew).await?;
    types_password(visit, PASSWORD).await?;
    visit.browser.page.sees("#accept").await?;
    let logout = format!("{url}/common/oauth2/v2.0/logout");
    visit.shows("microsoft-sign-out", &logout).await?;
    let ada = tile(ADA);
    visit.browser.page.clicks(&ada).await?;
    visit.browser.page.loses(&ada).await?;
    let frames = "return document.querySelectorAll('iframe').length";
    let told = visit.browser.page.computes(frames).await?;
    ensure!(told == 1, "the page tells {told} applications");
    visit.judges("microsoft-signed-out-told").await?;
    visit.shows("microsoft-signed-out", &logout).await?;
    let google = format!("{url}/google/Logout");
    visit.shows("google-signed-out", &google).await
}

/// Types a name into the page that asks for one.
async fn is_called(visit: &Visit, name: &str) -> Result<()> {
    visit.browser.page.types("#username", name).await?;
    visit.browser.page.clicks("#next").await
}

async fn picks(visit: &Visit, person: Person) -> Result<()> {
    visit.browser.page.clicks(&tile(person)).await?;
    visit.browser.page.sees("#password").await
}

async fn types_password(visit: &Visit, password: &str) -> Result<()> {
    visit.browser.page.types("#password", password).await?;
    visit.browser.page.clicks("#sign-in").await
}

/// An authorization request that asks for everything a person may be asked for.
fn to_microsoft(url: &str, tenant: &str, back: &str) -> Result<Url> {
    let scope = "openid profile email offline_access User.Read";
    request(
        &format!("{url}/{tenant}/oauth2/v2.0/authorize"),
        (MICROSOFT.0, back, scope),
    )
}

fn to_google(url: &str, back: &str) -> Result<Url> {
    request(
        &format!("{url}/google/o/oauth2/v2/auth"),
        (GOOGLE.0, back, "openid profile email"),
    )
}

fn request(endpoint: &str, (client, back, scope): (&str, &str, &str)) -> Result<Url> {
    let parameters = [
        ("client_id", client),
        ("redirect_uri", back),
        ("scope", scope),
        ("response_type", "code"),
        // Somebody who has agreed once is asked again, in the next language.
        ("prompt", "consent"),
    ];
    Url::parse_with_params(endpoint, parameters).context("the provider has an address")
}
