use pia_protocol::sync::{RecordDigest, Tally, canonical_text};
use rusqlite::{Connection, params};

use super::*;

/// A database as schema 1 was, with a record the server holds, one edited since, one deleted since,
/// one it never saw, one it deleted and one that cannot be read.
fn schema_one(path: &std::path::Path) {
    let connection = Connection::open(path).unwrap();
    connection
        .execute_batch(include_str!("../migrations/0001_records.sql"))
        .unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    let record = |id: u8, body: Option<&str>, revision: i64, base: Option<&str>| {
        connection
            .execute(
                "INSERT INTO records (kind, id, body, edited_at, revision, base_body)
                 VALUES ('todo', ?, ?, 1000, ?, ?)",
                params![[id; 16], body, revision, base],
            )
            .unwrap();
    };
    let milk = r#"{"title":"milk","a":{"z":1,"b":2}}"#;
    record(1, Some(milk), 1, Some(milk));
    record(
        2,
        Some(r#"{"title":"tea"}"#),
        2,
        Some(r#"{"title":"cocoa"}"#),
    );
    record(3, None, 3, Some(r#"{"title":"gone here"}"#));
    record(4, Some(r#"{"title":"new"}"#), 0, None);
    record(5, None, 5, None);
    record(6, Some("{"), 6, Some("{"));
    record(7, Some(r#"{"title":"broken"}"#), 0, None);
    break_bytes(&connection, "records", 7);
    connection
        .execute(
            "INSERT INTO outbox (kind, id, mutation, base, body, edited_at)
             VALUES ('todo', ?, ?, 2, ?, 1000)",
            params![[2_u8; 16], [9_u8; 16], r#"{"title":"tea"}"#],
        )
        .unwrap();
}

fn digest(id: u8, body: serde_json::Value) -> RecordDigest {
    let mut body: Body = serde_json::from_value(body).unwrap();
    let id = RecordId::from_bytes([id; 16]);
    RecordDigest::of(&Kind::todo(), id, &canonical_text(&mut body))
}

#[tokio::test]
async fn a_database_of_schema_one_is_brought_up_with_all_that_is_in_it() {
    let desk = Desk::new();
    schema_one(&desk.folder.path().join("a.db"));
    let store = desk.store().await;
    let waiting = [("milk", true), ("new", true), ("tea", false)];
    let waiting = waiting.map(|(title, synced)| (title.to_owned(), synced));
    assert_eq!(titles(&store).await, waiting);
    let sent = batch(&store).await;
    assert_eq!(sent[0].body, Some(titled("tea")));

    let mut expected = Tally::default();
    expected.add(digest(1, json!({"title": "milk", "a": {"b": 2, "z": 1}})));
    expected.add(digest(2, json!({"title": "cocoa"})));
    expected.add(digest(3, json!({"title": "gone here"})));
    let connection = Connection::open(desk.folder.path().join("a.db")).unwrap();
    let kept = tallies::all(&connection).unwrap();
    assert_eq!(kept.get(&Kind::todo()), Some(&expected));
    // Counting anew comes to the same, and shows what cannot be read.
    assert_eq!(store.recount().await.unwrap(), kept);
    let aside = store.set_aside().await.unwrap();
    let of = |number: u8| RecordId::from_bytes([number; 16]).to_string();
    let ids = aside.iter().map(|one| one.id.clone());
    assert_eq!(ids.collect::<Vec<_>>(), [of(6), of(7)]);
    assert!(
        aside
            .iter()
            .all(|one| matches!(one.why, Why::UnreadableHere))
    );
}

/// A disk that fails leaves anything, also what is no UTF-8.
fn break_bytes(connection: &Connection, table: &str, id: u8) {
    let sql = format!("UPDATE {table} SET body = CAST(x'7b22ff' AS TEXT) WHERE id = ?");
    assert_eq!(connection.execute(&sql, [[id; 16]]).unwrap(), 1);
}

#[tokio::test]
async fn a_change_that_is_no_text_any_more_is_set_aside_and_hides_nothing() {
    let desk = Desk::new();
    let store = desk.store().await;
    for (id, title) in [(1, "milk"), (2, "tea")] {
        put(&store, RecordId::from_bytes([id; 16]), title).await;
    }
    let connection = Connection::open(desk.folder.path().join("a.db")).unwrap();
    for table in ["records", "outbox"] {
        break_bytes(&connection, table, 1);
    }
    assert_eq!(batch(&store).await.len(), 1);
    let aside = store.set_aside().await.unwrap();
    let ids = aside.iter().map(|one| one.id.clone());
    let broken = RecordId::from_bytes([1; 16]);
    assert_eq!(ids.collect::<Vec<_>>(), [broken.to_string()]);
}

/// A database as schema 2 was, with changes in every state of the outbox.
fn schema_two(path: &std::path::Path) {
    let connection = Connection::open(path).unwrap();
    for step in [
        include_str!("../migrations/0001_records.sql"),
        include_str!("../migrations/0002_tallies.sql"),
    ] {
        connection.execute_batch(step).unwrap();
    }
    connection.pragma_update(None, "user_version", 2).unwrap();
    let put = |id: u8, now: &str, revision: i64, base: Option<&str>, sent: bool, refused| {
        let text = |title: &str| format!(r#"{{"title":"{title}"}}"#);
        let known = (revision > 0).then(|| digest(id, json!({ "title": base.unwrap_or(now) })));
        connection
            .execute(
                "INSERT INTO records (kind, id, body, edited_at, revision, base_body, base_digest)
                 VALUES ('todo', ?, ?, 1000, ?, ?, ?)",
                params![
                    [id; 16],
                    text(now),
                    revision,
                    base.map(text),
                    known.as_ref().map(RecordDigest::as_bytes)
                ],
            )
            .unwrap();
        connection
            .execute(
                "INSERT INTO outbox (kind, id, mutation, base, body, edited_at, sent, refused)
                 VALUES ('todo', ?, ?, ?, ?, ?, ?, ?)",
                params![
                    [id; 16],
                    [id + 100; 16],
                    revision,
                    text("sent"),
                    if now == "sent" { 1000 } else { 900 },
                    sent,
                    refused
                ],
            )
            .unwrap();
    };
    put(1, "edited after it was sent", 4, Some("base"), true, None);
    put(2, "sent", 0, None, false, None);
    put(3, "sent", 0, None, true, Some("quota_exceeded"));
}

#[tokio::test]
async fn changes_of_schema_two_go_up_as_they_were() {
    let desk = Desk::new();
    schema_two(&desk.folder.path().join("a.db"));
    let store = desk.store().await;
    let waiting = store.backlog().await.unwrap();
    assert_eq!((waiting.waiting, waiting.refused), (2, 1));
    let sent = batch(&store).await;
    let bodies: Vec<_> = sent.iter().map(|one| one.body.clone()).collect();
    assert_eq!(bodies, [Some(titled("sent")), Some(titled("sent"))]);
    assert_eq!(sent[0].id, MutationId::from_bytes([101; 16]));
    assert_eq!(sent[0].base, Revision::new(4));
    // The edit made after it was sent follows.
    answer(&store, sent[0].id, applied(5)).await;
    answer(&store, sent[1].id, applied(6)).await;
    let next = batch(&store).await;
    assert_eq!(next.len(), 1);
    assert_eq!(next[0].body, Some(titled("edited after it was sent")));
    assert_eq!(next[0].base, Revision::new(5));
}
