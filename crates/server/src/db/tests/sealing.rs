//! AI providers' entries, which hold keys.

use pia_protocol::sync::{Kind, Revision};
use serde_json::{Value, json};

use super::tallies::{is_kept, legacy_push, push, record, wanted};
use super::*;
use crate::telemetry::chain;

const SECRET: &str = "sk-this-key-costs-money";

/// Whether the database holds it.
fn is_stored(place: &Place, text: &str) -> bool {
    let hex = data_encoding::HEXLOWER.encode(text.as_bytes());
    match place {
        Place::Server(database) => {
            let dump = database.dump().unwrap();
            dump.contains(text) || dump.contains(&hex)
        }
        Place::File(folder) => std::fs::read_dir(folder.path()).unwrap().any(|file| {
            let bytes = match std::fs::read(file.unwrap().path()) {
                // The last of the readers takes the files of the write-ahead log away.
                Err(gone) if gone.kind() == std::io::ErrorKind::NotFound => return false,
                bytes => bytes.unwrap(),
            };
            bytes
                .windows(text.len())
                .any(|part| part == text.as_bytes())
        }),
    }
}

async fn bodies(db: &Db, owner: Owner) -> Result<Vec<Value>, DbError> {
    let page = db.read(move |db| db.changes(&owner, Revision::ZERO, 1_000, 1 << 20));
    let bodies = page.await?.records.into_iter().filter_map(|one| one.body);
    Ok(bodies
        .map(|body| serde_json::from_str(body.get()).unwrap())
        .collect())
}

pub(super) async fn keys_of_ai_providers_lie_sealed_and_are_read_with_the_master_key_alone(
    place: Place,
) {
    let db = place.open().await;
    let account = account(&db, "ada").await;
    let entry = json!({ "name": "mine", "apiKey": SECRET });
    let sent = wanted("provider", 1, 0, &entry);
    push(&db, account, std::slice::from_ref(&sent)).await;
    let older = json!({ "id": record(2), "name": "theirs", "apiKey": SECRET, "updatedAt": "2026-11-22T12:30:00Z" });
    legacy_push(
        &db,
        account,
        &json!({ "providers": { "upserted": [older] } }),
    )
    .await;
    // What is read in clear is in clear in the file too, if it is at all.
    push(
        &db,
        account,
        &[wanted("todo", 1, 0, &json!({ "title": "to be found" }))],
    )
    .await;
    assert!(is_stored(&place, "to be found"));
    assert!(!is_stored(&place, SECRET));

    let read = bodies(&db, owner(account)).await.unwrap();
    assert_eq!(
        read.iter().filter(|body| body["apiKey"] == SECRET).count(),
        2
    );
    let held = db.read(move |db| {
        db.held(
            &owner(account),
            &Kind::new(Kind::PROVIDER),
            &[record(1), record(2)],
        )
    });
    assert!(
        held.await
            .unwrap()
            .values()
            .all(|held| held.body.as_ref().unwrap()["apiKey"] == SECRET)
    );
    // The same is no change, and another is: as if it lay open.
    let same = push(&db, account, &[wanted("provider", 1, 7, &entry), sent]).await;
    assert_eq!(same["outcomes"][0]["revision"], 1);
    assert_eq!(same["outcomes"][1]["revision"], 1);
    let other = push(&db, account, &[wanted("provider", 1, 0, &json!({}))]).await;
    assert_eq!(other["outcomes"][0]["current"]["body"], entry);
    is_kept(&db, account).await;

    // Under another master key: said, and nothing else is lost by it.
    let refused = bodies(&db, owner_under("b", account)).await.unwrap_err();
    assert!(matches!(refused, DbError::Sealed(_)));
    assert!(
        chain(&refused).contains("was the master key changed?"),
        "{}",
        chain(&refused)
    );
    db.close().await;
}

pub(super) async fn entries_from_before_are_read_and_get_sealed(place: Place) {
    let db = place.open().await;
    let account = account(&db, "ada").await;
    let entry = |number: u8| json!({ "apiKey": format!("{SECRET} {number}") });
    let sent: Vec<Value> = (0..250)
        .map(|n| wanted("memory", n, 0, &entry(n)))
        .collect();
    push(&db, account, &sent).await;
    // As they were stored before.
    place.run("UPDATE record SET kind = 'provider', digest = NULL; DELETE FROM tally");
    db.close().await;
    assert!(is_stored(&place, SECRET));
    let db = place.open().await;
    is_kept(&db, account).await;
    let before = bodies(&db, owner(account)).await.unwrap();
    assert_eq!(before.len(), 250);
    // Written again, one is sealed at once.
    push(
        &db,
        account,
        &[wanted("provider", 3, 4, &json!({ "apiKey": SECRET }))],
    )
    .await;
    let mut steps = 0;
    while let Some(found) = db.read(somebody_in_clear).await.unwrap() {
        assert_eq!(found, account);
        db.write(move |tx| tx.seal_some(&owner(account)))
            .await
            .unwrap();
        steps += 1;
    }
    assert_eq!(steps, 2);
    is_kept(&db, account).await;
    let after = bodies(&db, owner(account)).await.unwrap();
    let changed = before.iter().filter(|body| !after.contains(body)).count();
    assert_eq!((after.len(), changed), (250, 1));
    // Closed, so that the write-ahead log is written back.
    db.close().await;
    assert!(!is_stored(&place, SECRET));
}
