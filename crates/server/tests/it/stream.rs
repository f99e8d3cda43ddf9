//! The change stream.

use pia_protocol::clock::SystemClock;
use pia_protocol::ids::{MutationId, RecordId};
use reqwest::Response;
use serde_json::json;
use time::Duration;

use crate::world::{World, json};

const ADA: &str = "ada@contoso.example";
const STREAM: &str = "/api/sync/v2/stream";

/// An open stream, and what of it was not looked at yet.
struct Stream(Response, String);

impl Stream {
    async fn open(world: &World, access: &str) -> Self {
        let answer = world.get(STREAM, access).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        Self(answer, String::new())
    }

    /// The next revision it tells; none at its end.
    async fn revision(&mut self) -> Option<u64> {
        loop {
            if let Some(end) = self.1.find("\n\n") {
                let rest = self.1.split_off(end + 2);
                let event = std::mem::replace(&mut self.1, rest);
                let number = event.trim().strip_prefix("event: revision\ndata: ");
                let number = number.map(|number| number.parse().unwrap());
                if number.is_some() {
                    return number;
                }
                continue;
            }
            let chunk = self.0.chunk().await.unwrap()?;
            self.1.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

async fn push(world: &World, access: &str) -> u64 {
    let mutation = json!({
        "id": MutationId::new(&SystemClock),
        "kind": "todo",
        "record": RecordId::new(&SystemClock),
        "base": 0,
        "body": { "title": "milk" },
        "edited_at": "2026-11-22T12:00:00.000Z"
    });
    let answer = world
        .post(
            "/api/sync/v2/push",
            access,
            &json!({ "mutations": [mutation] }),
        )
        .await;
    json(answer).await["outcomes"][0]["revision"]
        .as_u64()
        .unwrap()
}

#[tokio::test]
async fn a_stream_says_how_far_the_records_are_and_whenever_they_change() {
    let world = World::start().await;
    let (access, _) = world.session(ADA).await;
    let first = push(&world, &access).await;
    let (mut one, mut two) = (
        Stream::open(&world, &access).await,
        Stream::open(&world, &access).await,
    );
    for stream in [&mut one, &mut two] {
        assert_eq!(stream.revision().await, Some(first));
    }
    let (others, _) = world.session("eve@fabrikam.example").await;
    push(&world, &others).await;
    let second = push(&world, &access).await;
    for stream in [&mut one, &mut two] {
        assert_eq!(stream.revision().await, Some(second), "nobody else's");
    }
    drop((one, two));
    world.stop().await;
}

#[tokio::test]
async fn a_stream_ends_with_its_session_and_with_the_server() {
    let world = World::start().await;
    let (access, refresh) = world.session(ADA).await;
    let (staying, _) = world.session(ADA).await;
    let mut leaving = Stream::open(&world, &access).await;
    let mut stays = Stream::open(&world, &staying).await;
    for stream in [&mut leaving, &mut stays] {
        assert_eq!(stream.revision().await, Some(0));
    }
    let out = world.http.post(world.url("/auth/logout"));
    let out = out.json(&json!({ "refreshToken": refresh })).send().await;
    assert_eq!(out.unwrap().status(), 204);
    assert_eq!(leaving.revision().await, None);
    let revision = push(&world, &staying).await;
    assert_eq!(stays.revision().await, Some(revision));
    let stopped = tokio::spawn(world.stop());
    assert_eq!(stays.revision().await, None);
    stopped.await.unwrap();
}

#[tokio::test]
async fn nobody_opens_one_without_a_good_token_and_nobody_opens_too_many() {
    let world = World::start().await;
    assert_eq!(world.get(STREAM, "nonsense").await.status(), 401);
    let (access, _) = world.session(ADA).await;
    let mut open = Vec::new();
    for _ in 0..32 {
        open.push(Stream::open(&world, &access).await);
    }
    let refused = world.get(STREAM, &access).await;
    assert_eq!(refused.status(), 503);
    assert_eq!(json(refused).await["error"], "too_many_streams");
    drop(open);
    world.clock.advance(Duration::minutes(16));
    assert_eq!(world.get(STREAM, &access).await.status(), 401);
    world.stop().await;
}
