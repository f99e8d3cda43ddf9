//! What browsers and clients send: never our fault, and never a redirect to a place that is not ours
//! or the provider's.

use std::fmt::Write as _;
use std::io::Write as _;

use axum::body::Body;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{Request, Response, header};

use crate::harness::Target;
use crate::target;
use crate::world::World;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

fn post(path: &str, kind: &str) -> http::request::Builder {
    Request::post(path).header(header::CONTENT_TYPE, kind)
}

fn location(answer: &Response<Body>) -> Option<&str> {
    Some(answer.headers().get(header::LOCATION)?.to_str().unwrap())
}

/// Or the laws would hold because nothing gets past the first check.
#[test]
fn good_requests_are_accepted() {
    let world = World::start();
    let query = String::from_utf8(Target::file("login_query", "good")).unwrap();
    let login = Request::get(format!("/auth/login?{query}")).body(Body::empty());
    let answer = world.ask(login.unwrap());
    assert!(
        location(&answer)
            .unwrap()
            .contains("/oauth2/v2.0/authorize?")
    );
    let form = post("/signin-microsoft", FORM);
    let form = form.body(Body::from(Target::file("callback_form", "good")));
    assert_eq!(world.ask(form.unwrap()).status(), 303);
    for file in ["good", "delete", "empty", "far_base"] {
        let body = Body::from(Target::file("push_body", file));
        let push = post("/api/sync/v2/push", JSON)
            .header(header::AUTHORIZATION, format!("Bearer {}", world.access))
            .body(body);
        assert_eq!(world.ask(push.unwrap()).status(), 200, "{file}");
    }
}

/// The query of a sign-in. It leads to the provider, or back to a loopback listener.
fn query(world: &World, bytes: &[u8]) {
    let mut uri = "/auth/login?".to_owned();
    for byte in bytes.iter().take(4_000) {
        match byte {
            b'!' | b'$'..=b'~' => uri.push(char::from(*byte)),
            other => write!(uri, "%{other:02x}").unwrap(),
        }
    }
    // Not all of these are taken by the HTTP library; those that are not never reach a handler.
    let Ok(request) = Request::get(uri).body(Body::empty()) else {
        return;
    };
    let answer = world.ask(request);
    if let Some(location) = location(&answer) {
        let host = url::Url::parse(location).unwrap();
        let host = host.host_str().unwrap();
        assert!(
            ["127.0.0.1", "[::1]", "localhost"].contains(&host),
            "{location}"
        );
    }
}

target!(login_query, World::start(), query);

/// A provider's posted answer. It leads to the same address again, and nowhere else.
fn form_post(world: &World, bytes: &[u8]) {
    let request = post("/signin-microsoft", FORM).body(Body::from(bytes.to_vec()));
    let answer = world.ask(request.unwrap());
    if let Some(location) = location(&answer) {
        assert!(location.starts_with("/signin-microsoft?"), "{location}");
        let again = Request::get(location).body(Body::empty());
        world.ask(again.unwrap());
    }
}

target!(callback_form, World::start(), form_post);

/// A body of the token endpoint, as both of its kinds. Nothing made up is worth a token.
fn token(world: &World, bytes: &[u8]) {
    for kind in [FORM, JSON] {
        let request = post("/auth/token", kind).body(Body::from(bytes.to_vec()));
        let answer = world.ask(request.unwrap());
        assert!(answer.status().is_client_error(), "{}", answer.status());
    }
}

target!(token_body, World::start(), token);

/// A push, as it is, and compressed; and bytes that say that they are.
fn push(world: &World, bytes: &[u8]) {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).unwrap();
    let compressed = gzip.finish().unwrap();
    let mut answers = vec![];
    for (encoding, body) in [
        ("identity", bytes.to_vec()),
        ("gzip", compressed),
        ("gzip", bytes.to_vec()),
    ] {
        let request = post("/api/sync/v2/push", JSON)
            .header(header::AUTHORIZATION, format!("Bearer {}", world.access))
            .header(header::CONTENT_ENCODING, encoding)
            .body(Body::from(body));
        answers.push(world.ask(request.unwrap()).status());
    }
    assert_eq!(answers[0], answers[1], "compressed, it is something else");
}

target!(push_body, World::start(), push);
