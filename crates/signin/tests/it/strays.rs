//! Everything that reaches a port of a busy machine and is not the answer.

use std::time::{Duration, Instant};

use pia_signin::{Outcome, Refusal};
use tokio::io::AsyncWriteExt;

use crate::support::{Waiting, code, exchange, request, start};

pub(crate) const A_SECOND: Duration = Duration::from_secs(1);

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
    still_signs_in_within(A_SECOND, waiting).await;
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
    still_signs_in_within(A_SECOND, waiting).await;
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
    // Accepted after all of them, so they have had their seats, and most have lost them again.
    assert_eq!(waiting.get("/favicon.ico").await.status, 404);
    // Each may stay for five seconds: whoever waited for that would be late.
    still_signs_in_within(Duration::from_secs(4), waiting).await;
}

pub(crate) async fn still_signs_in_within(limit: Duration, waiting: Waiting) {
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
    assert!(start.elapsed() < limit, "{:?}", start.elapsed());
}
