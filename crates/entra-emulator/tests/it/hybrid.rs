//! ID tokens through the browser, and when the password was given.

use data_encoding::BASE64URL_NOPAD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use time::Duration;
use url::{Url, form_urlencoded};

use super::support::{Browser, Fields, HYBRID, KEYS, PIA, World, query};

const ADA: &str = "ada@contoso.example";

fn hash(token: &str) -> String {
    BASE64URL_NOPAD.encode(&Sha256::digest(token)[..16])
}

fn hybrid(more: Fields<'_>) -> Vec<(&str, &str)> {
    let mut changes = vec![
        ("client_id", HYBRID),
        ("response_type", "code id_token"),
        ("response_mode", "form_post"),
    ];
    changes.retain(|(name, _)| !more.iter().any(|(changed, _)| changed == name));
    changes.extend(more);
    changes
}

#[tokio::test]
async fn code_and_id_token_are_posted_together_and_tied_to_each_other() {
    let world = World::start().await;
    let asked = world.authorize("common", &hybrid(&[]));
    let page = world.browser().sign_in_to_page(&asked, ADA).await;
    let posted = page.posted();
    assert_eq!(posted["state"], "a state &amp; more");
    let (front, _) = world.verify(KEYS, &posted["id_token"], HYBRID).await;
    assert_eq!(front["nonce"], "a nonce");
    assert_eq!(front["c_hash"], hash(&posted["code"]));
    assert!(front.get("at_hash").is_none());

    let client = [("client_id", HYBRID), ("client_secret", "first")];
    let (status, tokens) = world.redeem("common", &posted["code"], &client).await;
    assert_eq!(status, 200, "{tokens}");
    let id_token = tokens["id_token"].as_str().unwrap();
    let (back, _) = world.verify(KEYS, id_token, HYBRID).await;
    let access_token = tokens["access_token"].as_str().unwrap();
    assert_eq!(back["at_hash"], hash(access_token));
    assert!(back.get("c_hash").is_none());
    for same in ["iss", "sub", "nonce", "oid", "sid"] {
        assert_eq!(front[same], back[same], "{same}");
    }
}

#[tokio::test]
async fn an_id_token_alone_comes_in_the_fragment() {
    let world = World::start().await;
    let alone = [("response_type", "id_token"), ("response_mode", "")];
    let asked = world.authorize("common", &hybrid(&alone));
    let answer = world.browser().sign_in(&asked, ADA).await;
    assert_eq!(answer.query(), None);
    let fragment = answer.fragment().unwrap().as_bytes();
    let members: std::collections::HashMap<_, _> = form_urlencoded::parse(fragment).collect();
    assert!(!members.contains_key("code"));
    let (claims, _) = world.verify(KEYS, &members["id_token"], HYBRID).await;
    assert!(claims.get("c_hash").is_none());
}

#[tokio::test]
async fn an_id_token_through_the_browser_needs_permission_nonce_and_openid() {
    let world = World::start().await;
    for (changes, error, number) in [
        (("client_id", PIA), "unsupported_response_type", 700_054),
        (("nonce", ""), "invalid_request", 900_144),
        (("scope", "profile"), "invalid_request", 70011),
        (("response_mode", "query"), "invalid_request", 70007),
        (("max_age", "soon"), "invalid_request", 90014),
    ] {
        let changes = [changes];
        let mut changes = hybrid(&changes);
        if !changes.contains(&("response_mode", "query")) {
            changes.retain(|(name, _)| *name != "response_mode");
        }
        let asked = world.authorize("common", &changes);
        let answer = world.browser().open(&asked).await.away();
        let fragment = answer.fragment().unwrap();
        assert!(
            fragment.starts_with(&format!("error={error}&")),
            "{fragment}"
        );
        assert!(
            fragment.contains(&format!("AADSTS{number}%3A")),
            "{fragment}"
        );
    }
}

async fn auth_time(world: &World, answer: &Url) -> Option<i64> {
    let (_, tokens) = world.redeem("common", &query(answer)["code"], &[]).await;
    let id_token = tokens["id_token"].as_str().unwrap();
    let (claims, _) = world.verify(KEYS, id_token, PIA).await;
    claims.get("auth_time").and_then(Value::as_i64)
}

async fn password_again(browser: &Browser, asked: &str) -> Url {
    let password = browser.open(asked).await.page();
    browser.finish(&password).await
}

#[tokio::test]
async fn auth_time_is_told_to_who_cares_and_says_when_the_password_was_given() {
    let world = World::start().await;
    let browser = world.browser();
    let answer = browser.sign_in(&world.authorize("common", &[]), ADA).await;
    assert_eq!(auth_time(&world, &answer).await, None);
    let hour = world.authorize("common", &[("max_age", "3600")]);
    let first = auth_time(&world, &browser.open(&hour).await.away()).await;
    world.pass(Duration::minutes(30));
    let second = auth_time(&world, &browser.open(&hour).await.away()).await;
    assert!(first.is_some());
    assert_eq!(first, second);

    let hinted = [("prompt", "login"), ("login_hint", ADA)];
    let login = world.authorize("common", &hinted);
    let third = auth_time(&world, &password_again(&browser, &login).await).await;
    assert!(third.unwrap() >= first.unwrap() + 30 * 60);
}

#[tokio::test]
async fn a_session_older_than_max_age_has_to_sign_in_again() {
    let world = World::start().await;
    let browser = world.browser();
    browser.sign_in(&world.authorize("common", &[]), ADA).await;
    world.pass(Duration::minutes(61));
    for max_age in ["3600", "0"] {
        let aged = world.authorize("common", &[("max_age", max_age)]);
        let silent = [("max_age", max_age), ("prompt", "none")];
        let silent = world.authorize("common", &silent);
        let told = query(&browser.open(&silent).await.away());
        assert_eq!(told["error"], "login_required");
        assert!(told["error_description"].starts_with("AADSTS70044: "));
        assert!(
            auth_time(&world, &password_again(&browser, &aged).await)
                .await
                .is_some()
        );
    }
    let again = [("max_age", "0"), ("prompt", "select_account")];
    let picker = browser
        .open(&world.authorize("common", &again))
        .await
        .page();
    assert!(browser.pick(&picker, ADA).await.page().has_id("password"));
}
