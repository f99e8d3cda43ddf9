//! Whether both sides hold the same, over the wire.

use pia_protocol::clock::SystemClock;
use pia_protocol::ids::{MutationId, RecordId};
use pia_protocol::sync::{
    DigestAnswer, Kind, RangesAnswer, RecordDigest, RecordsAnswer, Tally, canonical_text,
};
use serde_json::{Value, json};

use crate::world::{World, json};

const ADA: &str = "ada@contoso.example";

fn id(number: u16) -> RecordId {
    let mut id = [0; 16];
    id[..2].copy_from_slice(&number.to_be_bytes());
    RecordId::from_bytes(id)
}

fn body(number: u16) -> Value {
    json!({ "n": number, "a": "ä" })
}

fn mutation(number: u16, base: u64, body: &Value) -> Value {
    json!({
        "id": MutationId::new(&SystemClock), "kind": "todo", "record": id(number), "base": base,
        "body": body, "edited_at": "2026-11-22T12:00:00.000Z",
    })
}

async fn push(world: &World, access: &str, mutations: &[Value]) -> Value {
    let body = json!({ "mutations": mutations });
    let answer = world.post("/api/sync/v2/push", access, &body).await;
    assert_eq!(answer.status(), 200);
    json(answer).await
}

/// What a client would count of these.
fn tally(numbers: impl Iterator<Item = u16>) -> Tally {
    let mut tally = Tally::default();
    for number in numbers {
        let mut body = body(number).as_object().unwrap().clone();
        let text = canonical_text(&mut body);
        tally.add(RecordDigest::of(&Kind::todo(), id(number), &text));
    }
    tally
}

async fn get<T: serde::de::DeserializeOwned>(world: &World, access: &str, path: &str) -> T {
    let answer = world.get(path, access).await;
    assert_eq!(answer.status(), 200);
    serde_json::from_value(json(answer).await).unwrap()
}

async fn records(world: &World, access: &str, kind: &str, ids: &[RecordId]) -> RecordsAnswer {
    let asked = json!({ "kind": kind, "ids": ids });
    let answer = world.post("/api/sync/v2/records", access, &asked).await;
    assert_eq!(answer.status(), 200);
    serde_json::from_value(json(answer).await).unwrap()
}

#[tokio::test]
async fn both_sides_find_where_they_differ() {
    let world = World::start().await;
    let (access, _) = world.session(ADA).await;
    let all: Vec<Value> = (0..600).map(|n| mutation(n, 0, &body(n))).collect();
    push(&world, &access, &all).await;
    // One is deleted: it does not count, and is known.
    let answer = push(&world, &access, &[mutation(7, 8, &Value::Null)]).await;
    let living = || (0..600).filter(|n| *n != 7);
    let digest: DigestAnswer = get(&world, &access, "/api/sync/v2/digest").await;
    assert_eq!(digest.holdings[&Kind::todo()].tally, tally(living()));
    assert_eq!(json!(digest.holdings), answer["holdings"]);
    assert_eq!(digest.latest.get(), 601);

    let whole: RangesAnswer = get(&world, &access, "/api/sync/v2/ranges?kind=todo").await;
    assert_eq!(whole.ranges.len(), 150);
    let mut from = 0;
    for range in &whole.ranges {
        let within = living().filter(|n| *n >= from && id(*n) <= range.last);
        assert_eq!(range.tally, tally(within.clone()));
        from = within.max().unwrap() + 1;
    }
    assert_eq!(from, 600);
    let path = format!("/api/sync/v2/ranges?kind=todo&after={}&upto={}", id(5), id(9));
    let part: RangesAnswer = get(&world, &access, &path).await;
    let lasts: Vec<_> = part.ranges.iter().map(|range| range.last).collect();
    assert_eq!(lasts, [id(6), id(8), id(9)]);
    assert!(part.ranges.iter().all(|range| range.tally.count == 1));
    let none: RangesAnswer = get(&world, &access, "/api/sync/v2/ranges?kind=memory").await;
    assert!(none.ranges.is_empty());

    // In the order they were asked for; of another kind, or unknown, there is none.
    let asked = [id(9), id(7), id(1_000), id(8), id(9)];
    let found = records(&world, &access, "todo", &asked).await;
    let ids: Vec<_> = found.records.iter().map(|one| one.id).collect();
    assert_eq!((ids, found.looked_up), (vec![id(9), id(7), id(8)], 5));
    assert_eq!(json!(found.records[0].body), body(9));
    assert_eq!(found.records[1].body, None);
    let other = records(&world, &access, "memory", &asked).await;
    assert_eq!((other.records, other.looked_up), (vec![], 5));
    // And another person has none of all this.
    let (bob, _) = world.session("bob@contoso.example").await;
    assert!(records(&world, &bob, "todo", &asked).await.records.is_empty());
    let none: RangesAnswer = get(&world, &bob, "/api/sync/v2/ranges?kind=todo").await;
    assert!(none.ranges.is_empty());
    world.stop().await;
}

#[tokio::test]
async fn large_records_come_in_parts() {
    let world = World::start().await;
    let (access, _) = world.session(ADA).await;
    let ids: Vec<_> = (0..20).map(id).collect();
    for number in 0..20 {
        let large = json!({ "text": "x".repeat(250_000) });
        push(&world, &access, &[mutation(number, 0, &large)]).await;
    }
    let (mut rest, mut found) = (&ids[..], vec![]);
    while !rest.is_empty() {
        let part = records(&world, &access, "todo", rest).await;
        assert!((1..=9).contains(&part.records.len()), "{}", part.records.len());
        found.extend(part.records.iter().map(|one| one.id));
        rest = &rest[usize::try_from(part.looked_up).unwrap()..];
    }
    assert_eq!(found, ids);
    world.stop().await;
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_in_one_sentence() {
    let world = World::start().await;
    let (access, _) = world.session(ADA).await;
    for (query, error) in [
        ("", "invalid_range"),
        ("kind=", "invalid_range"),
        ("kind=todo&kind=todo", "invalid_range"),
        ("kind=todo&after=x", "invalid_range"),
        ("kind=todo&upto=1", "invalid_range"),
        ("kind=To-Do", "invalid_kind"),
    ] {
        let answer = world.get(&format!("/api/sync/v2/ranges?{query}"), &access).await;
        assert_eq!(answer.status(), 400, "{query}");
        assert_eq!(json(answer).await["error"], error, "{query}");
    }
    let many: Vec<_> = (0..1_001).map(id).collect();
    for (asked, status, error) in [
        (json!({ "kind": "To-Do", "ids": [] }), 400, "invalid_kind"),
        (json!({ "kind": "todo", "ids": ["x"] }), 400, "invalid_request"),
        (json!({ "kind": "todo", "ids": many }), 413, "too_many_ids"),
    ] {
        let answer = world.post("/api/sync/v2/records", &access, &asked).await;
        assert_eq!(answer.status(), status);
        assert_eq!(json(answer).await["error"], error);
    }
    for path in ["/api/sync/v2/digest", "/api/sync/v2/ranges?kind=todo"] {
        let answer = world.http.get(world.url(path)).send().await.unwrap();
        assert_eq!(answer.status(), 401);
    }
    world.stop().await;
}

#[tokio::test]
async fn comparing_is_limited_as_all_of_sync_is() {
    let world = World::with(&[("RateLimits__Sync__PermitLimit", "3")]).await;
    let (access, _) = world.session(ADA).await;
    for path in ["digest", "ranges?kind=todo", "digest"] {
        let answer = world.get(&format!("/api/sync/v2/{path}"), &access).await;
        assert_eq!(answer.status(), 200);
    }
    let asked = json!({ "kind": "todo", "ids": [] });
    let answer = world.post("/api/sync/v2/records", &access, &asked).await;
    assert_eq!(answer.status(), 429);
    world.stop().await;
}
