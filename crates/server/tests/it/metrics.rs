//! What is counted. One test: a process has one set of numbers.

use crate::world::{World, tokens};

const ADA: &str = "ada@contoso.example";

/// The value of a line of the metrics, by everything before it.
fn value(page: &str, line: &str) -> f64 {
    let found = page.lines().find_map(|l| l.strip_prefix(line));
    let found = found.unwrap_or_else(|| panic!("no {line:?} in {page}"));
    found.trim().parse().unwrap()
}

#[tokio::test]
async fn requests_and_events_are_counted_on_a_listener_of_their_own() {
    let world = World::with(&[("Metrics__Listen", "127.0.0.1:0")]).await;
    assert_eq!(world.get("/metrics", "").await.status(), 404);
    let (access, first) = world.session(ADA).await;
    let (_, second) = tokens(world.refresh(&first).await).await;
    tokens(world.refresh(&second).await).await;
    world.refresh(&first).await;
    world.get("/nowhere/at/all", &access).await;
    let stream = world.get("/api/sync/v2/stream", &access).await;
    assert_eq!(stream.status(), 401, "the session was ended");

    let address = world.metrics.unwrap();
    let page = world.http.get(format!("http://{address}/metrics"));
    let page = page.send().await.unwrap().text().await.unwrap();
    for (line, expected) in [
        (r#"pia_events_total{event="signed_in"}"#, 1.0),
        (r#"pia_events_total{event="token_reused"}"#, 1.0),
        (r#"pia_refreshes_total{outcome="renewed"}"#, 2.0),
        (r#"pia_refreshes_total{outcome="reused"}"#, 1.0),
        (
            r#"pia_requests_total{route="/auth/token",method="POST",status="200"}"#,
            3.0,
        ),
        (
            r#"pia_requests_total{route="none",method="GET",status="404"}"#,
            2.0,
        ),
        ("pia_ready", 1.0),
        ("pia_streams", 0.0),
    ] {
        assert!(value(&page, line) >= expected, "{line} in {page}");
    }
    let count = r#"pia_request_seconds_count{route="/auth/token"}"#;
    assert!(value(&page, count) >= 4.0);
    for secret in [&access, &first, ADA] {
        assert!(!page.contains(secret), "{page}");
    }
    world.stop().await;
}
