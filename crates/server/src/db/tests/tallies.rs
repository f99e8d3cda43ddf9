//! What is kept beside the records: tallies, digests, and the changes that were applied.

use pia_protocol::ids::{MutationId, RecordId, SessionId};
use pia_protocol::sync::{Kind, RecordDigest};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::*;
use crate::config::{Config, Quotas, Sources, SyncLimits};
use crate::legacy::{self, Pusher};
use crate::sync::{self, Wanted};

pub(super) fn limits() -> (SyncLimits, Quotas) {
    let config = Config::load(&Sources::default()).ok().unwrap();
    (config.sync_limits, config.quotas)
}

pub(super) fn record(number: u8) -> RecordId {
    RecordId::from_bytes([number; 16])
}

/// One change as a client of version 2 sends it.
pub(super) fn wanted(kind: &str, number: u8, base: u64, body: &Value) -> Value {
    json!({
        "id": MutationId::new(&SystemClock), "kind": kind, "record": record(number), "base": base,
        "body": body, "edited_at": "2026-11-22T12:00:00Z",
    })
}

/// Pushes changes, and answers what became of them.
pub(super) async fn push(db: &Db, account: UserId, wanted: &[Value]) -> Value {
    push_within(db, account, limits().0, wanted).await
}

pub(super) async fn push_within(
    db: &Db,
    account: UserId,
    limits: SyncLimits,
    wanted: &[Value],
) -> Value {
    let checked = wanted.iter().map(|wanted| {
        let wanted: Wanted = serde_json::from_str(&wanted.to_string()).unwrap();
        wanted.check(&owner(account)).unwrap()
    });
    let answer = sync::push(db, owner(account), checked.collect(), limits, NOW).await;
    serde_json::from_str(&serde_json::to_string(&answer.unwrap()).unwrap()).unwrap()
}

pub(super) async fn legacy_push(db: &Db, account: UserId, body: &Value) {
    let push = legacy::Push::read(body.as_object().unwrap().clone()).unwrap();
    let who = Pusher {
        owner: owner(account),
        session: SessionId::from_bytes([1; 16]),
    };
    legacy::push(db, who, push, &limits().1, NOW + time::Duration::HOUR)
        .await
        .ok()
        .unwrap();
}

/// That what is kept is what there is.
pub(super) async fn is_kept(db: &Db, account: UserId) {
    let (counted, is_kept) = db
        .read(move |db| db.counted(&owner(account)))
        .await
        .unwrap();
    let kept = db.read(move |db| db.tallies(account)).await.unwrap();
    assert!(is_kept, "{kept:?} {counted:?}");
}

#[derive(Debug, Clone)]
enum Step {
    /// The record, how far back its base is, and its content.
    Push(Vec<(&'static str, u8, u64, Value)>),
    Legacy {
        number: u8,
        minute: u8,
        title: Option<String>,
    },
}

fn any_step() -> impl Strategy<Value = Step> {
    let title = || prop::option::of("[a-zä]{0,3}");
    let body = title().prop_map(|title| title.map_or(Value::Null, |t| json!({ "title": t })));
    let kind = prop::sample::select(vec!["todo", "memory", "provider"]);
    let change = (kind, 0..4_u8, 0..2_u64, body);
    let push = prop::collection::vec(change, 0..6).prop_map(Step::Push);
    let legacy = (0..4_u8, 0..59_u8, title());
    let legacy = legacy.prop_map(|(number, minute, title)| Step::Legacy {
        number,
        minute,
        title,
    });
    prop_oneof![push, legacy]
}

async fn step(db: &Db, account: UserId, step: &Step) {
    match step {
        Step::Push(changes) => {
            // Made on what is there when the push comes, or on what was there before that.
            let page = db.read(move |db| {
                db.changes(
                    &owner(account),
                    pia_protocol::sync::Revision::ZERO,
                    100,
                    1 << 20,
                )
            });
            let records = page.await.unwrap().records;
            let base = |kind: &str, number: u8| {
                let there = records
                    .iter()
                    .find(|one| one.kind.as_str() == kind && one.id == record(number));
                there.map_or(0, |one| one.revision.get())
            };
            let changes: Vec<Value> = changes
                .iter()
                .map(|(kind, number, back, body)| {
                    wanted(
                        kind,
                        *number,
                        base(kind, *number).saturating_sub(*back),
                        body,
                    )
                })
                .collect();
            push(db, account, &changes).await;
            push(db, account, &changes).await;
        }
        Step::Legacy {
            number,
            minute,
            title,
        } => {
            let id = record(*number);
            let list = match title {
                Some(title) => json!({ "upserted": [
                    { "id": id, "title": title, "updatedAt": format!("2026-11-22T12:{minute:02}:00Z") }
                ] }),
                None => json!({ "deleted": [id] }),
            };
            legacy_push(db, account, &json!({ "todos": list })).await;
        }
    }
}

/// Whatever clients of all generations send, and however often.
pub(super) async fn what_is_kept_is_what_would_be_counted(place: Place) {
    let db = place.open().await;
    let mut runner = TestRunner::default();
    for case in 0..24 {
        let account = account(&db, &case.to_string()).await;
        let steps = prop::collection::vec(any_step(), 1..12);
        let steps = steps.new_tree(&mut runner).unwrap().current();
        for one in &steps {
            step(&db, account, one).await;
            let (counted, is_kept) = db
                .read(move |db| db.counted(&owner(account)))
                .await
                .unwrap();
            assert!(is_kept, "{counted:?} after {one:?} of {steps:?}");
        }
    }
    db.close().await;
}

pub(super) async fn what_is_kept_wrongly_is_seen_and_put_right(place: Place) {
    let db = place.open().await;
    let account = account(&db, "ada").await;
    let bodies = [
        wanted("todo", 1, 0, &json!({})),
        wanted("memory", 2, 0, &json!({})),
    ];
    push(&db, account, &bodies).await;
    is_kept(&db, account).await;
    let right = db.read(move |db| db.tallies(account)).await.unwrap();
    for damage in [
        "UPDATE tally SET count = 7",
        "UPDATE tally SET bytes = 7 WHERE kind = 'todo'",
        "DELETE FROM tally WHERE kind = 'memory'",
        "INSERT INTO tally SELECT account, 'other', 1, digest, 1 FROM tally WHERE kind = 'todo'",
        "UPDATE record SET digest = NULL",
    ] {
        place.run(damage);
        let (counted, is_kept) = db
            .read(move |db| db.counted(&owner(account)))
            .await
            .unwrap();
        assert!(!is_kept && counted == right, "{damage} {counted:?}");
        db.write(move |tx| tx.count_again(&owner(account)))
            .await
            .unwrap();
        super::tallies::is_kept(&db, account).await;
    }
    db.close().await;
}

/// Runs the migrations up to one of them, as an earlier server did.
fn migrate_until(place: &Place, last: u32) {
    let number = match place {
        Place::File(_) => "INTEGER",
        Place::Server(_) => "BIGINT",
    };
    place.run(&format!(
        "CREATE TABLE migration (number {number} NOT NULL PRIMARY KEY, name TEXT NOT NULL,
         applied_at {number} NOT NULL)"
    ));
    for migration in migrations::missing(0, "").unwrap() {
        if migration.number <= last {
            place.run(match place {
                Place::File(_) => migration.sqlite,
                Place::Server(_) => migration.postgres,
            });
            place.run(&format!(
                "INSERT INTO migration (number, name, applied_at) VALUES ({}, '', 0)",
                migration.number
            ));
        }
    }
}

/// Bytes as the engine writes them.
fn bytes(place: &Place, bytes: [u8; 16]) -> String {
    let hex = data_encoding::HEXLOWER.encode(&bytes);
    match place {
        Place::File(_) => format!("x'{hex}'"),
        Place::Server(_) => format!("'\\x{hex}'"),
    }
}

pub(super) async fn a_database_from_before_is_counted_when_it_is_opened(place: Place) {
    migrate_until(&place, 7);
    let ada = bytes(&place, [1; 16]);
    place.run(&format!(
        "INSERT INTO account (id, email, created_at, signed_in_at) VALUES ({ada}, '', 0, 0);
         INSERT INTO sync_sequence (account, revision) VALUES ({ada}, 2000);"
    ));
    let rows = (0..1_500_u16).map(|number| {
        let mut id = [0; 16];
        id[..2].copy_from_slice(&number.to_be_bytes());
        let body = if number % 5 == 0 {
            "NULL"
        } else {
            "'{\"title\":\"milk\"}'"
        };
        format!(
            "({ada}, 'todo', {}, {}, {body}, 0)",
            bytes(&place, id),
            number + 1
        )
    });
    // As long as a command line may be.
    for rows in rows.collect::<Vec<_>>().chunks(500) {
        place.run(&format!(
            "INSERT INTO record (account, kind, id, revision, body, edited_at) VALUES {}",
            rows.join(",")
        ));
    }
    let mutation = wanted("todo", 9, 0, &json!({ "title": "old" }));
    let name: MutationId = serde_json::from_value(mutation["id"].clone()).unwrap();
    let digest =
        pia_protocol::secret::sha256(&format!("todo {} body {{\"title\":\"old\"}}", record(9)));
    let short = <[u8; 16]>::try_from(&digest[..16]).unwrap();
    place.run(&format!(
        "INSERT INTO mutation (account, id, digest, revision) VALUES ({ada}, {}, {}, 3);
         INSERT INTO record (account, kind, id, revision, body, edited_at)
         VALUES ({ada}, 'todo', {}, 1999, '{{}}', 0)",
        bytes(&place, *name.as_bytes()),
        bytes(&place, short),
        bytes(&place, *record(9).as_bytes()),
    ));

    // Several at once, as servers start beside each other.
    let account = UserId::from_bytes([1; 16]);
    let (one, other) = tokio::join!(place.open(), place.open());
    other.close().await;
    is_kept(&one, account).await;
    let kept = one.read(move |db| db.tallies(account)).await.unwrap();
    assert_eq!(kept[&Kind::todo()].tally.count, 1_201);
    // What was applied before is known, and so is another change under its name.
    let again = push(&one, account, std::slice::from_ref(&mutation)).await;
    assert_eq!(again["outcomes"][0]["revision"], 3, "{again}");
    let mut another = mutation;
    another["body"] = json!({});
    let refused = push(&one, account, &[another]).await;
    assert_eq!(
        refused["outcomes"][0]["error"], "mutation_id_reused",
        "{refused}"
    );
    one.close().await;
}

/// What the protocol says that a digest is.
#[test]
fn a_deletion_is_told_from_every_content() {
    let (kind, id) = (Kind::todo(), record(1));
    let empty = RecordDigest::of(&kind, id, "{}");
    assert_ne!(
        mutation_digest(&kind, id, None),
        mutation_digest(&kind, id, Some(empty))
    );
}
