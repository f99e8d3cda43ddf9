//! RFC checklist, line 50: a hundred requests that are not the answer, of every kind, and then the
//! answer.

use std::time::Duration;

use pia_signin::Refusal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::strays::{A_SECOND, still_signs_in_within};
use crate::support::{Waiting, request, start};

/// The start of a TLS 1.3 handshake, as a browser sends it.
const CLIENT_HELLO: &[u8] = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";
const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

/// What a stray does after it has connected.
enum Stray {
    /// Sends and waits to be answered or closed.
    Ask(Vec<u8>),
    /// Sends, and stays as long as it is let.
    Stay(&'static [u8]),
    /// Sends one header after the other without an end.
    Drip,
}

#[tokio::test]
async fn a_hundred_strays_are_counted_exactly_and_do_not_keep_the_answer_out() {
    let waiting = start(request()).await;
    let refusals = waiting.refusals.clone();
    let https = waiting.refusals.clone();
    let https = tokio::spawn(async move { https.noticed(Refusal::Tls).await });

    let mut asking = Vec::new();
    let mut staying = Vec::new();
    let mut expected = Vec::new();
    for (count, why, stray) in strays(&waiting) {
        expected.push((why, count));
        for _ in 0..count {
            let stream = waiting.connect().await.unwrap();
            match &stray {
                Stray::Ask(bytes) => asking.push(tokio::spawn(ask(stream, bytes.clone()))),
                Stray::Stay(bytes) => staying.push(stay(stream, bytes).await),
                Stray::Drip => staying.push(tokio::spawn(drip(stream))),
            }
        }
    }
    assert_eq!(expected.iter().map(|(_, count)| count).sum::<u64>(), 100);
    for asked in asking {
        asked.await.unwrap();
    }
    https.await.unwrap();

    still_signs_in_within(A_SECOND, waiting).await;
    for why in [
        Refusal::NotHttp,
        Refusal::Tls,
        Refusal::WrongHost,
        Refusal::WrongPath,
        Refusal::WrongMethod,
        Refusal::Prefetch,
        Refusal::Embedded,
        Refusal::TooLarge,
        Refusal::Repeated,
        Refusal::WrongState,
        Refusal::TokenInAddress,
    ] {
        let counts = expected.iter().filter(|(kind, _)| *kind == why);
        let count: u64 = counts.map(|(_, count)| count).sum();
        assert_eq!(refusals.of(why), count, "{why:?} in {refusals:?}");
    }
    assert_eq!(refusals.total(), 100, "{refusals:?}");
    // Everything that stayed was shown out with the port.
    for stayed in staying {
        stayed.await.unwrap();
    }
}

/// How many of what, and what they are to be counted as.
fn strays(waiting: &Waiting) -> Vec<(u64, Refusal, Stray)> {
    let Waiting { port, path, .. } = waiting;
    let right = waiting.right("stray");
    let host = format!("Host: 127.0.0.1:{port}\r\n");
    let get = |target: &str, headers: &str| {
        let head = format!("GET {target} HTTP/1.1\r\n{headers}\r\n");
        Stray::Ask(head.into_bytes())
    };
    let ours = |target: &str, headers: &str| get(target, &format!("{host}{headers}"));
    let head = format!("HEAD {right} HTTP/1.1\r\n{host}\r\n");
    let body = "x".repeat(10_000_000);
    let long =
        format!("POST {path} HTTP/1.1\r\n{host}{FORM}Content-Length: 10000000\r\n\r\n{body}");
    let endless = format!(
        "POST {path} HTTP/1.1\r\n{host}{FORM}Transfer-Encoding: chunked\r\n\r\n989680\r\n{body}"
    );
    let header = format!("X: {}\r\n", "x".repeat(64 * 1024));
    vec![
        (10, Refusal::WrongPath, ours("/favicon.ico", "")),
        (10, Refusal::WrongMethod, Stray::Ask(head.into_bytes())),
        (
            5,
            Refusal::Prefetch,
            ours(&right, "Sec-Purpose: prefetch;prerender\r\n"),
        ),
        (5, Refusal::Prefetch, ours(&right, "X-Moz: prefetch\r\n")),
        (
            3,
            Refusal::Embedded,
            ours(&right, "Sec-Fetch-Dest: image\r\n"),
        ),
        (
            10,
            Refusal::WrongState,
            ours(&format!("{path}?code=x&state=wrong"), ""),
        ),
        (
            10,
            Refusal::WrongState,
            ours(&format!("{path}?error=access_denied"), ""),
        ),
        (
            10,
            Refusal::WrongHost,
            get(&right, "Host: evil.example\r\n"),
        ),
        (
            10,
            Refusal::Repeated,
            ours(&format!("{right}&code=again"), ""),
        ),
        (
            3,
            Refusal::TokenInAddress,
            ours(&format!("{right}&access_token=t"), ""),
        ),
        (2, Refusal::TooLarge, Stray::Ask(long.into_bytes())),
        (2, Refusal::TooLarge, Stray::Ask(endless.into_bytes())),
        (2, Refusal::NotHttp, ours("/", &header)),
        (6, Refusal::Tls, Stray::Ask(CLIENT_HELLO.to_vec())),
        (4, Refusal::NotHttp, Stray::Stay(b"")),
        (
            4,
            Refusal::NotHttp,
            Stray::Stay(b"GET /?code=c HTTP/1.1\r\nHost: 127"),
        ),
        (4, Refusal::NotHttp, Stray::Drip),
    ]
}

async fn ask(stream: TcpStream, bytes: Vec<u8>) {
    let (mut from, mut to) = stream.into_split();
    let mut received = Vec::new();
    // The listener closes when it has seen enough; the rest cannot be sent then.
    let (_, _) = tokio::join!(to.write_all(&bytes), from.read_to_end(&mut received));
}

async fn stay(mut stream: TcpStream, bytes: &[u8]) -> tokio::task::JoinHandle<()> {
    stream.write_all(bytes).await.unwrap();
    tokio::spawn(async move {
        // Returns when the other side closes, in whichever way.
        drop(stream.read_to_end(&mut Vec::new()).await);
    })
}

async fn drip(mut stream: TcpStream) {
    let mut pace = tokio::time::interval(Duration::from_millis(20));
    let mut sent = stream.write_all(b"GET / HTTP/1.1\r\n").await;
    while sent.is_ok() {
        pace.tick().await;
        sent = stream.write_all(b"X: y\r\n").await;
    }
}
