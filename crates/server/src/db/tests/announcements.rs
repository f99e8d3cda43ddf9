//! The part of the contract that the change stream rests on: what is announced, and when.

use pia_protocol::ids::SessionId;
use pia_protocol::sync::Revision;
use tokio::sync::mpsc;

use super::*;

/// What a server hears. On PostgreSQL it says first that it can hear.
async fn heard(db: &Db, place: &Place) -> mpsc::UnboundedReceiver<Announcement> {
    let (tell, mut heard) = mpsc::unbounded_channel();
    db.listen(move |announcement| tell.send(announcement).unwrap_or_default())
        .unwrap();
    if matches!(place, Place::Server(_)) {
        assert_eq!(heard.recv().await, Some(Announcement::Missed));
    }
    heard
}

fn at(revision: u64) -> Sequence {
    Sequence {
        revision: Revision::new(revision),
        synced_at: NOW,
        encrypted: false,
    }
}

/// Waits for the announcements of two transactions of which the first is undone.
pub(super) async fn what_is_committed_is_heard_and_what_is_undone_is_not(place: Place) {
    let db = place.open().await;
    // Of two servers on one PostgreSQL each hears the other. A file has one server.
    let other = match &place {
        Place::File(_) => db.clone(),
        Place::Server(_) => place.open().await,
    };
    let mut heard = heard(&other, &place).await;
    let account = account(&db, "ada").await;
    let undone = db.write(move |tx| {
        tx.sequence(account)?;
        tx.set_sequence(account, at(7))?;
        Err::<(), _>(DbError::Closed)
    });
    assert!(undone.await.is_err());
    db.write(move |tx| {
        tx.sequence(account)?;
        tx.set_sequence(account, at(1))?;
        tx.end_families(account, None, "ended_by_person", NOW)
    })
    .await
    .unwrap();
    let expected = Announcement::Changed(account, Revision::new(1));
    assert_eq!(heard.recv().await, Some(expected));
    assert_eq!(heard.recv().await, Some(Announcement::Ended(account)));
    // Nothing ended, so nothing is said; what comes next is of the change after it.
    db.write(move |tx| {
        let nobody = SessionId::from_bytes([9; 16]);
        tx.end_family(account, nobody, "ended_by_person", NOW)?;
        tx.set_sequence(account, at(2))
    })
    .await
    .unwrap();
    let expected = Announcement::Changed(account, Revision::new(2));
    assert_eq!(heard.recv().await, Some(expected));
    let at = db.read(move |db| db.latest_revision(account)).await;
    assert_eq!(at.unwrap(), Revision::new(2));
    db.close().await;
    other.close().await;
}

#[tokio::test]
async fn a_server_that_could_not_hear_for_a_while_says_so() {
    let place = Place::server();
    let db = place.open().await;
    let mut heard = heard(&db, &place).await;
    let account = account(&db, "ada").await;
    let Place::Server(database) = &place else {
        unreachable!("it was asked for")
    };
    database.cut_connections().unwrap();
    assert_eq!(heard.recv().await, Some(Announcement::Missed));
    db.write(move |tx| {
        tx.sequence(account)?;
        tx.set_sequence(account, at(3))
    })
    .await
    .unwrap();
    let expected = Announcement::Changed(account, Revision::new(3));
    assert_eq!(heard.recv().await, Some(expected));
    db.close().await;
}
