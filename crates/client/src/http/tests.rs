use std::sync::Mutex;

use pia_protocol::clock::ManualClock;
use serde_json::json;
use time::macros::datetime;

use super::*;
use crate::problem::ProblemCode;
use crate::testing::{Authority, Leaf, Network, Say, Scripted, Shown, TlsListener};
use crate::view::Certificate;

#[cfg(target_os = "linux")]
mod environment;
mod patience;

async fn ask(http: &Http, server: &ServerAddress) -> Result<StatusCode, Fault> {
    let answer = http.get(server, &server.at("/x"), SMALL).await?;
    Ok(answer.status())
}

#[tokio::test]
async fn no_redirect_is_followed_and_no_answer_is_larger_than_it_may_be() {
    let (server, http) = (Scripted::start().await, Network::new());
    let elsewhere = server.address.at("/y");
    for status in [301, 302, 303, 307, 308] {
        server.say([Say::bytes(status, Vec::new()).with("location", elsewhere.clone())]);
        let fault = ask(&http, &server.address).await.unwrap_err();
        assert!(matches!(fault, Fault::NotPia(_)), "{status}: {fault}");
    }
    assert!(server.asked().iter().all(|asked| asked.path == "/x"));
    server.say([Say::bytes(200, vec![b'x'; SMALL])]);
    assert!(ask(&http, &server.address).await.is_ok());
    server.say([Say::bytes(200, vec![b'x'; SMALL + 1])]);
    let fault = ask(&http, &server.address).await.unwrap_err();
    assert!(matches!(fault, Fault::TooLarge { limit: SMALL }));
}

#[tokio::test]
async fn a_busy_server_says_when_to_come_back_by_its_own_clock() {
    let (server, http) = (Scripted::start().await, Network::new());
    server.say([
        Say::bytes(429, Vec::new()).with("retry-after", "7"),
        Say::bytes(503, Vec::new())
            .with("date", "Sun, 06 Nov 1994 08:49:37 GMT")
            .with("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT"),
    ]);
    for seconds in [7, 30] {
        let fault = ask(&http, &server.address).await.unwrap_err();
        assert_eq!(fault.retry_after(), Some(Duration::from_secs(seconds)));
    }
}

#[tokio::test]
async fn every_answer_tells_the_servers_time_unless_a_cache_gave_it() {
    let clock = Arc::new(ManualClock::at(datetime!(2026-11-22 12:10 UTC)));
    let (server, http) = (Scripted::start().await, Network::by(clock));
    let offset = || http.clock_offsets().of(&server.address);
    let noon =
        |status| Say::bytes(status, Vec::new()).with("date", "Sun, 22 Nov 2026 12:00:00 GMT");
    server.say([noon(200).with("age", "600")]);
    ask(&http, &server.address).await.unwrap();
    assert_eq!(offset(), None);
    // Its own failure is the server's word too.
    server.say([noon(500)]);
    ask(&http, &server.address).await.unwrap_err();
    let ahead = offset().unwrap().as_seconds_f64();
    assert!((580.0..=600.0).contains(&ahead), "{ahead}");
}

#[tokio::test]
async fn whoever_observes_hears_of_every_exchange() {
    let (server, http) = (Scripted::start().await, Network::new());
    let heard = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&heard);
    let observed = http.observed(move |exchange| log.lock().unwrap().push(exchange));
    server.say([
        Say::json(200, &json!({})).with("x-request-id", "r-1"),
        Say::bytes(502, Vec::new()).with("x-request-id", "r-2"),
    ]);
    ask(&observed, &server.address).await.unwrap();
    ask(&observed, &server.address).await.unwrap_err();
    drop(server);
    let gone = ServerAddress::parse("http://127.0.0.1:9").unwrap();
    ask(&observed, &gone).await.unwrap_err();
    let heard: Vec<_> = heard.lock().unwrap().clone();
    let status = |at: usize| heard[at].status.map(|status| status.as_u16());
    assert_eq!(heard.len(), 3);
    assert_eq!(
        (status(0), status(1), status(2)),
        (Some(200), Some(502), None)
    );
    assert_eq!(heard[0].path, "/x");
    assert_eq!(heard[0].request_id.as_deref(), Some("r-1"));
    assert_eq!(heard[1].request_id.as_deref(), Some("r-2"));
}

/// A server with this certificate; it says "I am a teapot".
async fn secured(leaf: &Leaf) -> (Scripted, Shown) {
    let (listener, shown) = TlsListener::bind(leaf).await;
    let address = format!("https://127.0.0.1:{}", listener.port());
    (Scripted::serve(listener, &address), shown)
}

fn detail(fault: &Fault, server: &ServerAddress) -> String {
    fault.problem(server).detail.unwrap()
}

#[tokio::test]
async fn a_pinned_certificate_is_good_for_its_server_alone_and_nothing_else_is_good_there() {
    let leaf = Authority::self_signed(&["127.0.0.1"]);
    let ((server, shown), (other, _)) = (secured(&leaf).await, secured(&leaf).await);
    let http = Network::new();
    let fault = ask(&http, &server.address).await.unwrap_err();
    assert_eq!(
        fault.problem(&server.address).code,
        ProblemCode::ServerUntrusted
    );
    assert!(detail(&fault, &server.address).contains("unknown issuer"));
    let certificate = |leaf: &Leaf, changed| Certificate {
        sha256: leaf.fingerprint().to_string(),
        changed,
    };
    assert_eq!(
        fault.certificate(&server.address),
        Some(certificate(&leaf, false))
    );
    assert!(server.asked().is_empty(), "nothing was sent");

    http.remembered()
        .set_pin(&server.address, leaf.fingerprint())
        .unwrap();
    assert!(ask(&http, &server.address).await.is_ok());
    // The same certificate, the same host, another port.
    assert!(ask(&http, &other.address).await.is_err());

    // Another client, because this one's connection is open.
    let replaced = Authority::self_signed(&["127.0.0.1"]);
    shown.replace(&replaced);
    let http = Network::new();
    let remembered = http.remembered();
    remembered
        .set_pin(&server.address, leaf.fingerprint())
        .unwrap();
    let fault = ask(&http, &server.address).await.unwrap_err();
    assert_eq!(
        fault.problem(&server.address).code,
        ProblemCode::ServerCertificateChanged
    );
    assert_eq!(
        fault.certificate(&server.address),
        Some(certificate(&replaced, true))
    );
    remembered
        .set_pin(&server.address, replaced.fingerprint())
        .unwrap();
    assert!(ask(&http, &server.address).await.is_ok());
    remembered.forget_pin(&server.address).unwrap();
    assert!(ask(&http, &server.address).await.is_err());
}

#[tokio::test]
async fn a_pinned_certificate_without_its_key_is_worth_nothing() {
    let leaf = Authority::self_signed(&["127.0.0.1"]);
    let (server, _) = secured(&leaf.stolen()).await;
    let http = Network::new();
    let pin = server.address.pin(leaf.fingerprint());
    assert!(http.prove(&server.address, pin).await.is_err());
    http.remembered()
        .set_pin(&server.address, leaf.fingerprint())
        .unwrap();
    let fault = ask(&http, &server.address).await.unwrap_err();
    assert_eq!(
        fault.problem(&server.address).code,
        ProblemCode::ServerUntrusted
    );
    assert!(detail(&fault, &server.address).contains("somebody else's"));
    assert_eq!(fault.certificate(&server.address), None, "nothing to trust");
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn a_certificate_is_proved_whatever_is_answered_behind_it() {
    let leaf = Authority::self_signed(&["127.0.0.1"]);
    let (server, _) = secured(&leaf).await;
    let http = Network::new();
    for answer in [Say::page(200), Say::page(503), Say::page(302)] {
        server.say([answer]);
        let pin = server.address.pin(leaf.fingerprint());
        assert!(http.prove(&server.address, pin).await.is_ok());
    }
    let wrong = Authority::self_signed(&["127.0.0.1"]).fingerprint();
    let fault = http
        .prove(&server.address, server.address.pin(wrong))
        .await
        .unwrap_err();
    assert!(matches!(fault, Fault::Untrusted(_)));
}
