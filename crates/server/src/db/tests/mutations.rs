//! Changes that come again, and changes that are more than there may be.

use pia_protocol::sync::Revision;
use serde_json::{Value, json};

use super::tallies::{is_kept, legacy_push, limits, push, push_within, record, wanted};
use super::*;
use crate::config::SyncLimits;

fn count(place: &Place, sql: &str) -> i64 {
    match place {
        Place::File(folder) => {
            let connection = rusqlite::Connection::open(folder.path().join("pia.db")).unwrap();
            connection.query_row(sql, [], |row| row.get(0)).unwrap()
        }
        Place::Server(database) => database.ask(sql).unwrap().parse().unwrap(),
    }
}

/// A change is remembered where its record is, and beside it once that is changed again.
pub(super) async fn a_change_that_comes_again_is_known_and_undoes_nothing(place: Place) {
    let db = place.open().await;
    let account = account(&db, "ada").await;
    let rows = || count(&place, "SELECT count(*) FROM mutation");
    let first = wanted("todo", 1, 0, &json!({ "title": "milk" }));
    let one = std::slice::from_ref(&first);
    for _ in 0..2 {
        assert_eq!(push(&db, account, one).await["outcomes"][0]["revision"], 1);
        assert_eq!(rows(), 0);
    }
    let second = wanted("todo", 1, 1, &json!({ "title": "bread" }));
    let deleted = wanted("todo", 1, 2, &Value::Null);
    push(&db, account, &[second.clone(), deleted.clone()]).await;
    assert_eq!(rows(), 2);
    // An older client brings it back, and a current one finds it as it wanted it.
    let todo = json!({ "id": record(1), "title": "beer", "updatedAt": "2026-11-22T12:30:00Z" });
    legacy_push(&db, account, &json!({ "todos": { "upserted": [todo] } })).await;
    assert_eq!(rows(), 3);
    let page = db.read(move |db| db.changes(&owner(account), Revision::ZERO, 9, 1 << 20));
    let there = page.await.unwrap().records.remove(0);
    let body: Value = serde_json::from_str(there.body.unwrap().get()).unwrap();
    let same = wanted("todo", 1, 3, &body);
    for _ in 0..2 {
        let all = [first.clone(), second.clone(), deleted.clone(), same.clone()];
        let answer = push(&db, account, &all).await;
        let revisions: Vec<_> = answer["outcomes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|o| &o["revision"])
            .collect();
        assert_eq!(revisions, [1, 2, 3, 4], "{answer}");
        assert_eq!(answer["latest"], 4);
        assert_eq!(rows(), 4);
    }
    let mut other = second;
    other["body"] = json!({ "title": "wine" });
    let answer = push(&db, account, &[other]).await;
    assert_eq!(answer["outcomes"][0]["error"], "mutation_id_reused");
    is_kept(&db, account).await;
    db.close().await;
}

/// Of the change that made a record what it is, that is never.
pub(super) async fn a_change_is_forgotten_after_a_while(place: Place) {
    let db = place.open().await;
    let account = account(&db, "ada").await;
    let changes: Vec<Value> = (0..4)
        .map(|base| wanted("todo", 1, base, &json!({ "base": base })))
        .collect();
    push(&db, account, &changes).await;
    let sweep = async |forgotten: OffsetDateTime| {
        let finished = db.read(move |db| db.finished(NOW, forgotten)).await;
        let finished = finished.unwrap();
        db.write(move |tx| tx.sweep(&finished, NOW)).await.unwrap()
    };
    let second = time::Duration::SECOND;
    assert_eq!(sweep(NOW - second).await, 0);
    let again = push(&db, account, &changes).await;
    let revisions = |answer: &Value| -> Vec<Value> {
        let outcomes = answer["outcomes"].as_array().unwrap();
        outcomes.iter().map(|one| one["revision"].clone()).collect()
    };
    assert_eq!(revisions(&again), [1, 2, 3, 4]);
    assert_eq!(sweep(NOW + second).await, 3);
    // What is forgotten undoes nothing either: it was made on something else than what is there.
    let again = push(&db, account, &changes).await;
    assert_eq!(
        revisions(&again),
        [json!(null), json!(null), json!(null), json!(4)]
    );
    for forgotten in 0..3 {
        assert_eq!(again["outcomes"][forgotten]["result"], "conflict");
    }
    assert_eq!(again["latest"], 4);
    db.close().await;
}

pub(super) async fn more_than_there_may_be_is_refused_and_what_is_there_can_be_changed(
    place: Place,
) {
    let db = place.open().await;
    let account = account(&db, "ada").await;
    let results = |answer: &Value| -> Vec<String> {
        let outcomes = answer["outcomes"].as_array().unwrap().iter();
        let told = outcomes.map(|one| one["error"].as_str().or(one["result"].as_str()));
        told.map(|one| one.unwrap().to_owned()).collect()
    };
    let three = SyncLimits {
        records: Some(3),
        ..limits().0
    };
    let new: Vec<Value> = (1..=5)
        .map(|n| wanted("todo", n, 0, &json!({ "n": n })))
        .collect();
    let answer = push_within(&db, account, three, &new).await;
    let (good, over) = ("applied", "quota_exceeded");
    assert_eq!(results(&answer), [good, good, good, over, over]);
    let told = answer["outcomes"][4]["message"].as_str().unwrap();
    assert!(told.contains("at most 3 records"), "{told}");
    assert_eq!(answer["holdings"]["todo"]["limit"], 3);
    let changes = [
        wanted("todo", 1, 1, &json!({ "changed": true })),
        wanted("conflict", 1, 0, &json!({})),
        wanted("todo", 2, 2, &Value::Null),
        // In the deleted one's place.
        wanted("todo", 4, 0, &json!({})),
        // And back to life there is no room for it.
        wanted("todo", 2, 6, &json!({})),
    ];
    let answer = push_within(&db, account, three, &changes).await;
    assert_eq!(results(&answer), [good, good, good, good, over], "{answer}");

    // Bytes are counted over all kinds; what grows no larger is always taken.
    let used = db.read(move |db| db.tallies(account)).await.unwrap();
    let used: u64 = used.values().map(|kept| kept.bytes).sum();
    let full = SyncLimits {
        bytes: Some(used),
        ..limits().0
    };
    let changes = [
        wanted("memory", 1, 0, &json!({})),
        wanted("todo", 1, 4, &json!({ "changed": "longer than it was" })),
        wanted("todo", 1, 4, &json!({ "changed": null })),
        wanted("todo", 3, 3, &Value::Null),
        wanted("memory", 1, 0, &json!({})),
    ];
    let answer = push_within(&db, account, full, &changes).await;
    assert_eq!(results(&answer), [over, over, good, good, good], "{answer}");
    is_kept(&db, account).await;
    db.close().await;
}
