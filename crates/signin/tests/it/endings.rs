//! However it ends, the port is free and no browser is left waiting.

use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use pia_signin::{Attempt, AttemptError, CancellationToken, Outcome};

use crate::support::{FORKING, Waiting, request, start};

const WITHIN: Duration = Duration::from_secs(1);

/// Refused to whoever comes later, and free for the next program.
fn assert_free(port: u16) {
    let _no_child_has_a_copy = FORKING.lock().unwrap();
    for host in ["127.0.0.1", "::1"] {
        let late = TcpStream::connect((host, port));
        assert_eq!(late.err().unwrap().kind(), ErrorKind::ConnectionRefused);
        TcpListener::bind((host, port)).unwrap();
    }
}

#[tokio::test]
async fn cancelling_frees_the_port() {
    let waiting = start(request()).await;
    let half_open = waiting.connect().await.unwrap();
    waiting.get("/favicon.ico").await;

    let start = Instant::now();
    waiting.cancel.cancel();
    let ended = waiting.answer.await.unwrap();
    assert!(matches!(ended, Err(AttemptError::Cancelled)));
    assert!(start.elapsed() < WITHIN, "{:?}", start.elapsed());
    drop(half_open);
    assert_free(waiting.port);
}

#[tokio::test]
async fn cancelling_wins_over_an_answer_that_was_not_taken_yet() {
    let attempt = Attempt::start(request()).await.unwrap();
    let cancel = CancellationToken::new();
    cancel.cancel();
    let ended = attempt.answer(cancel).await;
    assert!(matches!(ended, Err(AttemptError::Cancelled)));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_counts_from_the_start() {
    let mut request = request();
    request.deadline = Duration::from_mins(2);
    let start = tokio::time::Instant::now();
    let attempt = Attempt::start(request).await.unwrap();
    tokio::time::advance(Duration::from_mins(1)).await;
    let ended = attempt.answer(CancellationToken::new()).await;
    assert!(matches!(ended, Err(AttemptError::TimedOut)));
    let took = start.elapsed();
    assert!(
        took >= Duration::from_mins(2) && took < Duration::from_secs(121),
        "{took:?}"
    );
}

#[tokio::test]
async fn after_the_deadline_the_port_is_free() {
    let mut request = request();
    request.deadline = Duration::from_millis(50);
    let waiting = start(request).await;
    let ended = waiting.answer.await.unwrap();
    assert!(matches!(ended, Err(AttemptError::TimedOut)));
    assert_free(waiting.port);
}

#[tokio::test]
async fn an_attempt_that_is_dropped_frees_the_port() {
    let waiting = start(request()).await;
    waiting.answer.abort();
    assert!(
        waiting
            .answer
            .await
            .is_err_and(|error| error.is_cancelled())
    );
    // Closed from inside: the listener's end of this connection goes away with the port.
    if let Ok(stream) = tokio::net::TcpStream::connect(("127.0.0.1", waiting.port)).await {
        stream.readable().await.unwrap();
    }
    assert_free(waiting.port);
}

#[tokio::test]
async fn after_the_page_was_delivered_the_port_is_free_at_once() {
    let waiting = start(request()).await;
    waiting.get(&waiting.right("c")).await;
    let page = waiting.fetch_done();
    let answer = waiting.answer.await.unwrap().ok().unwrap();
    let start = Instant::now();
    answer
        .reply
        .tell(Outcome::SignedIn { name: "Ada".into() })
        .await;
    assert!(start.elapsed() < WITHIN, "{:?}", start.elapsed());
    assert_eq!(page.await.unwrap().status, 200);
    assert_free(waiting.port);
}

#[tokio::test]
async fn a_browser_that_comes_for_the_page_late_still_gets_it() {
    let waiting = start(request()).await;
    waiting.get(&waiting.right("c")).await;
    let (port, path) = (waiting.port, waiting.path.clone());
    let answer = waiting.answer.await.unwrap().ok().unwrap();
    let telling = tokio::spawn(answer.reply.tell(Outcome::SignedIn { name: "Ada".into() }));
    let page = crate::support::get(port, &format!("{path}/done")).await;
    assert!(page.body.contains("You are signed in as Ada"));
    telling.await.unwrap();
    assert_free(port);
}

#[tokio::test]
async fn a_page_nobody_fetches_is_not_waited_for_long() {
    let waiting = start(request()).await;
    waiting.get(&waiting.right("c")).await;
    let answer = waiting.answer.await.unwrap().ok().unwrap();
    let start = Instant::now();
    answer
        .reply
        .tell(Outcome::SignedIn { name: "Ada".into() })
        .await;
    assert!(
        start.elapsed() < Duration::from_secs(7),
        "{:?}",
        start.elapsed()
    );
    assert_free(waiting.port);
}

#[tokio::test]
async fn an_app_that_drops_the_reply_is_said_to_have_stopped() {
    let waiting = start(request()).await;
    let page = held_page(&waiting).await;
    drop(waiting.answer.await.unwrap().ok().unwrap());
    let page = page.await.unwrap();
    assert!(
        page.body
            .contains("Example stopped before the sign-in was finished."),
        "{page:?}"
    );
    assert!(!page.body.contains("You are signed in"));
}

#[tokio::test]
async fn a_refusal_that_is_dropped_is_not_called_a_success() {
    let waiting = start(request()).await;
    let no = format!(
        "{}?error=server_error&state={}",
        waiting.path, waiting.state
    );
    waiting.get(&no).await;
    let page = waiting.fetch_done();
    drop(waiting.answer.await.unwrap());
    assert!(
        page.await
            .unwrap()
            .body
            .contains("The server did not allow the sign-in.")
    );
}

async fn held_page(waiting: &Waiting) -> tokio::task::JoinHandle<crate::support::Response> {
    assert_eq!(waiting.get(&waiting.right("c")).await.status, 303);
    waiting.fetch_done()
}
