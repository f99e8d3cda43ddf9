//! What `/auth/login` takes, refuses and passes on, and what the server says of itself.

use serde_json::{Value, json};

use crate::browser::{answer, location};
use crate::world::{CHALLENGE, STATE, World, json};

const ADA: &str = "ada@contoso.example";

#[tokio::test]
async fn what_the_client_wants_asked_reaches_the_provider() {
    let world = World::start().await;
    let asked = async |changes: &[(&str, Option<&str>)]| {
        let left = world.http.get(world.login_url(changes)).send().await;
        answer(&location(&left.unwrap()).unwrap().parse().unwrap())
    };
    let hinted = asked(&[
        ("login_hint", Some(ADA)),
        ("domain_hint", Some("contoso.example")),
        ("prompt", Some("login")),
        ("ui_locales", Some("de en")),
    ])
    .await;
    assert_eq!(hinted["login_hint"], ADA);
    assert_eq!(hinted["domain_hint"], "contoso.example");
    assert_eq!(hinted["prompt"], "login");
    assert_eq!(hinted["ui_locales"], "de en");
    // A hint would undo the choice at Entra ID, and only there.
    let choice = [
        ("prompt", Some("select_account")),
        ("login_hint", Some(ADA)),
    ];
    let entra = asked(&choice).await;
    assert_eq!(entra["prompt"], "select_account");
    assert!(!entra.contains_key("login_hint"));
    let google = asked(&[&choice[..], &[("provider", Some("google"))]].concat()).await;
    assert_eq!(google["login_hint"], ADA);
    let plain = asked(&[]).await;
    assert!(!plain.contains_key("prompt") && !plain.contains_key("login_hint"));
    world.stop().await;
}

#[tokio::test]
async fn a_wrong_address_or_client_is_never_redirected_to() {
    let world = World::start().await;
    for changes in [
        [("redirect_uri", Some("https://evil.example/"))],
        [("redirect_uri", Some("http://localhost.evil.example:5/"))],
        [("redirect_uri", Some("http://127.0.0.1:5@evil.example/"))],
        [("redirect_uri", None)],
        [("client_id", Some("someone"))],
    ] {
        let refused = world
            .http
            .get(world.login_url(&changes))
            .send()
            .await
            .unwrap();
        assert_eq!(refused.status(), 400, "{changes:?}");
        assert!(location(&refused).is_none());
        assert_eq!(refused.headers()["x-frame-options"], "DENY");
        assert_eq!(refused.headers()["referrer-policy"], "no-referrer");
        let policy = refused.headers()["content-security-policy"]
            .to_str()
            .unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert!(refused.text().await.unwrap().starts_with("<!doctype html>"));
    }
    let twice = format!("{}&redirect_uri=http://127.0.0.1:1/", world.login_url(&[]));
    let refused = world.http.get(twice).send().await.unwrap();
    assert!(refused.status() == 400 && location(&refused).is_none());
    world.stop().await;
}

#[tokio::test]
async fn other_mistakes_are_told_to_the_client_with_its_state() {
    let world = World::start().await;
    let short = &CHALLENGE[1..];
    for (changes, error) in [
        ([("provider", Some("nobody"))], "invalid_request"),
        ([("provider", None)], "invalid_request"),
        (
            [("response_type", Some("token"))],
            "unsupported_response_type",
        ),
        ([("response_mode", Some("pigeon"))], "invalid_request"),
        ([("code_challenge", None)], "invalid_request"),
        ([("code_challenge", Some(short))], "invalid_request"),
        (
            [("code_challenge_method", Some("plain"))],
            "invalid_request",
        ),
        ([("code_challenge_method", None)], "invalid_request"),
        ([("prompt", Some("dance"))], "invalid_request"),
    ] {
        let refused = world
            .http
            .get(world.login_url(&changes))
            .send()
            .await
            .unwrap();
        assert_eq!(refused.status(), 303);
        let told = answer(&location(&refused).unwrap().parse().unwrap());
        assert_eq!(told["error"], error, "{changes:?}");
        assert_eq!((told["state"].as_str(), &told["iss"]), (STATE, &world.base));
    }
    let twice = format!("{}&provider=google", world.login_url(&[]));
    let refused = world.http.get(twice).send().await.unwrap();
    let told = answer(&location(&refused).unwrap().parse().unwrap());
    assert_eq!(told["error"], "invalid_request");
    // Microsoft can be asked to, and would prove it.
    let anew = [("provider", Some("google")), ("prompt", Some("login"))];
    let refused = world.http.get(world.login_url(&anew)).send().await.unwrap();
    let told = answer(&location(&refused).unwrap().parse().unwrap());
    assert!(told["error_description"].contains("Google"), "{told:?}");
    world.stop().await;
}

#[tokio::test]
async fn the_metadata_says_what_the_server_does() {
    let world = World::start().await;
    let path = "/.well-known/oauth-authorization-server";
    let metadata = world.http.get(world.url(path)).send().await.unwrap();
    assert_eq!(metadata.headers()["content-type"], "application/json");
    let metadata: Value = json(metadata).await;
    assert_eq!(metadata["issuer"], world.base);
    assert_eq!(metadata["token_endpoint"], world.url("/auth/token"));
    let end_session = world.url("/auth/end-session");
    assert_eq!(metadata["end_session_endpoint"], end_session);
    assert_eq!(
        metadata["code_challenge_methods_supported"],
        json!(["S256"])
    );
    assert_eq!(
        metadata["authorization_response_iss_parameter_supported"],
        true
    );
    let providers = json!([
        { "name": "microsoft", "display_name": "Microsoft" },
        { "name": "google", "display_name": "Google" }
    ]);
    assert_eq!(metadata["pia_providers"], providers);
    assert!(metadata.get("pia_server_name").is_none(), "{metadata}");
    world.stop().await;
}

#[tokio::test]
async fn the_metadata_says_what_people_call_the_server() {
    let world = World::with(&[("PIA_SERVER_NAME", "Contoso Notes")]).await;
    let path = "/.well-known/oauth-authorization-server";
    let metadata: Value = json(world.http.get(world.url(path)).send().await.unwrap()).await;
    assert_eq!(metadata["pia_server_name"], "Contoso Notes");
    assert_eq!(metadata["issuer"], world.base);
    world.stop().await;
}
