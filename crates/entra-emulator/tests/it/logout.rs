//! Signing out.

use url::Url;

use super::support::{CONTOSO, ORGS, PIA, World, query};

const ADA: &str = "ada@contoso.example";
const EVE: &str = "eve@fabrikam.example";
const BACK: &str = "http://localhost:5080/auth/signed-out";

#[tokio::test]
async fn one_account_is_signed_out_and_the_browser_sent_back() {
    let world = World::start().await;
    let browser = world.browser();
    browser.sign_in(&world.authorize("common", &[]), ADA).await;
    let logout = world.address(
        "/common/oauth2/v2.0/logout",
        &[("post_logout_redirect_uri", BACK), ("state", "x")],
        &[],
    );
    let back = browser.open(&logout).await.away();
    assert_eq!(back.as_str(), format!("{BACK}?state=x"));
    let page = browser.open(&world.authorize("common", &[])).await.page();
    assert!(page.signed_in().is_empty());
}

#[tokio::test]
async fn an_address_nobody_registered_is_not_gone_to() {
    let world = World::start().await;
    let browser = world.browser();
    browser.sign_in(&world.authorize("common", &[]), ADA).await;
    let evil = [("post_logout_redirect_uri", "https://evil.example/")];
    let logout = world.address("/common/oauth2/v2.0/logout", &evil, &[]);
    let page = browser.open(&logout).await.page();
    assert!(page.html.contains("You signed out of your account"));
    let again = browser.open(&world.authorize("common", &[])).await.page();
    assert!(again.signed_in().is_empty());
}

#[tokio::test]
async fn of_several_accounts_the_one_meant_is_signed_out() {
    let world = World::start().await;
    let browser = world.browser();
    let login = world.authorize("common", &[("prompt", "login")]);
    let answer = browser.sign_in(&login, ADA).await;
    browser.sign_in(&login, EVE).await;
    let logout = world.address(
        "/common/oauth2/v2.0/logout",
        &[("post_logout_redirect_uri", BACK)],
        &[],
    );
    let page = browser.open(&logout).await.page();
    assert_eq!(page.tiles(), [EVE, ADA]);
    assert!(page.html.contains(&format!("value=\"{BACK}\"")));

    let (_, tokens) = world.redeem("common", &query(&answer)["code"], &[]).await;
    let id_token = tokens["id_token"].as_str().unwrap();
    let (claims, _) = world
        .verify("/common/discovery/v2.0/keys", id_token, PIA)
        .await;
    let hint = claims["login_hint"].as_str().unwrap();
    assert!(!hint.contains('@'));
    let hinted = world.address(
        "/common/oauth2/v2.0/logout",
        &[("post_logout_redirect_uri", BACK), ("logout_hint", hint)],
        &[],
    );
    assert_eq!(browser.open(&hinted).await.away().as_str(), BACK);
    let select = world.authorize("common", &[("prompt", "select_account")]);
    assert_eq!(browser.open(&select).await.page().signed_in(), [EVE]);
}

#[tokio::test]
async fn somebody_not_signed_in_may_sign_out() {
    let world = World::start().await;
    let logout = format!("{}/common/oauth2/v2.0/logout", world.base);
    assert_eq!(world.browser().open(&logout).await.page().status, 200);
}

#[tokio::test]
async fn after_signing_out_the_account_and_its_password_are_asked_for_again() {
    let world = World::start().await;
    let browser = world.browser();
    let asked = world.authorize("common", &[]);
    browser.sign_in(&asked, ADA).await;
    // Signed in, the same request is answered without a question: the wrong account too, silently.
    browser.open(&asked).await.away();
    let logout = format!("{}/common/oauth2/v2.0/logout", world.base);
    browser.open(&logout).await.page();
    let picker = browser.open(&asked).await.page();
    assert!(picker.signed_in().is_empty());
    assert!(browser.pick(&picker, ADA).await.page().has_id("password"));
    let hinted = world.authorize("common", &[("login_hint", ADA)]);
    assert!(browser.open(&hinted).await.page().has_id("password"));
}

#[tokio::test]
async fn the_metadata_names_the_sign_out_address_at_microsoft_alone() {
    let world = World::start().await;
    let entra = world
        .json("/common/v2.0/.well-known/openid-configuration")
        .await;
    let expected = format!("{}/common/oauth2/v2.0/logout", world.base);
    assert_eq!(entra["end_session_endpoint"], expected);
    let google = world.json("/google/.well-known/openid-configuration").await;
    assert!(google.get("end_session_endpoint").is_none());
}

#[tokio::test]
async fn google_s_own_page_signs_out_of_google_alone() {
    let world = World::start().await;
    let browser = world.browser();
    let entra = world.authorize("common", &[]);
    browser.sign_in(&entra, ADA).await;
    let google = world.address(
        "/google/o/oauth2/v2/auth",
        &[
            ("client_id", "emulator-google-client"),
            ("response_type", "code"),
            ("redirect_uri", "http://localhost:5080/signin-google"),
            ("scope", "openid email"),
        ],
        &[],
    );
    browser.sign_in(&google, "gus@gmail.example").await;
    browser.open(&google).await.away();
    let page = browser.open(&format!("{}/google/Logout", world.base)).await;
    assert_eq!(page.page().status, 200);
    assert!(browser.open(&google).await.page().signed_in().is_empty());
    browser.open(&entra).await.away();
}

/// A world in which two applications want to be told, one of them on a port of its own.
async fn telling() -> World {
    World::with(|directory| {
        for application in directory["applications"].as_array_mut().unwrap() {
            if application["clientId"] == PIA {
                let uri = "http://localhost/auth/front-channel?a=b";
                application["frontchannelLogoutUri"] = uri.into();
            } else if application["clientId"] == ORGS {
                application["frontchannelLogoutUri"] = "https://orgs.example:8443/out".into();
            }
        }
    })
    .await
}

fn frames(html: &str) -> Vec<Url> {
    let frames = html.split("<iframe hidden src=\"").skip(1);
    let sources = frames.map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"));
    sources.map(|uri| Url::parse(&uri).unwrap()).collect()
}

#[tokio::test]
async fn applications_are_told_in_hidden_frames_and_only_those_that_took_part() {
    let world = telling().await;
    let browser = world.browser();
    let answer = query(&browser.sign_in(&world.authorize("common", &[]), ADA).await);
    let (_, tokens) = world.redeem("common", &answer["code"], &[]).await;
    let sid = world.claims(&tokens).await["sid"].clone();
    let asked = [("post_logout_redirect_uri", BACK), ("state", "x")];
    let logout = world.address("/common/oauth2/v2.0/logout", &asked, &[]);
    let page = browser.open(&logout).await.page();
    let told = frames(&page.html);
    assert_eq!(told.len(), 1);
    // The port is that of the application's redirect URI.
    assert_eq!(
        told[0].origin().ascii_serialization(),
        "http://localhost:5080"
    );
    assert_eq!(told[0].path(), "/auth/front-channel");
    let members = query(&told[0]);
    assert_eq!(members["a"], "b");
    assert_eq!(members["sid"], sid.as_str().unwrap());
    assert_eq!(members["iss"], format!("{}/{CONTOSO}/v2.0", world.base));
    assert!(page.policy.contains("; frame-src http://localhost:5080"));
    let back = format!("id=\"continue\" href=\"{BACK}?state=x\"");
    assert!(page.html.contains(&back), "{}", page.html);
    // Nobody is signed in any more, so nobody is told again.
    assert_eq!(
        browser.open(&logout).await.away().path(),
        "/auth/signed-out"
    );
}

#[tokio::test]
async fn several_applications_are_told_of_the_account_that_left_alone() {
    let world = telling().await;
    let browser = world.browser();
    let login = [("prompt", "login")];
    browser
        .sign_in(&world.authorize("common", &login), EVE)
        .await;
    browser
        .sign_in(&world.authorize("common", &login), ADA)
        .await;
    let orgs = [("client_id", ORGS), ("login_hint", ADA)];
    let consent = browser.open(&world.authorize("common", &orgs)).await.page();
    browser.accept(&consent).await.away();
    let hint = [("logout_hint", ADA)];
    let logout = world.address("/common/oauth2/v2.0/logout", &hint, &[]);
    let page = browser.open(&logout).await.page();
    assert!(page.html.contains("You can close this page now"));
    let told = frames(&page.html);
    let hosts: Vec<_> = told.iter().map(|uri| uri.host_str().unwrap()).collect();
    assert_eq!(hosts, ["localhost", "orgs.example"]);
    assert_eq!(told[1].port(), Some(8443));
    assert_eq!(query(&told[0])["sid"], query(&told[1])["sid"]);
    let hint = [("logout_hint", EVE)];
    let logout = world.address("/common/oauth2/v2.0/logout", &hint, &[]);
    let page = browser.open(&logout).await.page();
    assert_eq!(frames(&page.html).len(), 1);
}
