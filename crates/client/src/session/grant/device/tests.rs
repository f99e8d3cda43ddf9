use std::collections::VecDeque;
use std::pin::Pin;

use oauth2::{Client, ClientId, TokenUrl};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::*;
use crate::session::grant::tests::{ID, tokens};
use crate::testing::{Network, Say, Scripted};
use pia_protocol::clock::SystemClock;

fn codes(changed: &Value) -> DeviceCodes {
    let mut whole = json!({
        "device_code": "pdc_secret", "user_code": "WDJB-MJHT",
        "verification_uri": "https://a.example/auth/device",
        "verification_uri_complete": "https://a.example/auth/device?user_code=WDJB-MJHT",
        "expires_in": 600, "interval": 5, "another": true,
    });
    for (name, value) in changed.as_object().unwrap() {
        whole[name] = value.clone();
    }
    let details = serde_json::from_value(whole).unwrap();
    DeviceCodes { details }
}

fn client() -> OAuth {
    Client::new(ClientId::new("pia-desktop".into()))
        .set_token_uri(TokenUrl::new("https://a.example/auth/token".into()).unwrap())
}

fn said(status: u16, kind: &str, body: &str) -> oauth2::HttpResponse {
    let answer = http::Response::builder()
        .status(status)
        .header("content-type", kind);
    answer.body(body.as_bytes().to_vec()).unwrap()
}

fn wait(error: &str) -> oauth2::HttpResponse {
    let body = json!({ "error": error }).to_string();
    said(400, "application/json", &body)
}

fn granted() -> oauth2::HttpResponse {
    said(200, "application/json", &tokens().to_string())
}

fn busy(seconds: u64) -> Sent {
    Err(Fault::Failed {
        status: StatusCode::TOO_MANY_REQUESTS,
        retry_after: Some(Duration::from_secs(seconds)),
    })
}

fn silence() -> Sent {
    Err(Fault::NotPia("no answer".into()))
}

/// Plays the answers and says at which second each question came.
async fn play(codes: &DeviceCodes, script: Vec<Sent>) -> (Result<Tokens, GrantError>, Vec<u64>) {
    let start = Instant::now();
    let script = Mutex::new(VecDeque::from(script));
    let times = Mutex::new(Vec::new());
    let send = |request: HttpRequest| -> Pin<Box<dyn Future<Output = Sent> + Send>> {
        let body = String::from_utf8(request.into_body()).unwrap();
        assert!(body.contains("device_code=pdc_secret"), "{body}");
        times.lock().unwrap().push(start.elapsed().as_secs());
        let answer = script.lock().unwrap().pop_front();
        Box::pin(async move { answer.unwrap_or_else(|| Ok(wait("authorization_pending"))) })
    };
    let tokens = poll(&client(), codes, send).await;
    let times = times.into_inner().unwrap();
    (tokens, times)
}

fn refusal(tokens: Result<Tokens, GrantError>) -> String {
    match tokens {
        Err(GrantError::Refused { error, .. }) => error,
        Err(GrantError::Fault(fault)) => panic!("{fault}"),
        Ok(_) => panic!("tokens"),
    }
}

#[tokio::test(start_paused = true)]
async fn the_servers_pace_is_kept_and_slows_down_for_good() {
    let pending = || Ok(wait("authorization_pending"));
    let script = vec![pending(), Ok(wait("slow_down")), pending(), Ok(granted())];
    let (tokens, times) = play(&codes(&json!({})), script).await;
    assert!(tokens.is_ok());
    assert_eq!(times, [0, 5, 15, 25]);
}

#[tokio::test(start_paused = true)]
async fn silence_makes_the_pauses_grow_and_ends_nothing() {
    let portal = || Ok(said(200, "text/html", "<h1>Welcome to the hotel</h1>"));
    let gateway = || Ok(said(401, "text/html", "<h1>Who are you?</h1>"));
    let script = vec![silence(), portal(), gateway(), silence(), Ok(granted())];
    let (tokens, times) = play(&codes(&json!({})), script).await;
    assert!(tokens.is_ok());
    assert_eq!(times, [0, 10, 30, 60, 90]);
}

#[tokio::test(start_paused = true)]
async fn an_outage_does_not_shorten_a_pause_the_server_asked_for() {
    let slow = || Ok(wait("slow_down"));
    let script = vec![slow(), silence(), Ok(granted())];
    let (tokens, times) = play(&codes(&json!({ "interval": 40 })), script).await;
    assert!(tokens.is_ok());
    assert_eq!(times, [0, 45, 90]);
}

#[tokio::test(start_paused = true)]
async fn a_busy_server_is_left_alone_as_long_as_it_asks() {
    let script = vec![busy(60), Ok(wait("authorization_pending")), Ok(granted())];
    let (tokens, times) = play(&codes(&json!({})), script).await;
    assert!(tokens.is_ok());
    assert_eq!(times, [0, 60, 70]);
}

#[tokio::test(start_paused = true)]
async fn a_no_and_an_end_stop_the_questions() {
    for error in ["access_denied", "expired_token", "invalid_grant"] {
        let script = vec![
            Ok(wait("authorization_pending")),
            Ok(wait(error)),
            Ok(granted()),
        ];
        let (tokens, times) = play(&codes(&json!({})), script).await;
        assert_eq!(refusal(tokens), error);
        assert_eq!(times, [0, 5]);
    }
}

#[tokio::test(start_paused = true)]
async fn codes_end_by_themselves() {
    let (tokens, times) = play(&codes(&json!({ "expires_in": 12 })), Vec::new()).await;
    assert_eq!(refusal(tokens), "expired_token");
    assert_eq!(times, [0, 5, 10]);
}

#[tokio::test(start_paused = true)]
async fn a_missing_interval_is_five_seconds() {
    let missing = codes(&json!({ "interval": null }));
    let (_, times) = play(
        &missing,
        vec![Ok(wait("authorization_pending")), Ok(granted())],
    )
    .await;
    assert_eq!(times, [0, 5]);
}

#[test]
fn nobody_is_sent_to_another_server_or_shown_something_else_than_a_code() {
    let server = ServerAddress::parse("https://a.example").unwrap();
    assert!(check(&codes(&json!({})), &server).is_ok());
    for changed in [
        json!({ "verification_uri": "https://a.example.evil.example/auth/device" }),
        json!({ "verification_uri_complete": "https://b.example/auth/device?user_code=x" }),
        json!({ "user_code": "" }),
        json!({ "user_code": "WDJB\u{1b}[2J" }),
        json!({ "user_code": "W".repeat(41) }),
    ] {
        assert!(check(&codes(&changed), &server).is_err(), "{changed}");
    }
}

#[tokio::test]
async fn a_device_asks_and_gets_its_session() {
    let server = Scripted::start().await;
    let at = |path: &str| server.address.at(path);
    server.say([
        Say::json(
            200,
            &json!({ "device_code": "pdc_secret", "user_code": "WDJB-MJHT", "expires_in": 600,
                     "verification_uri": at("/auth/device") }),
        ),
        Say::json(200, &tokens()),
    ]);
    let http = Network::new();
    let grants = Grants {
        http: &http,
        server: &server.address,
        clock: &SystemClock,
    };
    let codes = grants
        .request_device_code(&at("/auth/device"))
        .await
        .unwrap();
    assert_eq!(codes.user_code(), "WDJB-MJHT");
    assert_eq!(codes.verification_uri(), at("/auth/device"));
    assert_eq!(codes.verification_uri_complete(), at("/auth/device"));
    assert_eq!(codes.expires_in(), Duration::from_mins(10));
    let issuer = server.address.as_str().to_owned();
    let record = grants.poll_device_code(&codes, issuer).await.unwrap();
    assert_eq!(record.user.id.to_string(), ID);
    let asked = server.asked();
    assert_eq!(asked[0].path, "/auth/device");
    assert!(asked[0].body.contains("client_id=pia-desktop"));
    assert_eq!(asked[1].path, "/auth/token");
    assert!(
        asked[1]
            .body
            .contains("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code")
    );
}
