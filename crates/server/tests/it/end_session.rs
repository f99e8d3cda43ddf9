//! Signing out of the provider in the browser too.

use reqwest::Response;
use url::Url;

use crate::browser::{Browser, answer, location};
use crate::world::{LOOPBACK, World};

const ADA: &str = "ada@contoso.example";

async fn open(browser: &Browser, address: &str) -> Response {
    browser.0.get(address).send().await.unwrap()
}

/// The address that ends the browser's session at a provider.
fn end(world: &World, query: &str) -> String {
    world.url(&format!("/auth/end-session?{query}"))
}

/// Whether a sign-in is answered without a question.
async fn is_signed_in(world: &World, browser: &Browser, provider: &str) -> bool {
    let login = world.login_url(&[("provider", Some(provider))]);
    let mut next = location(&open(browser, login.as_str()).await).unwrap();
    loop {
        if next.contains("/signin-") {
            return true;
        }
        let here = Url::parse(&next).unwrap();
        match location(&open(browser, &next).await) {
            Some(on) => next = here.join(&on).unwrap().into(),
            None => return false,
        }
    }
}

#[tokio::test]
async fn the_browser_signs_out_of_microsoft_and_comes_back_to_a_page_that_says_so() {
    let world = World::start().await;
    let browser = Browser::new();
    browser.sign_in(world.login_url(&[]), ADA).await;
    assert!(is_signed_in(&world, &browser, "microsoft").await);

    let left = open(
        &browser,
        &end(&world, "provider=microsoft&client_id=pia-desktop"),
    )
    .await;
    assert_eq!(left.status(), 303);
    let at_provider = location(&left).unwrap();
    let asked = answer(&at_provider.parse().unwrap());
    assert!(at_provider.contains("/common/oauth2/v2.0/logout?"));
    assert_eq!(
        asked["post_logout_redirect_uri"],
        world.url("/auth/signed-out")
    );
    assert_eq!(asked["client_id"], "7f6e2b1c-52a4-4f0e-9d3b-2a8c5d1e9f10");
    assert_eq!(asked["state"].len(), 43);
    let back = location(&open(&browser, &at_provider).await).unwrap();
    assert!(back.starts_with(&world.url("/auth/signed-out?state=")));

    let told = open(&browser, &back).await;
    assert_eq!(told.status(), 200);
    assert_eq!(told.headers()["x-frame-options"], "DENY");
    let told = told.text().await.unwrap();
    assert!(told.contains("You are signed out of Microsoft in this browser"));
    assert!(!is_signed_in(&world, &browser, "microsoft").await);

    // Nobody else is told that they were signed out, nor anybody twice.
    for browser in [browser, Browser::new()] {
        let told = open(&browser, &back).await.text().await.unwrap();
        assert!(told.contains("Nothing was signed out here"), "{told}");
    }
    world.stop().await;
}

#[tokio::test]
async fn a_hint_spares_the_question_which_of_several_accounts_is_meant() {
    let world = World::start().await;
    let browser = Browser::new();
    let choose = world.login_url(&[("prompt", Some("select_account"))]);
    browser.sign_in(choose.clone(), ADA).await;
    browser.sign_in(choose, "eve@fabrikam.example").await;
    let open_ended = end(&world, "provider=microsoft");
    let asked = location(&open(&browser, &open_ended).await).unwrap();
    let page = open(&browser, &asked).await.text().await.unwrap();
    assert!(page.contains("Which account do you want to sign out of?"));
    let hinted = end(&world, &format!("provider=entraid&logout_hint={ADA}"));
    let asked = location(&open(&browser, &hinted).await).unwrap();
    assert_eq!(answer(&asked.parse().unwrap())["logout_hint"], ADA);
    let back = location(&open(&browser, &asked).await).unwrap();
    assert!(back.starts_with(&world.url("/auth/signed-out?")));
    // Eve is the one who is left, so it is clear who signs in.
    let signed_in = browser
        .sign_in_until(world.login_url(&[]), "nobody", LOOPBACK, "accept")
        .await;
    assert!(answer(&signed_in).contains_key("code"));
    world.stop().await;
}

#[tokio::test]
async fn google_is_left_by_its_own_page() {
    let world = World::start().await;
    let browser = Browser::new();
    let login = world.login_url(&[("provider", Some("google"))]);
    browser.sign_in(login, "gus@gmail.example").await;
    let told = open(&browser, &end(&world, "provider=google&logout_hint=gus")).await;
    assert_eq!(told.status(), 200);
    let told = told.text().await.unwrap();
    assert!(
        told.contains("You may still be signed in to Google"),
        "{told}"
    );
    assert!(is_signed_in(&world, &browser, "google").await);
    let (_, own) = told.split_once("href=\"").unwrap();
    let own = own.split('"').next().unwrap();
    assert!(own.ends_with("/google/Logout"), "{own}");
    assert_eq!(open(&browser, own).await.status(), 200);
    assert!(!is_signed_in(&world, &browser, "google").await);
    world.stop().await;
}

#[tokio::test]
async fn nobody_names_where_the_browser_goes() {
    let world = World::start().await;
    let browser = Browser::new();
    for query in [
        "",
        "provider=",
        "provider=nobody",
        "provider=https://evil.example",
        "provider=microsoft&provider=google",
        "provider=microsoft&client_id=someone",
        "provider=microsoft&logout_hint=a&logout_hint=b",
        &format!("provider=microsoft&logout_hint={}", "x".repeat(1_025)),
    ] {
        let refused = open(&browser, &end(&world, query)).await;
        assert_eq!(refused.status(), 400, "{query}");
        assert!(location(&refused).is_none());
        let page = refused.text().await.unwrap();
        assert!(page.contains("You were not signed out") && !page.contains("evil"));
    }
    let evil = "https://evil.example/";
    let query =
        format!("provider=microsoft&post_logout_redirect_uri={evil}&state=x&redirect_uri={evil}");
    let left = location(&open(&browser, &end(&world, &query)).await).unwrap();
    assert!(!left.contains("evil"), "{left}");
    for query in ["", "?state=", "?state=x&state=y", "?state=%ff%00"] {
        let told = open(&browser, &world.url(&format!("/auth/signed-out{query}"))).await;
        assert_eq!(told.status(), 200);
        let told = told.text().await.unwrap();
        assert!(told.contains("Nothing was signed out here"));
    }
    world.stop().await;
}

#[tokio::test]
async fn a_provider_that_cannot_be_reached_is_not_said_to_be_left() {
    // A port where nobody listens.
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let authority = format!("http://{}/common/v2.0", gone.local_addr().unwrap());
    drop(gone);
    let world = World::with(&[("OAUTH_MICROSOFT_AUTHORITY", &authority)]).await;
    let told = open(&Browser::new(), &end(&world, "provider=microsoft")).await;
    assert_eq!(told.status(), 502);
    let told = told.text().await.unwrap();
    assert!(told.contains("you may still be signed in there"), "{told}");
    world.stop().await;
}
