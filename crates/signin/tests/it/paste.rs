//! The answer, carried by hand from a browser that cannot reach this machine.

use std::time::{Duration, Instant};

use pia_signin::{AttemptError, Outcome, PasteError};

use crate::support::{ISSUER, Waiting, code, request, start};

fn signed_in() -> Outcome {
    Outcome::SignedIn { name: "Ada".into() }
}

/// The address as the browser shows it.
fn address(waiting: &Waiting, code: &str) -> String {
    format!("http://127.0.0.1:{}{}", waiting.port, waiting.right(code))
}

#[tokio::test]
async fn a_pasted_address_ends_the_wait_and_telling_nobody_takes_no_time() {
    let waiting = start(request()).await;
    waiting
        .pasting
        .submit(&address(&waiting, "pasted"))
        .unwrap();
    let port = waiting.port;
    let answer = waiting.answer.await.unwrap().ok().unwrap();
    assert_eq!(code(&answer), "pasted");
    let start = Instant::now();
    answer.reply.tell(signed_in()).await;
    assert!(
        start.elapsed() < Duration::from_secs(1),
        "{:?}",
        start.elapsed()
    );
    assert!(
        tokio::net::TcpStream::connect(("127.0.0.1", port))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn what_people_and_programs_put_around_an_address_does_not_matter() {
    for (before, after) in [
        ("", ""),
        ("  \t", " \r\n"),
        ("\"", "\""),
        ("'", "' "),
        ("<", ">"),
        ("„", "“"),
        ("« ", " »"),
    ] {
        let waiting = start(request()).await;
        let text = format!("{before}{}{after}", address(&waiting, "c"));
        waiting.pasting.submit(&text).unwrap();
        let answer = waiting.answer.await.unwrap().ok().unwrap();
        assert_eq!(code(&answer), "c", "{text}");
    }
}

#[tokio::test]
async fn the_ways_in_which_a_browser_writes_the_same_address_are_all_read() {
    let waiting = start(request()).await;
    let (port, path, state) = (waiting.port, &waiting.path, &waiting.state);
    let place = format!("127.0.0.1:{port}{path}");
    let answer = format!("code=c&state={state}");
    for text in [
        format!("http://{place}?{answer}"),
        // Without the scheme, with the https that the browser insisted on, broken by a terminal.
        format!("{place}?{answer}"),
        format!("https://{place}?{answer}"),
        format!("http://{place}?code=c\r\n   &state={state}"),
        // What some providers append, and an answer that came in the fragment.
        format!("http://{place}?{answer}#_=_"),
        format!("http://{place}#{answer}"),
        format!("http://{place}?#{answer}"),
    ] {
        assert_eq!(waiting.pasting.submit(&text), Ok(()), "{text}");
    }
    let answer = waiting.answer.await.unwrap().ok().unwrap();
    assert_eq!(code(&answer), "c");
}

#[tokio::test]
async fn each_wrong_paste_is_called_what_it_is_and_the_wait_goes_on() {
    let mut request = request();
    request.issuer = Some(ISSUER.into());
    let waiting = start(request).await;
    let (port, path, state) = (waiting.port, &waiting.path, &waiting.state);
    let iss = "iss=https%3A%2F%2Fsign-in.example";
    let place = format!("http://127.0.0.1:{port}{path}");
    let right = format!("code=c&state={state}&{iss}");
    let long = format!("{place}?{right}&x={}", "x".repeat(16 * 1024));
    for (text, wrong) in [
        ("", PasteError::NotAnAddress),
        ("   ", PasteError::NotAnAddress),
        ("code", PasteError::NotAnAddress),
        ("4/0AbCdEf", PasteError::NotAnAddress),
        ("file:///etc/passwd", PasteError::NotAnAddress),
        (&format!("javascript:{right}"), PasteError::NotAnAddress),
        (&long, PasteError::NotAnAddress),
        (waiting.url.as_str(), PasteError::Elsewhere),
        (
            &format!("http://localhost:{port}{path}?{right}"),
            PasteError::Elsewhere,
        ),
        (
            &format!("http://127.0.0.1:1{path}?{right}"),
            PasteError::Elsewhere,
        ),
        (
            &format!("http://127.0.0.1{path}?{right}"),
            PasteError::Elsewhere,
        ),
        (
            &format!("http://127.0.0.1:{port}/other?{right}"),
            PasteError::Elsewhere,
        ),
        (
            &format!("http://me@127.0.0.1:{port}{path}?{right}"),
            PasteError::Elsewhere,
        ),
        (&format!("{place}/?{right}"), PasteError::Elsewhere),
        (
            &format!("{place}?code=c&state=other&{iss}"),
            PasteError::Elsewhere,
        ),
        (
            &format!("{place}?error=access_denied&state=other&{iss}"),
            PasteError::Elsewhere,
        ),
        (
            &format!("{place}?code=c&state={state}&iss=https%3A%2F%2Fe.example"),
            PasteError::Elsewhere,
        ),
        (&place, PasteError::Incomplete),
        (&format!("{place}#"), PasteError::Incomplete),
        (&format!("{place}?code=c"), PasteError::Incomplete),
        (
            &format!("{place}?error=access_denied"),
            PasteError::Incomplete,
        ),
        (
            &format!("{place}?state={state}&{iss}"),
            PasteError::Incomplete,
        ),
        (
            &format!("{place}?code=&state={state}&{iss}"),
            PasteError::Incomplete,
        ),
        (
            &format!("{place}?code=c&state={state}"),
            PasteError::Incomplete,
        ),
        (&format!("{place}?{right}&code=d"), PasteError::Incomplete),
        (
            &format!("{place}?{right}&access_token=t"),
            PasteError::Incomplete,
        ),
        (
            &format!("{place}?state={state}#{right}"),
            PasteError::Incomplete,
        ),
    ] {
        assert_eq!(waiting.pasting.submit(text), Err(wrong), "{text}");
    }
    assert!(!waiting.answer.is_finished());
    assert_eq!(waiting.refusals.total(), 0);
    waiting.pasting.submit(&format!("{place}?{right}")).unwrap();
    assert!(waiting.answer.await.unwrap().is_ok());
}

#[tokio::test]
async fn a_pasted_no_is_the_persons_no() {
    let waiting = start(request()).await;
    let (port, path, state) = (waiting.port, &waiting.path, &waiting.state);
    let no = format!("http://127.0.0.1:{port}{path}?error=access_denied&state={state}");
    waiting.pasting.submit(&no).unwrap();
    let ended = waiting.answer.await.unwrap();
    assert!(matches!(ended, Err(AttemptError::Declined { .. })));
}

#[tokio::test]
async fn after_a_paste_a_browser_gets_the_same_page_and_nothing_is_handed_out_twice() {
    let waiting = start(request()).await;
    waiting
        .pasting
        .submit(&address(&waiting, "pasted"))
        .unwrap();
    assert_eq!(waiting.get(&waiting.right("browser")).await.status, 303);
    waiting.pasting.submit(&address(&waiting, "again")).unwrap();
    let page = waiting.fetch_done();
    let answer = waiting.answer.await.unwrap().ok().unwrap();
    assert_eq!(code(&answer), "pasted");
    answer.reply.tell(signed_in()).await;
    let page = page.await.unwrap();
    assert!(page.body.contains("You are signed in as Ada"));
}

#[tokio::test]
async fn after_a_browser_a_paste_is_taken_as_the_repeat_it_is() {
    let waiting = start(request()).await;
    assert_eq!(waiting.get(&waiting.right("browser")).await.status, 303);
    waiting
        .pasting
        .submit(&address(&waiting, "pasted"))
        .unwrap();
    let answer = waiting.answer.await.unwrap().ok().unwrap();
    assert_eq!(code(&answer), "browser");
}

#[tokio::test]
async fn after_the_end_there_is_nothing_to_paste_into() {
    let waiting = start(request()).await;
    let (pasting, right) = (waiting.pasting.clone(), address(&waiting, "late"));
    waiting.cancel.cancel();
    let ended = waiting.answer.await.unwrap();
    assert!(matches!(ended, Err(AttemptError::Cancelled)));
    for _ in 0..2 {
        assert_eq!(pasting.submit(&right), Err(PasteError::Ended));
    }
}
