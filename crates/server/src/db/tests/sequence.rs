//! The part of the contract that sync rests on: each person's sequence of changes.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Kind, RecordDigest, Revision};
use pia_protocol::wire_time::WireTime;
use serde_json::json;
use tokio::task::JoinSet;

use super::*;

fn todo(number: u16, text: &str) -> (RecordId, String) {
    let mut id = [0; 16];
    id[..2].copy_from_slice(&number.to_be_bytes());
    let body = json!({ "title": text });
    (RecordId::from_bytes(id), body.to_string())
}

fn state<'a>(kind: &'a Kind, id: RecordId, text: &'a str) -> NewState<'a> {
    NewState {
        kind,
        id,
        body: Some(NewBody {
            text,
            digest: RecordDigest::of(kind, id, text),
        }),
        edited_at: WireTime::new(NOW),
        claimed: None,
        mutation: None,
    }
}

async fn put(db: &Db, account: UserId, number: u16, text: &str) -> Revision {
    let (id, body) = todo(number, text);
    db.write(move |tx| {
        let kind = Kind::todo();
        let mut ledger = tx.ledger(account)?;
        let revision = ledger.put(NOW, state(&kind, id, &body))?;
        ledger.finish()?;
        Ok::<_, DbError>(revision)
    })
    .await
    .unwrap()
}

/// Whoever has read up to a revision never finds something before it later.
pub(super) async fn a_reader_of_a_growing_sequence_misses_nothing(place: Place) {
    const WRITERS: u16 = 8;
    const EACH: u16 = 12;
    let db = place.open().await;
    let account = account(&db, "ada").await;
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let db = db.clone();
        writers.spawn(async move {
            for change in 0..EACH {
                put(&db, account, writer * EACH + change, "milk").await;
            }
        });
    }
    let (mut cursor, mut seen) = (Revision::ZERO, 0);
    while seen < u32::from(WRITERS * EACH) {
        let page = db
            .read(move |db| db.changes(account, cursor, 5, usize::MAX))
            .await
            .unwrap();
        for record in page.records {
            assert_eq!(record.revision.get(), cursor.get() + 1, "none is skipped");
            (cursor, seen) = (record.revision, seen + 1);
        }
    }
    writers.join_all().await;
    db.close().await;
}

pub(super) async fn a_page_ends_at_its_limits_and_says_whether_there_is_more(place: Place) {
    let db = place.open().await;
    let account = account(&db, "ada").await;
    for number in 0..6 {
        put(&db, account, number, "ten bytes!").await;
    }
    let size = todo(0, "ten bytes!").1.len();
    for (after, limit, bytes, count, more) in [
        (0, 10, usize::MAX, 6, false),
        (0, 6, usize::MAX, 6, false),
        (0, 5, usize::MAX, 5, true),
        // Full at the second record; one is always given.
        (0, 10, size + 1, 2, true),
        (0, 10, 1, 1, true),
        (4, 10, 1, 1, true),
        (5, 10, 1, 1, false),
        (6, 10, 1, 0, false),
    ] {
        let page = db
            .read(move |db| db.changes(account, Revision::new(after), limit, bytes))
            .await
            .unwrap();
        let found = (page.records.len(), page.more);
        assert_eq!(
            found,
            (count, more),
            "{limit} of {bytes} bytes after {after}"
        );
    }
    db.close().await;
}

/// After a restore the operator moves the sequences on (docs/self-hosting.md).
pub(super) async fn who_had_read_further_than_a_backup_misses_nothing_once_the_sequence_moved_on(
    place: Place,
) {
    let db = place.open().await;
    let account = account(&db, "ada").await;
    let restored = put(&db, account, 1, "from the backup").await;
    let read_before = Revision::new(restored.get() + 40);
    place.run("UPDATE sync_sequence SET revision = revision + 1000000");
    let next = put(&db, account, 2, "written after the restore").await;
    let page = db.read(move |db| db.changes(account, read_before, 10, usize::MAX));
    let revisions: Vec<_> = page
        .await
        .unwrap()
        .records
        .iter()
        .map(|r| r.revision)
        .collect();
    assert_eq!(revisions, [next]);
    db.close().await;
}

/// Older clients page by time: it has to grow with the revisions, whatever the clocks of several
/// servers say.
pub(super) async fn of_two_changes_the_later_one_has_the_later_time(place: Place) {
    let db = place.open().await;
    let account = account(&db, "ada").await;
    let tick = time::Duration::nanoseconds(100);
    let mut last = OffsetDateTime::UNIX_EPOCH;
    for clock in [
        NOW,
        NOW,
        NOW - tick,
        NOW - time::Duration::DAY,
        NOW + tick * 9,
    ] {
        let moved = db.write(move |tx| {
            let next = tx.sequence(account)?.next(clock);
            tx.set_sequence(account, next)?;
            Ok::<_, DbError>(next)
        });
        let moved = moved.await.unwrap();
        assert_eq!(moved.synced_at, clock.max(last + tick));
        last = moved.synced_at;
        let found = db.read(move |db| db.sequence(account)).await;
        assert_eq!(found.unwrap(), moved);
    }
    db.close().await;
}

/// What a later clock told of a record's edit stays, and an earlier one does not take it back.
pub(super) async fn what_is_told_of_an_edit_never_goes_back(place: Place) {
    let db = place.open().await;
    let account = account(&db, "ada").await;
    let hour = time::Duration::HOUR;
    let (id, body) = todo(1, "milk");
    for (edited, claimed, expected) in [
        (NOW - hour, None, NOW - hour),
        // A current client's future is not told.
        (NOW + hour, None, NOW),
        (NOW, Some(NOW + hour), NOW + hour),
        (NOW - hour, None, NOW + hour),
        (NOW, Some(NOW + hour * 2), NOW + hour * 2),
    ] {
        let body = body.clone();
        let written = db.write(move |tx| {
            let kind = Kind::todo();
            let mut ledger = tx.ledger(account)?;
            let state = NewState {
                edited_at: WireTime::new(edited),
                claimed,
                ..state(&kind, id, &body)
            };
            ledger.put(NOW, state)?;
            ledger.finish()?;
            tx.held(account, &kind, &[id])
        });
        let told = written.await.unwrap()[&id].shown_at;
        // Within the ticks that the sequence has gone on.
        assert!(
            (told - expected).abs() < time::Duration::MICROSECOND,
            "{told} {expected}"
        );
    }
    db.close().await;
}
