//! Everything that reaches a port of a busy machine and is not the answer.

use std::time::{Duration, Instant};

use pia_signin::{Outcome, Refusal};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::{Waiting, code, exchange, request, start};

/// The start of a TLS 1.2 handshake.
const CLIENT_HELLO: &[u8] = b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03";

#[tokio::test]
async fn each_stray_request_is_refused_in_its_own_way() {
    let waiting = start(request()).await;
    let (port, path) = (waiting.port, waiting.path.clone());
    let right = waiting.right("c");
    let host = format!("Host: 127.0.0.1:{port}\r\n");
    let get = |target: &str| format!("GET {target} HTTP/1.1\r\n");
    for (head, status, why) in [
        (get("/favicon.ico") + &host, 404, Refusal::WrongPath),
        (get(&format!("{path}/")) + &host, 404, Refusal::WrongPath),
        (
            get(&format!("{path}/done")) + &host,
            404,
            Refusal::WrongPath,
        ),
        (
            get(&format!("{path}?code=c&state=x")) + &host,
            404,
            Refusal::WrongState,
        ),
        (get(&right), 404, Refusal::WrongHost),
        (
            get(&right) + "Host: evil.example\r\n",
            404,
            Refusal::WrongHost,
        ),
        (
            get(&right) + &host + "Host: evil.example\r\n",
            404,
            Refusal::WrongHost,
        ),
        (
            get(&format!("http://evil.example{right}")) + &host,
            404,
            Refusal::WrongHost,
        ),
        (
            get(&right) + &host + "Sec-Purpose: prefetch;prerender\r\n",
            404,
            Refusal::Prefetch,
        ),
        (
            get(&right) + &host + "Purpose: Prefetch\r\n",
            404,
            Refusal::Prefetch,
        ),
        (
            format!("HEAD {right} HTTP/1.1\r\n{host}"),
            405,
            Refusal::WrongMethod,
        ),
        (
            format!("OPTIONS {right} HTTP/1.1\r\n{host}"),
            405,
            Refusal::WrongMethod,
        ),
        (
            format!("HEAD / HTTP/1.1\r\n{host}"),
            404,
            Refusal::WrongPath,
        ),
    ] {
        let before = waiting.refusals.of(why);
        let refused = exchange(port, format!("{head}\r\n").as_bytes()).await;
        assert_eq!(refused.status, status, "{head}");
        assert_eq!(waiting.refusals.of(why), before + 1, "{head}");
        assert!(!refused.body.contains(&waiting.state));
    }
    still_signs_in_within_a_second(waiting).await;
}

#[tokio::test]
async fn a_body_is_read_only_when_it_can_be_the_answer() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let waiting = start(request()).await;
    let right = format!("code=c&state={}", waiting.state);
    for (media_type, body, status) in [
        ("application/json", right.clone(), 415),
        ("multipart/form-data", right.clone(), 415),
        (FORM, format!("{right}&x={}", "x".repeat(16 * 1024)), 413),
        (FORM, "code=c&state=x".into(), 404),
    ] {
        let refused = waiting.post(&waiting.path, media_type, &body).await;
        assert_eq!(refused.status, status, "{media_type}");
    }
    let chunk = format!("4000\r\n{}\r\n", "x".repeat(0x4000));
    let chunked = format!(
        "POST {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: {FORM}\r\n\
         Transfer-Encoding: chunked\r\n\r\n{chunk}{chunk}0\r\n\r\n",
        waiting.path, waiting.port
    );
    assert_eq!(exchange(waiting.port, chunked.as_bytes()).await.status, 413);
    assert_eq!(waiting.refusals.of(Refusal::TooLarge), 2);
    still_signs_in_within_a_second(waiting).await;
}

/// RFC checklist, line 50.
#[tokio::test]
async fn a_hundred_strays_do_not_keep_the_answer_out() {
    let waiting = start(request()).await;
    let mut open = Vec::new();
    let mut sending = Vec::new();
    for n in 0..100 {
        let mut stream = waiting.connect().await.unwrap();
        let bytes = stray(&waiting, n);
        // Half of them stay connected with what they have sent, until the test ends.
        if bytes.len() < 1_000 {
            stream.write_all(&bytes).await.unwrap();
            open.push(stream);
        } else {
            sending.push(tokio::spawn(send_as_much_as_is_taken(stream, bytes)));
        }
    }
    let refusals = waiting.refusals.clone();
    still_signs_in_within_a_second(waiting).await;
    assert!(refusals.total() >= 50, "{refusals:?}");
    drop(open);
    for sent in sending {
        sent.await.unwrap();
    }
}

#[tokio::test]
async fn more_half_open_sockets_than_seats_do_not_keep_the_answer_out() {
    let waiting = start(request()).await;
    let mut open = Vec::new();
    for n in 0..300 {
        let mut stream = waiting.connect().await.unwrap();
        if n % 2 == 0 {
            stream
                .write_all(b"GET / HTTP/1.1\r\nHost: 127")
                .await
                .unwrap();
        }
        open.push(stream);
    }
    still_signs_in_within_a_second(waiting).await;
}

/// The bytes of the nth stray.
fn stray(waiting: &Waiting, n: usize) -> Vec<u8> {
    let Waiting { port, path, .. } = waiting;
    let right = waiting.right("stray");
    let host = format!("Host: 127.0.0.1:{port}\r\n");
    let text = match n % 13 {
        0 => format!("GET /favicon.ico HTTP/1.1\r\n{host}\r\n"),
        1 => format!("HEAD {right} HTTP/1.1\r\n{host}\r\n"),
        2 => format!("GET {right} HTTP/1.1\r\n{host}Sec-Purpose: prefetch\r\n\r\n"),
        3 => format!("GET {path}?code=x&state=wrong HTTP/1.1\r\n{host}\r\n"),
        4 => format!("GET {path}?error=access_denied HTTP/1.1\r\n{host}\r\n"),
        5 => format!("GET {right} HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
        6 => format!("GET {right}&code=again HTTP/1.1\r\n{host}\r\n"),
        7 => format!("GET {path} HTTP/1.1\r\n{host}\r\n"),
        8 => String::new(),
        9 => format!("GET {right} HTTP/1.1\r\nHost: 127.0"),
        10 => return CLIENT_HELLO.to_vec(),
        11 => format!(
            "GET / HTTP/1.1\r\n{host}X: {}\r\n\r\n",
            "x".repeat(64 * 1024)
        ),
        _ => format!(
            "POST {path} HTTP/1.1\r\n{host}Content-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: 10000000\r\n\r\n{}",
            "x".repeat(10_000_000)
        ),
    };
    text.into_bytes()
}

async fn send_as_much_as_is_taken(mut stream: TcpStream, bytes: Vec<u8>) {
    // The listener closes when it has seen enough; the rest cannot be sent then.
    stream.write_all(&bytes).await.ok();
}

async fn still_signs_in_within_a_second(waiting: Waiting) {
    let start = Instant::now();
    assert_eq!(waiting.get(&waiting.right("right")).await.status, 303);
    let page = waiting.fetch_done();
    let answer = waiting.answer.await.unwrap().ok().unwrap();
    assert_eq!(code(&answer), "right");
    answer
        .reply
        .tell(Outcome::SignedIn { name: "Ada".into() })
        .await;
    assert!(page.await.unwrap().body.contains("Ada"));
    assert!(
        start.elapsed() < Duration::from_secs(1),
        "{:?}",
        start.elapsed()
    );
}
