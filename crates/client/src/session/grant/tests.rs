use pia_protocol::clock::SystemClock;
use serde_json::{Value, json};

use super::*;
use crate::testing::{Network, Say, Scripted};

pub(super) const ID: &str = "01010101-0101-0101-0101-010101010101";

/// The answer of the token endpoint.
pub(super) fn tokens() -> Value {
    json!({
        "access_token": "access-1", "refresh_token": "prt_1", "token_type": "Bearer",
        "expires_in": 900,
        "user": { "id": ID, "email": "ada@contoso.example", "displayName": "Ada Lovelace",
                  "provider": "microsoft" },
    })
}

fn without(name: &str) -> Value {
    let mut tokens = tokens();
    tokens.as_object_mut().unwrap().remove(name);
    tokens
}

fn with(name: &str, value: impl Into<Value>) -> Value {
    let mut tokens = tokens();
    tokens[name] = value.into();
    tokens
}

async fn with_grants<T>(server: &Scripted, ask: impl AsyncFnOnce(Grants<'_>) -> T) -> T {
    let http = Network::new();
    ask(Grants {
        http: &http,
        server: &server.address,
        clock: &SystemClock,
    })
    .await
}

async fn redeem(server: &Scripted, answer: Say) -> Result<Record, GrantError> {
    server.say([answer]);
    let issuer = server.address.as_str().to_owned();
    with_grants(server, async |grants| {
        grants
            .redeem(
                AuthorizationCode::new("code".into()),
                PkceCodeVerifier::new("verifier".into()),
                "http://127.0.0.1:5000/x".into(),
                issuer,
            )
            .await
    })
    .await
}

async fn renew(server: &Scripted, old: &Record, answer: Say) -> Result<Record, GrantError> {
    server.say([answer]);
    with_grants(server, async |grants| grants.renew(old).await).await
}

fn refresh_token(record: &Record) -> String {
    // EXPOSE: a test looks at what was kept.
    record.refresh_token.expose_secret().to_owned()
}

#[tokio::test]
async fn a_token_answer_is_read_as_the_rfc_has_it() {
    let server = Scripted::start().await;
    for answer in [
        tokens(),
        with("unknown", json!({ "deep": [1] })),
        with("token_type", "bearer"),
        with("token_type", "BEARER"),
        with("scope", "everything"),
    ] {
        let record = redeem(&server, Say::json(200, &answer)).await.unwrap();
        assert_eq!(record.lifetime(), Duration::from_mins(15), "{answer}");
        assert_eq!(refresh_token(&record), "prt_1");
    }
    let unsaid = Say::json(200, &without("expires_in"));
    let record = redeem(&server, unsaid).await.unwrap();
    assert_eq!(record.lifetime(), UNSAID_LIFETIME);
    let endless = Say::json(200, &with("expires_in", u64::from(u32::MAX)));
    let record = redeem(&server, endless).await.unwrap();
    assert_eq!(record.lifetime(), LONGEST_LIFETIME);
}

#[tokio::test]
async fn what_is_no_session_is_refused_without_a_word_of_it() {
    let server = Scripted::start().await;
    for answer in [
        without("refresh_token"),
        without("access_token"),
        without("user"),
        with("token_type", "mac"),
    ] {
        let refused = redeem(&server, Say::json(200, &answer)).await.err();
        let fault = match refused.unwrap() {
            GrantError::Fault(fault) => fault,
            GrantError::Refused { .. } => panic!("{answer}"),
        };
        assert!(matches!(fault, Fault::NotPia(_)), "{answer}");
        let words = format!("{fault:?} {:?}", fault.problem(&server.address));
        assert!(!words.contains("access-1") && !words.contains("prt_1"));
    }
}

#[tokio::test]
async fn a_renewal_without_a_new_refresh_token_keeps_the_old_one() {
    let server = Scripted::start().await;
    let old = redeem(&server, Say::json(200, &tokens())).await.unwrap();
    let kept = Say::json(200, &without("refresh_token"));
    let renewed = renew(&server, &old, kept).await.unwrap();
    assert_eq!(refresh_token(&renewed), "prt_1");
    let rotated = Say::json(200, &with("refresh_token", "prt_2"));
    let renewed = renew(&server, &old, rotated).await.unwrap();
    assert_eq!(refresh_token(&renewed), "prt_2");
    let mut another = tokens();
    another["user"]["id"] = "02020202-0202-0202-0202-020202020202".into();
    let refused = renew(&server, &old, Say::json(200, &another)).await.err();
    assert!(matches!(refused, Some(GrantError::Fault(Fault::NotPia(_)))));
}

#[tokio::test]
async fn all_sessions_end_with_one_request() {
    let server = Scripted::start().await;
    let token = AccessToken::new("access-1".into());
    server.say([
        Say::bytes(204, Vec::new()),
        Say::json(401, &json!({ "error": "unauthorized", "message": "no" })),
        Say::page(200),
        Say::page(503),
    ]);
    let mut ends = Vec::new();
    for _ in 0..4 {
        let end = with_grants(&server, async |grants| {
            grants.end_all_sessions(&token).await
        });
        ends.push(end.await);
    }
    assert!(ends[0].is_ok());
    assert!(matches!(&ends[1], Err(GrantError::Refused { error, .. }) if error == "invalid_token"));
    assert!(matches!(&ends[2], Err(GrantError::Fault(Fault::NotPia(_)))));
    assert!(matches!(
        &ends[3],
        Err(GrantError::Fault(Fault::Failed { .. }))
    ));
    let asked = &server.asked()[0];
    assert_eq!(asked.method, http::Method::DELETE);
    assert_eq!(asked.path, paths::SESSIONS);
    assert_eq!(asked.headers["authorization"], "Bearer access-1");
}
