//! Whatever is sent to whichever address: the answer is a described one, never our fault, and comes
//! soon; and afterwards people sign in as before.
//!
//! The addresses come from the server's own description, so a new one is here by itself.

mod samples;
mod wire;
mod wrongs;

use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::contract::{Answer, Contract, Operation};
use crate::world::World;
use wrongs::{Expected, Wrong};

const ADA: &str = "ada@contoso.example";

/// Panics of this process, which one task of the server would otherwise hide from the others.
static PANICS: AtomicUsize = AtomicUsize::new(0);
static COUNTED: Once = Once::new();

fn count_panics() {
    COUNTED.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            PANICS.fetch_add(1, Ordering::SeqCst);
            before(panic);
        }));
    });
}

/// The matrix's world: nobody is turned away for asking often, or most of it would not be asked.
async fn unlimited() -> World {
    count_panics();
    World::with(&[("RateLimits__Sync__PermitLimit", "0")]).await
}

/// What all tests here end with.
async fn still_good(world: World) {
    world.session(ADA).await;
    assert_eq!(PANICS.load(Ordering::SeqCst), 0, "something panicked");
    world.stop().await;
}

/// Sends each to each address, and collects what is answered otherwise than described.
async fn try_all(wrongs: impl Fn(&Contract, Operation<'_>) -> Vec<Wrong>) {
    let world = unlimited().await;
    let contract = Contract::of(&world).await;
    let mut objections = vec![];
    let mut tried = 0;
    for operation in contract.operations() {
        let mut access = world.session(ADA).await.0;
        for wrong in wrongs(&contract, operation) {
            tried += 1;
            let request = wrong.on(operation, &world, &access);
            let answer = Answer::to(request).await;
            // It ended the session it was sent with.
            if answer.as_ref().is_ok_and(|answer| answer.status == 204) {
                access = world.session(ADA).await.0;
            }
            let objection = objection(&contract, operation, &wrong, answer);
            let at = format!("{} {} with {}", operation.method, operation.path, wrong.what);
            objections.extend(objection.map(|objection| format!("{at}: {objection}")));
        }
    }
    assert!(tried > 0);
    assert!(objections.is_empty(), "{}", objections.join("\n"));
    still_good(world).await;
}

fn objection(
    contract: &Contract,
    operation: Operation<'_>,
    wrong: &Wrong,
    answer: reqwest::Result<Answer>,
) -> Option<String> {
    let answer = match answer {
        Ok(answer) => answer,
        // What is far too large may be cut off while it is sent, and the answer with it.
        Err(error) if wrong.expected == Expected::PerhapsCut && !error.is_timeout() => return None,
        Err(error) => return Some(format!("{error:?}")),
    };
    if answer.status == 500 {
        return Some(format!("our own fault: {}", answer.body));
    }
    match wrong.expected {
        Expected::NotAllowed => not_allowed(operation, &answer),
        // The HTTP library's own refusal, before there is a request.
        Expected::PerhapsCut if answer.status == 431 => None,
        Expected::Described | Expected::PerhapsCut => contract.objection(operation, &answer),
    }
}

fn not_allowed(operation: Operation<'_>, answer: &Answer) -> Option<String> {
    let as_page = operation.is_for_browsers() && answer.body.starts_with("<!doctype html>");
    let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    let as_told = body["error"] == "method_not_allowed" && body["message"].is_string();
    let good = answer.status == 405 && (as_page || as_told);
    (!good).then(|| format!("{} {}", answer.status, answer.body))
}

#[tokio::test]
async fn bad_queries() {
    try_all(|_, operation| wrongs::queries(operation)).await;
}

#[tokio::test]
async fn bad_paths_and_methods() {
    try_all(|contract, operation| {
        let mut all = wrongs::paths(operation);
        all.extend(wrongs::methods(contract, operation));
        all
    })
    .await;
}

#[tokio::test]
async fn bad_headers() {
    try_all(|_, _| wrongs::headers()).await;
}

#[tokio::test]
async fn bad_bodies() {
    try_all(|_, operation| wrongs::raw_bodies(operation)).await;
}

#[tokio::test]
async fn bad_fields() {
    try_all(wrongs::fields).await;
}

#[tokio::test]
async fn bad_encodings() {
    try_all(wrongs::encodings).await;
}

/// Found by the above once: described in general, and here by name.
#[tokio::test]
async fn what_libraries_refuse_is_refused_in_our_words() {
    let world = unlimited().await;
    let (access, _) = world.session(ADA).await;
    let url = |path: &str| world.url(path);
    let push = world.http.post(url("/api/sync/v2/push"));
    let push = push.header("content-encoding", "br");
    let push = push.header("content-type", "application/json").body("{}");
    let no_text = world.http.delete(url("/auth/sessions/%ff"));
    for (request, status, error) in [
        (push, 415, "unsupported_encoding"),
        (no_text, 404, "not_found"),
        (world.http.post(url("/health")), 405, "method_not_allowed"),
    ] {
        let answer = Answer::to(request.bearer_auth(&access)).await.unwrap();
        assert_eq!(answer.status, status, "{}", answer.body);
        let told: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(told["error"], error);
        assert!(told["message"].is_string(), "{told}");
    }
    // And a person in a browser is told by a page.
    let form = world.http.post(url("/signin-microsoft"));
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    let nowhere = world.http.get(url("/nowhere")).header("accept", "text/html");
    for (request, status) in [(form.body("x".repeat(50_000)), 413), (nowhere, 404)] {
        let answer = Answer::to(request).await.unwrap();
        assert_eq!(answer.status, status, "{}", answer.body);
        assert!(answer.body.starts_with("<!doctype html>"), "{}", answer.body);
    }
    still_good(world).await;
}
