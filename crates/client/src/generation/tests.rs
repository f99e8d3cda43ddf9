use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::testing::{Network, OlderServer, Say, Scripted};

fn metadata(issuer: &str) -> ServerMetadata {
    let at = |path: &str| format!("{issuer}{path}");
    ServerMetadata {
        issuer: issuer.into(),
        authorization_endpoint: at(paths::LOGIN),
        token_endpoint: at(paths::TOKEN),
        revocation_endpoint: at(paths::REVOKE),
        device_authorization_endpoint: Some(at(paths::DEVICE)),
        end_session_endpoint: Some(at(paths::END_SESSION)),
        jwks_uri: None,
        response_types_supported: vec!["code".into()],
        response_modes_supported: vec!["query".into()],
        grant_types_supported: vec!["authorization_code".into()],
        code_challenge_methods_supported: vec!["S256".into()],
        token_endpoint_auth_methods_supported: vec!["none".into()],
        authorization_response_iss_parameter_supported: true,
        pia_server_version: "0.1.0".into(),
        pia_server_name: None,
        pia_providers: Vec::new(),
    }
}

/// A document with one member changed.
fn with(member: &str, value: &str) -> ServerMetadata {
    let mut document = serde_json::to_value(metadata("https://a.example")).unwrap();
    document[member] = value.into();
    serde_json::from_value(document).unwrap()
}

#[test]
fn only_the_server_itself_is_believed() {
    let server = ServerAddress::parse("https://a.example").unwrap();
    assert!(check(metadata("https://a.example"), &server).is_ok());
    // RFC 8414 section 3.3 and RFC 9207 section 2.4: compared as text, nothing made equal.
    for issuer in [
        "https://a.example/",
        "https://A.example",
        "https://a.example:443",
        "https://b.example",
    ] {
        assert!(check(with("issuer", issuer), &server).is_err(), "{issuer}");
    }
    for member in [
        "authorization_endpoint",
        "token_endpoint",
        "revocation_endpoint",
        "device_authorization_endpoint",
        "end_session_endpoint",
    ] {
        for endpoint in [
            "https://b.example/auth/x",
            "https://a.example.evil.example/auth/x",
            "http://a.example/auth/x",
        ] {
            let fault = check(with(member, endpoint), &server).unwrap_err();
            assert!(matches!(fault, Fault::NotPia(_)), "{member} {endpoint}");
        }
    }
}

async fn found(server: &Scripted) -> Result<Generation, Fault> {
    let discovered = discover(&Network::new(), &server.address).await?;
    Ok(discovered.generation)
}

fn document(server: &Scripted) -> Value {
    serde_json::to_value(metadata(server.address.as_str())).unwrap()
}

#[tokio::test]
async fn a_document_makes_a_server_current_for_good() {
    let server = Scripted::start().await;
    let mut whole = document(&server);
    whole["another"] = json!({ "of": "a newer version" });
    server.say([Say::json(200, &whole)]);
    let http = Network::new();
    let discovered = discover(&http, &server.address).await.unwrap();
    assert_eq!(discovered.generation, Generation::Current);
    // A gateway that hides the document does not make it an older one, nor is it probed.
    server.say([Say::page(404)]);
    let fault = discover(&http, &server.address).await.unwrap_err();
    assert!(matches!(fault, Fault::NotPia(_)));
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn older_servers_are_told_by_how_they_refuse() {
    for generation in [Generation::First, Generation::Second] {
        let server = OlderServer::start(generation).await;
        let discovered = discover(&Network::new(), &server.address).await.unwrap();
        assert_eq!(discovered.generation, generation);
        let metadata = discovered.metadata;
        assert_eq!(metadata.issuer, server.address.as_str());
        let names: Vec<_> = metadata.pia_providers.iter().map(|one| &one.name).collect();
        assert_eq!(names, ["microsoft", "google"]);
        assert_eq!(metadata.device_authorization_endpoint, None);
    }
}

#[tokio::test]
async fn an_older_server_with_a_page_for_every_address_is_one_all_the_same() {
    let server = Scripted::start().await;
    let no = |status| Say::json(status, &json!({ "error": "e", "message": "No." }));
    for (redemption, generation) in [
        (no(400), Generation::Second),
        (Say::page(405), Generation::First),
    ] {
        server.say([Say::page(200), no(401), redemption]);
        assert_eq!(found(&server).await.unwrap(), generation);
    }
}

#[tokio::test]
async fn what_is_no_pia_server_is_told() {
    let server = Scripted::start().await;
    let missing = || Say::page(404);
    let no = || Say::json(401, &json!({ "error": "e", "message": "No." }));
    let portal = || Say::page(200);
    for script in [
        vec![portal(), portal()],
        vec![missing(), missing()],
        vec![
            missing(),
            Say::json(401, &json!({ "error": "unauthorized" })),
        ],
        vec![missing(), Say::page(401)],
        vec![
            missing(),
            Say::json(200, &json!({ "error": "e", "message": "No." })),
        ],
        vec![missing(), no(), portal()],
        vec![missing(), no(), Say::page(400)],
        vec![missing(), no(), Say::json(200, &json!({}))],
        vec![Say::bytes(302, Vec::new()).with("location", "/login")],
        vec![Say::json(200, &document_of_another())],
    ] {
        let (before, length) = (server.asked().len(), script.len());
        server.say(script);
        let fault = found(&server).await.unwrap_err();
        assert!(matches!(fault, Fault::NotPia(_)), "{fault}");
        assert_eq!(server.asked().len() - before, length);
    }
    server.say([missing(), no(), Say::page(503)]);
    assert!(matches!(found(&server).await, Err(Fault::Failed { .. })));
    server.say([Say::bytes(200, vec![b' '; SMALL + 1])]);
    assert!(matches!(found(&server).await, Err(Fault::TooLarge { .. })));
}

fn document_of_another() -> Value {
    serde_json::to_value(metadata("https://b.example")).unwrap()
}

#[tokio::test]
async fn tokens_in_an_address_take_consent_for_that_server() {
    let (server, other) = (Scripted::start().await, Scripted::start().await);
    let http = Arc::new(Network::new());
    let of = |generation| Discovered {
        generation,
        metadata: metadata(server.address.as_str()),
    };
    let flow = |generation| of(generation).flow(&http, &server.address);
    assert_eq!(flow(Generation::Current), Ok(pia_signin::Flow::Code));
    assert_eq!(flow(Generation::Second), Ok(pia_signin::Flow::CodeAtRoot));
    let refused = flow(Generation::First).unwrap_err();
    assert_eq!(refused.code, ProblemCode::TokenRedirectNotAllowed);
    http.remembered()
        .allow_token_redirect(&other.address)
        .unwrap();
    assert!(flow(Generation::First).is_err());
    http.remembered()
        .allow_token_redirect(&server.address)
        .unwrap();
    assert_eq!(flow(Generation::First), Ok(pia_signin::Flow::TokensInQuery));
}
