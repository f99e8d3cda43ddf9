//! Records of a person, over the wire.

use pia_protocol::clock::SystemClock;
use pia_protocol::ids::{MutationId, RecordId};
use serde_json::{Value, json};

use crate::world::{World, json};

const PUSH: &str = "/api/sync/v2/push";
const CHANGES: &str = "/api/sync/v2/changes";

fn mutation(record: RecordId, base: u64, body: &Value) -> Value {
    json!({
        "id": MutationId::new(&SystemClock),
        "kind": "todo",
        "record": record,
        "base": base,
        "body": body,
        "edited_at": "2026-11-22T12:00:00.000Z"
    })
}

async fn push(world: &World, access: &str, mutations: &[Value]) -> Vec<Value> {
    let answer = world
        .post(PUSH, access, &json!({ "mutations": mutations }))
        .await;
    let status = answer.status();
    let answer = json(answer).await;
    assert_eq!(status, 200, "{answer}");
    answer["outcomes"].as_array().unwrap().clone()
}

async fn changes(world: &World, access: &str, query: &str) -> Value {
    let answer = world.get(&format!("{CHANGES}?{query}"), access).await;
    assert_eq!(answer.status(), 200);
    json(answer).await
}

#[tokio::test]
async fn conflicts_with_a_large_record_do_not_make_a_huge_answer() {
    let world = World::start().await;
    let (access, _) = world.session("ada@contoso.example").await;
    let large = RecordId::new(&SystemClock);
    let text = "x".repeat(200_000);
    push(
        &world,
        &access,
        &[mutation(large, 0, &json!({ "text": text }))],
    )
    .await;
    let mut waiting: Vec<Value> = (0..40)
        .map(|number| mutation(large, 0, &json!({ "title": number })))
        .collect();
    waiting.push(mutation(
        RecordId::new(&SystemClock),
        0,
        &json!({ "title": "milk" }),
    ));
    let mut last = Value::Null;
    while !waiting.is_empty() {
        let outcomes = push(&world, &access, &waiting).await;
        let size = serde_json::to_string(&outcomes).unwrap().len();
        assert!(size < 3_000_000, "{size}");
        // In order, from the first on; what got no outcome is sent again.
        for (outcome, sent) in outcomes.iter().zip(&waiting) {
            assert_eq!(outcome["mutation"], sent["id"]);
        }
        assert!(!outcomes.is_empty());
        waiting.drain(..outcomes.len());
        last = outcomes.last().unwrap()["result"].clone();
    }
    assert_eq!(last, "applied");
    world.stop().await;
}

#[tokio::test]
async fn changes_are_applied_once_and_come_back_in_their_latest_state() {
    let world = World::start().await;
    let (access, _) = world.session("ada@contoso.example").await;
    let (milk, bread) = (RecordId::new(&SystemClock), RecordId::new(&SystemClock));
    let first = [
        mutation(milk, 0, &json!({ "title": "milk", "unknown": [1, 2] })),
        mutation(bread, 0, &json!({ "title": "bread" })),
    ];
    let outcomes = push(&world, &access, &first).await;
    assert_eq!(outcomes[0]["result"], "applied");
    assert_eq!(
        (&outcomes[0]["revision"], &outcomes[1]["revision"]),
        (&json!(1), &json!(2))
    );
    // Sent again: the same answer, and nothing is applied twice.
    assert_eq!(push(&world, &access, &first).await, outcomes);
    assert_eq!(changes(&world, &access, "after=0").await["cursor"], 2);

    let done = mutation(milk, 1, &json!({ "title": "milk", "done": true }));
    assert_eq!(push(&world, &access, &[done]).await[0]["revision"], 3);
    let page = changes(&world, &access, "after=0").await;
    let records = page["records"].as_array().unwrap();
    assert_eq!(records.len(), 2);
    assert_eq!(records[0]["body"]["title"], "bread");
    assert_eq!(
        (&records[1]["body"]["done"], &records[1]["revision"]),
        (&json!(true), &json!(3))
    );
    assert_eq!((&page["cursor"], &page["more"]), (&json!(3), &json!(false)));

    // A deletion is remembered.
    push(&world, &access, &[mutation(bread, 2, &json!(null))]).await;
    let page = changes(&world, &access, "after=3").await;
    assert_eq!(page["records"][0]["id"], json!(bread));
    assert_eq!(page["records"][0]["body"], json!(null));
    world.stop().await;
}

#[tokio::test]
async fn a_change_made_on_something_else_is_a_conflict() {
    let world = World::start().await;
    let (access, _) = world.session("ada@contoso.example").await;
    let record = RecordId::new(&SystemClock);
    push(
        &world,
        &access,
        &[mutation(record, 0, &json!({ "title": "a" }))],
    )
    .await;
    push(
        &world,
        &access,
        &[mutation(record, 1, &json!({ "title": "b" }))],
    )
    .await;
    let late = mutation(record, 1, &json!({ "title": "c" }));
    let outcome = push(&world, &access, std::slice::from_ref(&late))
        .await
        .remove(0);
    assert_eq!(outcome["result"], "conflict");
    assert_eq!(outcome["current"]["body"]["title"], "b");
    assert_eq!(outcome["current"]["revision"], 2);
    assert_eq!(outcome["mutation"], late["id"]);
    // What is already so needs no revision, whatever it was made on.
    let same = push(
        &world,
        &access,
        &[mutation(record, 1, &json!({ "title": "b" }))],
    )
    .await;
    assert_eq!(
        (&same[0]["result"], &same[0]["revision"]),
        (&json!("applied"), &json!(2))
    );
    assert_eq!(changes(&world, &access, "after=0").await["cursor"], 2);
    world.stop().await;
}

#[tokio::test]
async fn a_bad_change_is_refused_and_the_others_go_on() {
    let world = World::start().await;
    let (access, _) = world.session("ada@contoso.example").await;
    let mut bad_kind = mutation(RecordId::new(&SystemClock), 0, &json!({}));
    bad_kind["kind"] = json!("No Kind");
    let large = json!({ "text": "x".repeat(300_000) });
    let deep = (0..40).fold(json!({}), |inner, _| json!({ "x": inner }));
    let good = mutation(RecordId::new(&SystemClock), 0, &json!({ "title": "good" }));
    let mut other = mutation(RecordId::new(&SystemClock), 0, &json!({ "title": "other" }));
    other["id"] = good["id"].clone();
    let outcomes = push(
        &world,
        &access,
        &[
            bad_kind,
            mutation(RecordId::new(&SystemClock), 0, &large),
            mutation(RecordId::new(&SystemClock), 0, &deep),
            good,
            other,
        ],
    )
    .await;
    let errors: Vec<_> = outcomes.iter().map(|o| o["error"].as_str()).collect();
    let expected = [
        Some("invalid_kind"),
        Some("record_too_large"),
        Some("record_too_deep"),
        None,
        Some("mutation_id_reused"),
    ];
    assert_eq!(errors, expected);
    assert_eq!(outcomes[3]["revision"], 1);
    world.stop().await;
}

#[tokio::test]
async fn pages_join_without_gap_or_repetition() {
    let world = World::start().await;
    let (access, _) = world.session("ada@contoso.example").await;
    let records: Vec<_> = (0..25)
        .map(|n| mutation(RecordId::new(&SystemClock), 0, &json!({ "n": n })))
        .collect();
    push(&world, &access, &records).await;
    let (mut after, mut seen) = (json!(0), Vec::new());
    loop {
        let page = changes(&world, &access, &format!("after={after}&limit=10")).await;
        let records = page["records"].as_array().unwrap();
        seen.extend(records.iter().map(|r| r["body"]["n"].as_u64().unwrap()));
        after = page["cursor"].clone();
        if page["more"] == json!(false) {
            break;
        }
        assert_eq!(records.len(), 10);
    }
    assert_eq!(seen, (0..25).collect::<Vec<_>>());
    let end = changes(&world, &access, "after=25").await;
    let expected = json!([[], 25, false, 25]);
    let todos = &end["holdings"]["todo"]["count"];
    assert_eq!(json!([end["records"], end["cursor"], end["more"], todos]), expected);
    world.stop().await;
}

#[tokio::test]
async fn two_people_never_see_each_others_records() {
    let world = World::start().await;
    let (ada, _) = world.session("ada@contoso.example").await;
    let (bob, _) = world.session("bob@contoso.example").await;
    let record = RecordId::new(&SystemClock);
    let secret = mutation(record, 0, &json!({ "title": "Ada's" }));
    push(&world, &ada, std::slice::from_ref(&secret)).await;
    assert_eq!(changes(&world, &bob, "after=0").await["records"], json!([]));
    // The same record and mutation ids are another person's other things.
    let mut own = secret;
    own["body"]["title"] = json!("Bob's");
    let outcome = push(&world, &bob, &[own]).await.remove(0);
    assert_eq!(
        (&outcome["result"], &outcome["revision"]),
        (&json!("applied"), &json!(1))
    );
    for (access, title) in [(&ada, "Ada's"), (&bob, "Bob's")] {
        let page = changes(&world, access, "after=0").await;
        assert_eq!(page["records"].as_array().unwrap().len(), 1);
        assert_eq!(page["records"][0]["body"]["title"], title);
    }
    world.stop().await;
}

#[tokio::test]
async fn a_reader_never_misses_a_change_of_many_writers() {
    let world = World::with(&[("RateLimits__Sync__PermitLimit", "0")]).await;
    let (access, _) = world.session("ada@contoso.example").await;
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (http, url, access) = (world.http.clone(), world.url(PUSH), access.clone());
        writers.spawn(async move {
            for _ in 0..10 {
                let change = mutation(RecordId::new(&SystemClock), 0, &json!({}));
                let body = json!({ "mutations": [change] });
                let request = http.post(&url).bearer_auth(&access).json(&body);
                assert_eq!(request.send().await.unwrap().status(), 200);
            }
        });
    }
    let (mut after, mut seen) = (0, 0_u64);
    while seen < 80 {
        let page = changes(&world, &access, &format!("after={after}")).await;
        for record in page["records"].as_array().unwrap() {
            seen += 1;
            // No record changes twice here, so the revisions seen have no gap.
            assert_eq!(record["revision"], json!(seen));
        }
        after = page["cursor"].as_u64().unwrap();
    }
    while let Some(writer) = writers.join_next().await {
        writer.unwrap();
    }
    world.stop().await;
}
