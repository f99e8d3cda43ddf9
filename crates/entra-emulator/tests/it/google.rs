//! The Google-shaped issuer.

use serde_json::Value;
use url::Url;

use super::support::{Fields, VERIFIER, World, challenge, query};

const CLIENT: &str = "emulator-google-client";
const REDIRECT: &str = "http://localhost:5080/signin-google";
const GUS: &str = "gus@gmail.example";
const ANN: &str = "ann@workspace.example";

fn authorize(world: &World, changes: Fields<'_>) -> String {
    let challenge = challenge(VERIFIER);
    let good = [
        ("client_id", CLIENT),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("scope", "openid email profile"),
        ("state", "s"),
        ("nonce", "n"),
        ("code_challenge", &*challenge),
        ("code_challenge_method", "S256"),
    ];
    world.address("/google/o/oauth2/v2/auth", &good, changes)
}

async fn redeem(world: &World, answer: &Url, changes: Fields<'_>) -> (u16, Value) {
    let code = &query(answer)["code"];
    let good = [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT),
        ("client_secret", "emulator-google-secret"),
        ("code", code.as_str()),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    let kept = good
        .into_iter()
        .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    let form: Vec<_> = kept.chain(changes.iter().copied()).collect();
    world.post("/google/token", &form).await
}

#[tokio::test]
async fn the_whole_way_ends_with_an_id_token_that_verifies() {
    let world = World::start().await;
    let issuer = format!("{}/google", world.base);
    let document = world.json("/google/.well-known/openid-configuration").await;
    assert_eq!(document["issuer"], issuer);
    let browser = world.browser();
    let answer = browser.sign_in(&authorize(&world, &[]), GUS).await;
    let members = query(&answer);
    assert_eq!(
        (members["state"].as_str(), members["scope"].as_str()),
        ("s", "openid email profile")
    );
    let (status, tokens) = redeem(&world, &answer, &[]).await;
    assert_eq!(status, 200, "{tokens}");
    assert!(tokens.get("refresh_token").is_none());
    let id_token = tokens["id_token"].as_str().unwrap();
    let (claims, _) = world
        .verify("/google/oauth2/v3/certs", id_token, CLIENT)
        .await;
    assert_eq!(claims["iss"], issuer);
    assert_eq!(claims["sub"], "108204268033311374519");
    assert_eq!(claims["nonce"], "n");
    assert_eq!(claims["email"], GUS);
    assert_eq!(claims["email_verified"], true);
    assert_eq!(claims["name"], "Gus Young");
    assert!(claims.get("hd").is_none());
    let picture = claims["picture"]
        .as_str()
        .unwrap()
        .strip_prefix(&world.base)
        .unwrap();
    let picture = world.get(picture).await;
    assert_eq!(picture.headers()["content-type"], "image/svg+xml");
    assert!(picture.text().await.unwrap().contains(">GY</text>"));

    let (status, again) = redeem(&world, &answer, &[]).await;
    assert_eq!(
        (status, &again["error"]),
        (400, &Value::from("invalid_grant"))
    );
}

#[tokio::test]
async fn a_workspace_account_says_so() {
    let world = World::start().await;
    let hinted = authorize(&world, &[("hd", "workspace.example")]);
    let browser = world.browser();
    assert_eq!(browser.open(&hinted).await.page().tiles(), [ANN]);
    let answer = browser.sign_in(&hinted, ANN).await;
    let (_, tokens) = redeem(&world, &answer, &[]).await;
    let id_token = tokens["id_token"].as_str().unwrap();
    let (claims, _) = world
        .verify("/google/oauth2/v3/certs", id_token, CLIENT)
        .await;
    assert_eq!(claims["hd"], "workspace.example");
    assert_eq!(claims["email_verified"], false);
}

#[tokio::test]
async fn a_refresh_token_comes_with_a_consent_and_stays() {
    let world = World::start().await;
    let browser = world.browser();
    let offline = authorize(&world, &[("access_type", "offline")]);
    let first = browser.sign_in(&offline, GUS).await;
    let (_, tokens) = redeem(&world, &first, &[]).await;
    let token = tokens["refresh_token"].as_str().unwrap();
    let second = browser.open(&offline).await.away();
    assert!(
        redeem(&world, &second, &[])
            .await
            .1
            .get("refresh_token")
            .is_none()
    );
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", token),
        ("client_id", CLIENT),
        ("client_secret", "emulator-google-secret"),
    ];
    for _ in 0..2 {
        let (status, fresh) = world.post("/google/token", &form).await;
        assert_eq!(status, 200);
        assert!(fresh.get("refresh_token").is_none() && fresh["id_token"].is_string());
    }
    let asked = [("access_type", "offline"), ("prompt", "consent")];
    let consent = browser.open(&authorize(&world, &asked)).await.page();
    let third = browser.accept(&consent).await.away();
    assert!(redeem(&world, &third, &[]).await.1["refresh_token"].is_string());
}

#[tokio::test]
async fn mistakes_end_on_a_page() {
    let world = World::start().await;
    for (changes, status, error) in [
        (("client_id", "nobody"), 401, "invalid_client"),
        (("client_id", ""), 400, "invalid_request"),
        (
            ("redirect_uri", "http://localhost:5080/other"),
            400,
            "redirect_uri_mismatch",
        ),
        (("response_type", "token"), 400, "unsupported_response_type"),
        (("scope", "openid everything"), 400, "invalid_scope"),
        (("scope", ""), 400, "invalid_request"),
        (("prompt", "login"), 400, "invalid_request"),
        (("prompt", "none consent"), 400, "invalid_request"),
        (("code_challenge", "short"), 400, "invalid_request"),
    ] {
        let page = world
            .browser()
            .open(&authorize(&world, &[changes]))
            .await
            .page();
        assert_eq!(page.status, status, "{changes:?}");
        assert!(
            page.html.contains(&format!("<strong>{error}</strong>")),
            "{changes:?}"
        );
        assert!(page.html.contains("Stand-in for Google"));
    }
}

#[tokio::test]
async fn a_no_reaches_the_application() {
    let world = World::start().await;
    let browser = world.browser();
    let silent = authorize(&world, &[("prompt", "none")]);
    assert_eq!(
        query(&browser.open(&silent).await.away())["error"],
        "login_required"
    );
    let hinted = authorize(&world, &[("login_hint", GUS)]);
    let password = browser.open(&hinted).await.page();
    let consent = browser
        .submit(&password, "password", &[("password", "pia")])
        .await
        .page();
    assert_eq!(
        query(&browser.open(&silent).await.away())["error"],
        "consent_required"
    );
    let declined = browser
        .submit(&consent, "consent", &[("answer", "decline")])
        .await
        .away();
    assert_eq!(query(&declined)["error"], "access_denied");
    assert_eq!(query(&declined)["state"], "s");
}

#[tokio::test]
async fn the_token_endpoint_refuses_what_does_not_fit() {
    let world = World::start().await;
    let answer = world.browser().sign_in(&authorize(&world, &[]), GUS).await;
    let other_verifier = "x".repeat(43);
    for (changes, status, error) in [
        (("client_secret", "wrong"), 401, "invalid_client"),
        (("client_id", "nobody"), 401, "invalid_client"),
        (("grant_type", "password"), 400, "unsupported_grant_type"),
        (("code", "made-up"), 400, "invalid_grant"),
        (
            ("redirect_uri", "http://localhost:1/signin-google"),
            400,
            "redirect_uri_mismatch",
        ),
        (("code_verifier", &*other_verifier), 400, "invalid_grant"),
    ] {
        let (got, body) = redeem(&world, &answer, &[changes]).await;
        assert_eq!(
            (got, &body["error"]),
            (status, &Value::from(error)),
            "{changes:?}"
        );
    }
    assert_eq!(redeem(&world, &answer, &[]).await.0, 200);
}

#[tokio::test]
async fn a_code_of_one_provider_buys_nothing_at_the_other() {
    let world = World::start().await;
    let answer = world.browser().sign_in(&authorize(&world, &[]), GUS).await;
    let (status, body) = world.redeem("common", &query(&answer)["code"], &[]).await;
    assert_eq!(
        (status, &body["error"]),
        (400, &Value::from("invalid_grant"))
    );
    let page = world
        .browser()
        .open(&world.authorize("common", &[("login_hint", GUS)]))
        .await;
    assert!(page.page().has_id("username"));
}

#[tokio::test]
async fn a_revoked_refresh_token_is_refused_and_a_consent_alone_brings_none() {
    let world = World::start().await;
    let browser = world.browser();
    let consent = authorize(&world, &[("prompt", "consent")]);
    let answer = browser.sign_in(&consent, GUS).await;
    assert!(
        redeem(&world, &answer, &[])
            .await
            .1
            .get("refresh_token")
            .is_none()
    );
    let offline = [("prompt", "consent"), ("access_type", "offline")];
    let consent = browser.open(&authorize(&world, &offline)).await.page();
    let answer = browser.accept(&consent).await.away();
    let (_, tokens) = redeem(&world, &answer, &[]).await;
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
        ("client_id", CLIENT),
        ("client_secret", "emulator-google-secret"),
    ];
    assert_eq!(world.post("/google/token", &form).await.0, 200);
    world.turn(&format!("users/{GUS}/revoke"), "").await;
    let (status, body) = world.post("/google/token", &form).await;
    assert_eq!(
        (status, &body["error"]),
        (400, &Value::from("invalid_grant"))
    );
}
