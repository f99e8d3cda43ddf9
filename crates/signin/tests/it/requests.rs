//! What is sent to the server, and where answers can arrive.

use std::collections::HashMap;

use oauth2::{PkceCodeChallenge, PkceCodeVerifier};
use pia_signin::{Attempt, Credential, StartError, Url};
use tokio::net::{TcpStream, UdpSocket};

use crate::support::{request, start};

#[tokio::test]
async fn the_authorization_url_carries_everything_once() {
    let mut request = request();
    request.authorization_endpoint = Url::parse("https://sign-in.example/login?theme=x").unwrap();
    request.extra = vec![
        ("provider".into(), "microsoft".into()),
        ("login_hint".into(), "ada@contoso.example&state=evil".into()),
    ];
    let waiting = start(request).await;
    let pairs: Vec<(String, String)> = waiting.url.query_pairs().into_owned().collect();
    let sent: HashMap<_, _> = pairs.iter().cloned().collect();
    assert_eq!(sent.len(), pairs.len(), "{pairs:?}");

    assert!(
        waiting
            .url
            .as_str()
            .starts_with("https://sign-in.example/login?")
    );
    assert_eq!(sent["theme"], "x");
    assert_eq!(sent["response_type"], "code");
    assert_eq!(sent["client_id"], "example-desktop");
    assert_eq!(sent["provider"], "microsoft");
    assert_eq!(sent["login_hint"], "ada@contoso.example&state=evil");
    assert_eq!(sent["code_challenge_method"], "S256");
    let redirect = format!("http://127.0.0.1:{}{}", waiting.port, waiting.path);
    assert_eq!(sent["redirect_uri"], redirect);
    // 256 bits of state, a 256-bit challenge and 128 bits of path, each in base64url.
    assert!(sent["state"].len() >= 43 && sent["code_challenge"].len() == 43);
    assert_eq!(waiting.path.len(), 23);
}

#[tokio::test]
async fn the_verifier_belongs_to_the_challenge_and_both_are_new_each_time() {
    let mut seen = Vec::new();
    for _ in 0..2 {
        let waiting = start(request()).await;
        waiting.get(&waiting.right("c")).await;
        let answer = waiting.answer.await.unwrap().ok().unwrap();
        let sent: HashMap<_, _> = waiting.url.query_pairs().into_owned().collect();
        let Credential::Code {
            verifier,
            redirect_uri,
            ..
        } = answer.credential
        else {
            panic!("tokens")
        };
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
        assert_eq!(challenge.as_str(), sent["code_challenge"]);
        assert_eq!(redirect_uri, sent["redirect_uri"]);

        // RFC 7636 section 4.1: 43 to 128 unreserved characters.
        let verifier = verifier.secret().clone();
        assert!((43..=128).contains(&verifier.len()));
        assert!(
            verifier
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
        );
        seen.extend([verifier, waiting.state, waiting.path]);
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 6);
}

/// RFC 7636 appendix B.
#[test]
fn the_challenge_is_made_as_the_standard_says() {
    let verifier = PkceCodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into());
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
    assert_eq!(
        challenge.as_str(),
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    );
}

#[tokio::test]
async fn a_request_that_cannot_work_is_refused_before_anything_is_opened() {
    let mut reserved = request();
    reserved.extra = vec![("state".into(), "mine".into())];
    let mut in_endpoint = request();
    in_endpoint.authorization_endpoint =
        Url::parse("https://sign-in.example/?client_id=other").unwrap();
    for (request, wanted) in [(reserved, "state"), (in_endpoint, "client_id")] {
        match Attempt::start(request).await.err() {
            Some(StartError::ReservedParameter { name }) => assert_eq!(name, wanted),
            other => panic!("{other:?}"),
        }
    }
    for endpoint in ["file:///etc/passwd", "https://sign-in.example/login#part"] {
        let mut request = request();
        request.authorization_endpoint = Url::parse(endpoint).unwrap();
        let error = Attempt::start(request).await.err();
        assert!(
            matches!(error, Some(StartError::Endpoint { .. })),
            "{endpoint}"
        );
    }
}

/// RFC 8252 section 8.3.
#[tokio::test]
async fn nobody_but_this_machine_can_connect() {
    let waiting = start(request()).await;
    let other = addresses_of_this_machine().await;
    assert!(
        TcpStream::connect(("127.0.0.1", waiting.port))
            .await
            .is_ok()
    );
    assert!(TcpStream::connect(("::1", waiting.port)).await.is_ok());
    for address in other {
        assert!(
            TcpStream::connect((address, waiting.port)).await.is_err(),
            "{address}"
        );
    }
    #[cfg(target_os = "linux")]
    assert_eq!(
        listening_addresses(waiting.port),
        ["0100007F", "00000000000000000000000001000000"]
    );
}

/// The addresses this machine would use towards others. Nothing is sent.
async fn addresses_of_this_machine() -> Vec<std::net::IpAddr> {
    let mut found = Vec::new();
    for (own, other) in [("0.0.0.0:0", "192.0.2.1:9"), ("[::]:0", "[2001:db8::1]:9")] {
        let Ok(socket) = UdpSocket::bind(own).await else {
            continue;
        };
        if socket.connect(other).await.is_ok() {
            found.push(socket.local_addr().unwrap().ip());
        }
    }
    found
}

/// Every local address with a socket that listens on this port, as the kernel lists them.
#[cfg(target_os = "linux")]
fn listening_addresses(port: u16) -> Vec<String> {
    let wanted = format!(":{port:04X}");
    ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .flat_map(|table| {
            let table = std::fs::read_to_string(table).unwrap();
            let rows = table
                .lines()
                .map(|row| row.split_whitespace().collect::<Vec<_>>());
            // The fourth column is the state; 0A is LISTEN.
            rows.filter(|row| row[3] == "0A")
                .filter_map(|row| row[1].strip_suffix(&wanted).map(str::to_owned))
                .collect::<Vec<_>>()
        })
        .collect()
}
