use pia_protocol::clock::{Clock as _, SystemClock};
use pia_protocol::paths;
use serde_json::{Value, json};
use std::time::Duration;

use crate::Client;
use crate::problem::ProblemCode;
use crate::testing::{Authority, Device, FakeServer, Fault, Say, Scripted, TlsListener, until};
use crate::view::{Certificate, ServerState, ServerView};

fn is_known(view: &ServerView) -> bool {
    matches!(view.state, ServerState::Known { .. })
}

fn code(view: &ServerView) -> Option<ProblemCode> {
    match &view.state {
        ServerState::Unreachable { problem, .. } => Some(problem.code),
        _ => None,
    }
}

fn metadata(server: &str) -> Value {
    json!({
        "issuer": server,
        "authorization_endpoint": format!("{server}{}", paths::LOGIN),
        "token_endpoint": format!("{server}{}", paths::TOKEN),
        "revocation_endpoint": format!("{server}{}", paths::REVOKE),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "pia_server_version": "0.1.0",
        "pia_providers": [],
    })
}

#[tokio::test]
async fn the_server_view_says_who_answers_and_recovers_by_itself() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    server.fail(paths::METADATA, &[Fault::Status(500)]);
    let client = device.window().await;
    until(client.views().server(), |view| code(view).is_some()).await;
    let view = until(client.views().server(), is_known).await;
    assert!(view.fixed);
    assert_eq!(
        client.set_server("https://a.example").unwrap_err().code,
        ProblemCode::ConfigurationInvalid
    );
    let plain = client.trust_certificate(&"ab".repeat(32)).await;
    assert_eq!(plain.unwrap_err().code, ProblemCode::ConfigurationInvalid);
    client.shutdown().await;
}

/// What is in the way, and the certificate to compare.
async fn refused(client: &Client) -> (ProblemCode, Certificate) {
    let view = until(client.views().server(), |view| code(view).is_some()).await;
    match view.state {
        ServerState::Unreachable {
            problem,
            certificate: Some(certificate),
        } => (problem.code, certificate),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_certificate_is_trusted_as_it_was_shown_and_a_new_one_is_never_taken_silently() {
    let first = Authority::self_signed(&["127.0.0.1"]);
    let (listener, shown) = TlsListener::bind(&first).await;
    let address = format!("https://127.0.0.1:{}", listener.port());
    let server = Scripted::serve(listener, &address);
    server.always(paths::METADATA, Say::json(200, &metadata(&address)));
    let device = Device::at(&address).await;
    let client = device.window().await;
    let (code, certificate) = refused(&client).await;
    assert_eq!(code, ProblemCode::ServerUntrusted);
    let expected = Certificate {
        sha256: first.fingerprint().to_string(),
        changed: false,
    };
    assert_eq!(certificate, expected);
    assert_eq!(client.views().server().borrow().trusted_certificate, None);

    for (wrong, code) in [
        ("abc".to_owned(), ProblemCode::ConfigurationInvalid),
        ("ab".repeat(32), ProblemCode::ServerCertificateChanged),
    ] {
        let refused = client.trust_certificate(&wrong).await.unwrap_err();
        assert_eq!(refused.code, code);
    }
    assert!(server.asked().is_empty(), "nothing was sent so far");
    client.trust_certificate(&certificate.sha256).await.unwrap();
    let view = until(client.views().server(), is_known).await;
    assert_eq!(view.trusted_certificate, Some(certificate.sha256.clone()));
    client.shutdown().await;

    let second = Authority::self_signed(&["127.0.0.1"]);
    shown.replace(&second);
    let client = device.window().await;
    let (code, changed) = refused(&client).await;
    assert_eq!(code, ProblemCode::ServerCertificateChanged);
    let expected = Certificate {
        sha256: second.fingerprint().to_string(),
        changed: true,
    };
    assert_eq!(changed, expected);
    let view = client.views().server().borrow().clone();
    assert_eq!(view.trusted_certificate, Some(certificate.sha256));
    client.trust_certificate(&changed.sha256).await.unwrap();
    let view = until(client.views().server(), is_known).await;
    assert_eq!(view.trusted_certificate, Some(changed.sha256));

    client.forget_certificate().unwrap();
    let (code, certificate) = refused(&client).await;
    assert_eq!(code, ProblemCode::ServerUntrusted);
    assert!(!certificate.changed);
    assert_eq!(client.views().server().borrow().trusted_certificate, None);
    client.shutdown().await;
}

#[tokio::test]
async fn a_clock_that_is_far_off_is_shown_until_it_is_right() {
    let server = Scripted::start().await;
    let answer = Say::json(200, &metadata(server.address.as_str()));
    let dated = |behind: u64| {
        let now: std::time::SystemTime = SystemClock.now().into();
        let date = httpdate::fmt_http_date(now - Duration::from_secs(behind));
        answer.clone().with("date", date)
    };
    server.always(paths::METADATA, dated(600));
    let device = Device::at(server.address.as_str()).await;
    let client = device.window().await;
    let view = until(client.views().server(), |view| {
        is_known(view) && view.clock_offset_seconds.is_some()
    })
    .await;
    let offset = view.clock_offset_seconds.unwrap();
    assert!((598.0..=620.0).contains(&offset), "{offset}");
    server.always(paths::METADATA, dated(60));
    client.sync_now();
    until(client.views().server(), |view| {
        view.clock_offset_seconds.is_none()
    })
    .await;
    client.shutdown().await;
}

#[tokio::test]
async fn a_command_of_the_terminal_shows_what_it_learned_of_the_clock_without_asking() {
    let server = Scripted::start().await;
    let now: std::time::SystemTime = SystemClock.now().into();
    let date = httpdate::fmt_http_date(now - Duration::from_mins(10));
    let answer = Say::json(200, &metadata(server.address.as_str()));
    server.always(paths::METADATA, answer.with("date", date));
    let device = Device::at(server.address.as_str()).await;
    let client = device.command().await;
    client.settled().await;
    assert!(server.asked().is_empty(), "nobody looks");
    client.diagnose().await;
    until(client.views().server(), |view| {
        view.clock_offset_seconds.is_some()
    })
    .await;
    client.shutdown().await;
}
