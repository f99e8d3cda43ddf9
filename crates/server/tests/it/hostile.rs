//! Requests that no client of ours would send: each gets a plain no, and none a 500.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use crate::world::{World, json};

/// In UTC this is in the year 10000.
const BEYOND_THE_CALENDAR: &str = r#"{"mutations":[{
    "id": "01987c2e-0d5e-7c3b-8a44-6f2d1c9b0e11", "kind": "todo",
    "record": "01987c2e-0d5e-7c3b-8a44-6f2d1c9b0e12", "base": 0, "body": {},
    "edited_at": "9999-12-31T23:59:59-23:59"}]}"#;

#[tokio::test]
async fn malformed_oversized_and_repeated_input_is_refused_in_shape() {
    let world = World::start().await;
    let (access, _) = world.session("ada@contoso.example").await;
    let form = "application/x-www-form-urlencoded";
    let large = "x".repeat(5 * 1024 * 1024);
    let deep = "[".repeat(100_000);
    for path in [
        "/auth/device",
        "/auth/token",
        "/auth/refresh",
        "/auth/revoke",
        "/auth/logout",
        "/api/sync/v2/push",
        "/api/sync/push",
    ] {
        for kind in ["application/json", form, "text/xml", ""] {
            for body in [
                "",
                "{",
                "null",
                "[]",
                "{\"refreshToken\":5}",
                "{\"code\":\"\",\"codeVerifier\":\"\"}",
                "{\"refreshToken\":\"a\",\"refreshToken\":\"b\"}",
                "{\"mutations\":[{}]}",
                BEYOND_THE_CALENDAR,
                "grant_type=authorization_code&code=%00%ff",
                "grant_type=x&grant_type=y",
                "a&b&=&%",
                "\u{0}\u{1}",
                deep.as_str(),
                large.as_str(),
            ] {
                let request = world.http.post(world.url(path)).bearer_auth(&access);
                let request = request.header("content-type", kind).body(body.to_owned());
                // What is far too large may be cut off while it is sent, and the answer with it.
                let Ok(answer) = request.send().await else {
                    assert_eq!(body.len(), large.len());
                    continue;
                };
                let status = answer.status().as_u16();
                assert!((200..500).contains(&status), "{path} {kind} {status}");
                if status >= 400 && body.len() < large.len() {
                    let told = json(answer).await;
                    assert!(
                        told["error"].is_string() && told["message"].is_string(),
                        "{told}"
                    );
                }
            }
        }
    }
    world.stop().await;
}

#[tokio::test]
async fn odd_addresses_and_methods_are_refused_in_shape() {
    let world = World::start().await;
    let (access, _) = world.session("ada@contoso.example").await;
    for (path, expected) in [
        ("/", 404),
        ("/signin-nobody", 404),
        ("/auth/token", 405),
        ("/api/sync/v2/changes?after=-1", 400),
        ("/api/sync/v2/changes?after=x", 400),
        ("/api/sync/v2/changes?limit=0", 400),
        ("/api/sync/v2/changes?limit=1001", 400),
        ("/api/sync/v2/changes?after=1&after=2", 400),
        ("/api/sync/v2/changes?after=18446744073709551615", 200),
        ("/signin-microsoft", 400),
        ("/signin-microsoft?state=%00&code=%ff", 400),
        ("/signin-microsoft?error=access_denied", 400),
        ("/auth/login", 400),
        ("/auth/end-session", 400),
        ("/auth/signed-out", 200),
        ("/auth/device", 200),
        ("/auth/device/check", 405),
        ("/auth/sessions", 200),
        ("/auth/sessions/x", 405),
        ("/health", 200),
        ("/ready", 200),
    ] {
        let answer = world.get(path, &access).await;
        assert_eq!(answer.status(), expected, "{path}");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        assert!(answer.headers().contains_key("x-request-id"));
        // Clients measure by it how far their clock is off.
        let date = answer.headers()["date"].to_str().unwrap();
        assert!(date.ends_with(" GMT"), "{path} {date}");
    }
    world.stop().await;
}

#[tokio::test]
async fn headers_are_read_up_to_a_size() {
    let world = World::start().await;
    for (size, expected) in [(40_000, 200), (200_000, 431)] {
        let request = world.http.get(world.url("/health"));
        let request = request.header("cookie", "x".repeat(size));
        // What is far too large may be cut off while it is sent, and the answer with it.
        match request.send().await {
            Ok(answer) => assert_eq!(answer.status(), expected, "{size}"),
            Err(_) => assert_eq!(expected, 431),
        }
    }
    world.stop().await;
}

#[tokio::test]
async fn only_good_access_tokens_open_anything() {
    let world = World::start().await;
    let (access, refresh) = world.session("ada@contoso.example").await;
    let (head, signature) = access.rsplit_once('.').unwrap();
    let bent = format!("{head}.{}", signature.chars().rev().collect::<String>());
    for path in ["/auth/me", "/api/sync/v2/changes"] {
        for token in ["", "x", &bent, &refresh, &format!("{head}.")] {
            assert_eq!(world.get(path, token).await.status(), 401, "{path} {token}");
        }
        let none = world.http.get(world.url(path)).send().await.unwrap();
        assert_eq!(none.status(), 401);
        assert_eq!(none.headers()["www-authenticate"], "Bearer realm=\"pia\"");
    }
    world.stop().await;
}

#[tokio::test]
async fn a_compressed_push_is_read_and_its_limit_counts_after_decompression() {
    let world = World::start().await;
    let (access, _) = world.session("ada@contoso.example").await;
    let push = |encoding: &'static str, body: Vec<u8>| {
        let request = world
            .http
            .post(world.url("/api/sync/v2/push"))
            .bearer_auth(&access);
        let request = request
            .header("content-type", "application/json")
            .header("content-encoding", encoding)
            .body(body);
        async { request.send().await.unwrap().status().as_u16() }
    };
    for (encoding, compress) in [("gzip", gzip as fn(&[u8]) -> Vec<u8>), ("zstd", zstd)] {
        assert_eq!(push(encoding, compress(b"{\"mutations\":[]}")).await, 200);
        let bomb = compress(&vec![b' '; 64 * 1024 * 1024]);
        assert!(bomb.len() < 100_000);
        assert_eq!(push(encoding, bomb).await, 413);
        assert_eq!(push(encoding, b"neither of them".to_vec()).await, 400);
        let mut cut = compress(b"{\"mutations\":[]}");
        cut.truncate(cut.len() / 2);
        assert_eq!(push(encoding, cut).await, 400);
    }
    world.stop().await;
}

#[tokio::test]
async fn answers_come_in_the_compression_that_is_asked_for() {
    let world = World::start().await;
    let (access, _) = world.session("ada@contoso.example").await;
    let mutations: Vec<_> = (0..50)
        .map(|number| {
            serde_json::json!({
                "id": format!("01987c2e-0d5e-7c3b-8a44-6f2d1c9b0e{number:02}"), "kind": "todo",
                "record": format!("01987c2e-0d5e-7c3b-8a44-6f2d1c9b0f{number:02}"), "base": 0,
                "body": { "title": "milk" }, "edited_at": "2026-03-27T12:00:00Z",
            })
        })
        .collect();
    let body = serde_json::json!({ "mutations": mutations });
    world.post("/api/sync/v2/push", &access, &body).await;
    let http = client_that_decompresses_nothing();
    for (accepted, expected) in [
        ("zstd, gzip", Some("zstd")),
        ("gzip", Some("gzip")),
        ("zstd;q=0.5, gzip", Some("gzip")),
        ("br", None),
    ] {
        let request = http.get(world.url("/api/sync/v2/changes")).bearer_auth(&access);
        let answer = request.header("accept-encoding", accepted).send().await.unwrap();
        let encoding = answer.headers().get("content-encoding").cloned();
        let encoding = encoding.map(|encoding| encoding.to_str().unwrap().to_owned());
        assert_eq!(encoding.as_deref(), expected, "{accepted}");
        let body = answer.bytes().await.unwrap();
        let text = match expected {
            Some("zstd") => zstd::decode_all(&body[..]).unwrap(),
            Some(_) => {
                let mut text = vec![];
                let mut gzip = flate2::read::GzDecoder::new(&body[..]);
                std::io::Read::read_to_end(&mut gzip, &mut text).unwrap();
                text
            }
            None => body.to_vec(),
        };
        let page: serde_json::Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(page["records"].as_array().unwrap().len(), 50, "{accepted}");
    }
    world.stop().await;
}

fn zstd(data: &[u8]) -> Vec<u8> {
    zstd::encode_all(data, 19).unwrap()
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(data).unwrap();
    gzip.finish().unwrap()
}

#[tokio::test]
async fn too_many_requests_are_told_when_to_come_back() {
    let world = World::with(&[("RateLimits__Auth__PermitLimit", "3")]).await;
    let ask = || async {
        let request = world.http.post(world.url("/auth/refresh"));
        request
            .json(&json!({ "refreshToken": "x" }))
            .send()
            .await
            .unwrap()
    };
    for _ in 0..3 {
        assert_eq!(ask().await.status(), 401);
    }
    let refused = ask().await;
    assert_eq!(refused.status(), 429);
    let wait: u32 = refused.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=20).contains(&wait), "{wait}");
    // Other addresses of the server are not affected.
    let health = world.http.get(world.url("/health")).send().await.unwrap();
    assert_eq!(health.status(), 200);
    world.stop().await;
}

/// A client that hands answers over as they come.
#[expect(
    clippy::disallowed_methods,
    reason = "tests talk to the server as others do"
)]
fn client_that_decompresses_nothing() -> reqwest::Client {
    let builder = reqwest::Client::builder().no_gzip().no_zstd();
    builder.no_proxy().build().unwrap()
}
