//! A sign-in that is done by a way the listener has no part in.

use std::time::{Duration, Instant};

use pia_signin::{Attempt, AttemptError, CancellationToken, Outcome};

use crate::support::{code, get, request};

#[tokio::test]
async fn a_sign_in_done_elsewhere_ends_the_wait_and_the_browser_that_comes_is_told() {
    let attempt = Attempt::start(request()).await.unwrap();
    let elsewhere = attempt.elsewhere();
    let (url, pasting) = (attempt.url().clone(), attempt.pasting());
    elsewhere.signed_in();
    let ended = attempt.answer(CancellationToken::new()).await;
    let Err(AttemptError::Elsewhere { reply }) = ended else {
        panic!("it was not first")
    };
    // The browser comes while the app still saves the session.
    let sent: std::collections::HashMap<_, _> = url.query_pairs().into_owned().collect();
    let redirect = pia_signin::Url::parse(&sent["redirect_uri"]).unwrap();
    let (port, path) = (redirect.port().unwrap(), redirect.path().to_owned());
    let late = format!("{path}?code=late&state={}", sent["state"]);
    assert_eq!(get(port, &late).await.status, 303);
    // A paste is no error either: the person has what they want.
    pasting
        .submit(&format!("http://127.0.0.1:{port}{late}"))
        .unwrap();
    let telling = tokio::spawn(reply.tell(Outcome::SignedIn { name: "Ada".into() }));
    let page = get(port, &format!("{path}/done")).await;
    assert!(page.body.contains("You are signed in as Ada"), "{page:?}");
    telling.await.unwrap();
    assert!(
        tokio::net::TcpStream::connect(("127.0.0.1", port))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn telling_a_browser_that_never_comes_takes_no_time() {
    let attempt = Attempt::start(request()).await.unwrap();
    attempt.elsewhere().signed_in();
    let Err(AttemptError::Elsewhere { reply }) = attempt.answer(CancellationToken::new()).await
    else {
        panic!("it was not first")
    };
    let start = Instant::now();
    reply.tell(Outcome::SignedIn { name: "Ada".into() }).await;
    assert!(
        start.elapsed() < Duration::from_secs(1),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test]
async fn an_answer_that_was_quicker_stays_the_answer() {
    let attempt = Attempt::start(request()).await.unwrap();
    let (elsewhere, url, pasting) = (
        attempt.elsewhere(),
        attempt.url().clone(),
        attempt.pasting(),
    );
    let sent: std::collections::HashMap<_, _> = url.query_pairs().into_owned().collect();
    let answer = format!(
        "{}?code=quick&state={}",
        sent["redirect_uri"], sent["state"]
    );
    pasting.submit(&answer).unwrap();
    elsewhere.signed_in();
    let answer = attempt.answer(CancellationToken::new()).await;
    assert_eq!(code(&answer.ok().unwrap()), "quick");
}
