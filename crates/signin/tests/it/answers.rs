//! What is taken for the answer, and what is done with it.

use pia_signin::{AttemptError, Outcome, Refusal};

use crate::support::{ISSUER, Waiting, code, request, start};

const FORM: &str = "application/x-www-form-urlencoded";

fn signed_in() -> Outcome {
    Outcome::SignedIn {
        name: "Ada Lovelace".into(),
    }
}

#[tokio::test]
async fn an_answer_by_get_is_taken_and_the_code_leaves_the_address_bar() {
    let waiting = start(request()).await;
    let sent_on = waiting.get(&waiting.right("code%2Bwith%20signs%3D")).await;
    assert_eq!(sent_on.status, 303);
    assert_eq!(sent_on.header("location"), format!("{}/done", waiting.path));
    assert_eq!(sent_on.header("cache-control"), "no-store");
    assert_eq!(sent_on.header("referrer-policy"), "no-referrer");

    let done = waiting.fetch_done();
    let answer = waiting.answer.await.unwrap().ok().unwrap();
    assert_eq!(code(&answer), "code+with signs=");
    assert!(!done.is_finished());
    answer.reply.tell(signed_in()).await;
    assert!(
        done.await
            .unwrap()
            .body
            .contains("You are signed in as Ada Lovelace")
    );
}

#[tokio::test]
async fn an_answer_by_form_post_is_taken_and_is_not_posted_again() {
    let waiting = start(request()).await;
    let body = format!("state={}&code=posted", waiting.state);
    let media_type = "application/X-WWW-form-urlencoded; charset=utf-8";
    let sent_on = waiting.post(&waiting.path, media_type, &body).await;
    // RFC 9700 section 4.12: 303 turns the POST into a GET, 307 would not.
    assert_eq!(sent_on.status, 303);
    let answer = waiting.answer.await.unwrap().ok().unwrap();
    assert_eq!(code(&answer), "posted");
}

#[tokio::test]
async fn a_repeated_answer_gets_the_same_page_and_is_not_handed_out() {
    let waiting = start(request()).await;
    assert_eq!(waiting.get(&waiting.right("first")).await.status, 303);
    assert_eq!(waiting.get(&waiting.right("second")).await.status, 303);
    assert_eq!(waiting.get(&waiting.right("first")).await.status, 303);
    let pages = [waiting.fetch_done(), waiting.fetch_done()];
    // Both are held before the end is told.
    await_connections(&waiting).await;

    let answer = waiting.answer.await.unwrap().ok().unwrap();
    assert_eq!(code(&answer), "first");
    answer.reply.tell(signed_in()).await;
    for page in pages {
        assert!(page.await.unwrap().body.contains("Ada Lovelace"));
    }
}

#[tokio::test]
async fn of_many_right_answers_at_once_one_is_handed_out_and_all_get_the_same_page() {
    let waiting = start(request()).await;
    let repeats: Vec<_> = (0..20)
        .map(|n| waiting.fetch(&waiting.right(&format!("code-{n}"))))
        .collect();
    for repeat in repeats {
        let sent_on = repeat.await.unwrap();
        assert_eq!(sent_on.status, 303);
        assert_eq!(sent_on.header("location"), format!("{}/done", waiting.path));
    }
    let pages: Vec<_> = (0..20).map(|_| waiting.fetch_done()).collect();
    await_connections(&waiting).await;
    let answer = waiting.answer.await.unwrap().ok().unwrap();
    assert!(code(&answer).starts_with("code-"));
    answer.reply.tell(signed_in()).await;
    for page in pages {
        let page = page.await.unwrap();
        assert!(page.body.contains("You are signed in as Ada Lovelace"));
    }
}

/// A request that was sent later has been answered, so those before it have arrived.
async fn await_connections(waiting: &Waiting) {
    for _ in 0..4 {
        assert_eq!(waiting.get("/favicon.ico").await.status, 404);
    }
}

#[tokio::test]
async fn no_from_the_person_ends_the_attempt_and_the_page_says_so() {
    let waiting = start(request()).await;
    let no = format!(
        "{}?error=access_denied&error_description=No&state={}",
        waiting.path, waiting.state
    );
    assert_eq!(waiting.get(&no).await.status, 303);
    let page = waiting.fetch_done();
    match waiting.answer.await.unwrap() {
        Err(AttemptError::Declined { description, reply }) => {
            assert_eq!(description.unwrap(), "No");
            // Whoever waits for this may end the program: the browser has been told by then.
            reply.leave().await;
        }
        other => panic!("{:?}", other.err()),
    }
    assert!(
        page.await
            .unwrap()
            .body
            .contains("The sign-in was declined.")
    );
}

#[tokio::test]
async fn no_from_the_server_is_handed_out_with_the_reply() {
    let waiting = start(request()).await;
    let no = format!(
        "{}?error=server_error&state={}",
        waiting.path, waiting.state
    );
    assert_eq!(waiting.get(&no).await.status, 303);
    let page = waiting.fetch_done();
    let Err(AttemptError::Refused {
        error,
        description,
        reply,
    }) = waiting.answer.await.unwrap()
    else {
        panic!("not refused")
    };
    assert_eq!((error.as_str(), description), ("server_error", None));
    let sentence = "The server is being repaired.".to_owned();
    reply.tell(Outcome::Failed { sentence }).await;
    assert!(
        page.await
            .unwrap()
            .body
            .contains("The server is being repaired.")
    );
}

#[tokio::test]
async fn an_error_without_our_state_changes_nothing() {
    let waiting = start(request()).await;
    for query in ["error=access_denied", "error=access_denied&state=guess"] {
        let refused = waiting.get(&format!("{}?{query}", waiting.path)).await;
        assert_eq!(refused.status, 404, "{query}");
    }
    assert_eq!(waiting.refusals.of(Refusal::WrongState), 2);
    still_signs_in(waiting).await;
}

#[tokio::test]
async fn an_answer_without_the_right_issuer_is_not_handed_out() {
    let mut request = request();
    request.issuer = Some(ISSUER.into());
    let waiting = start(request).await;
    // RFC 9207 section 2.4: compared as text, so a slash more is another issuer.
    for iss in [
        "",
        "&iss=https%3A%2F%2Fevil.example",
        "&iss=https%3A%2F%2Fsign-in.example%2F",
    ] {
        let target = format!("{}{iss}", waiting.right("stolen"));
        assert_eq!(waiting.get(&target).await.status, 400, "{iss}");
        let error = format!(
            "{}?error=access_denied&state={}{iss}",
            waiting.path, waiting.state
        );
        assert_eq!(waiting.get(&error).await.status, 400, "{iss}");
    }
    assert_eq!(waiting.refusals.of(Refusal::WrongIssuer), 6);
    assert!(!waiting.answer.is_finished());

    let right = format!(
        "{}&iss=https%3A%2F%2Fsign-in.example",
        waiting.right("ours")
    );
    assert_eq!(waiting.get(&right).await.status, 303);
    let answer = waiting.answer.await.unwrap().ok().unwrap();
    assert_eq!(code(&answer), "ours");
}

#[tokio::test]
async fn an_answer_that_says_two_things_is_refused() {
    let waiting = start(request()).await;
    let right = waiting.right("c");
    let state = &waiting.state;
    for (target, why) in [
        (format!("{right}&code=d"), Refusal::Repeated),
        (format!("{right}&state={state}"), Refusal::Repeated),
        (format!("{right}&x=1&x=1"), Refusal::Repeated),
        (format!("{right}&error=access_denied"), Refusal::Malformed),
        (
            format!("{}?state={state}", waiting.path),
            Refusal::Malformed,
        ),
        (
            format!("{}?code=&state={state}", waiting.path),
            Refusal::Malformed,
        ),
    ] {
        let before = waiting.refusals.of(why);
        assert_eq!(waiting.get(&target).await.status, 400, "{target}");
        assert_eq!(waiting.refusals.of(why), before + 1, "{target}");
    }
    let two_places = waiting
        .post(&right, FORM, &format!("code=e&state={state}"))
        .await;
    assert_eq!(two_places.status, 400);
    still_signs_in(waiting).await;
}

/// Whatever came before, the right answer is still awaited.
async fn still_signs_in(waiting: Waiting) {
    assert_eq!(waiting.get(&waiting.right("right")).await.status, 303);
    let answer = waiting.answer.await.unwrap().ok().unwrap();
    assert_eq!(code(&answer), "right");
}
