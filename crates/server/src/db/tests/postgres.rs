//! What only a server can do: go away.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;

fn server(place: &Place) -> &Database {
    match place {
        Place::Server(database) => database,
        Place::File(_) => unreachable!("a server was asked for"),
    }
}

#[tokio::test]
async fn a_connection_lost_between_two_transactions_is_not_noticed() {
    let place = Place::server();
    let db = place.open().await;
    let id = account(&db, "ada").await;
    for _ in 0..3 {
        server(&place).cut_connections().unwrap();
        let found = db.read(move |db| db.account(id)).await.unwrap();
        assert!(found.is_some());
    }
    db.close().await;
}

#[tokio::test]
async fn work_whose_connection_is_lost_before_the_commit_is_done_again_from_its_start() {
    let place = Arc::new(Place::server());
    let db = place.open().await;
    let runs = Arc::new(AtomicU32::new(0));
    let (counted, at) = (Arc::clone(&runs), Arc::clone(&place));
    let id = UserId::new(&SystemClock);
    db.write(move |tx| {
        tx.create_account(&key("ada"), &nobody(id), NOW)?;
        // Makes the first change travel.
        tx.account_of(&key("ada"))?;
        if counted.fetch_add(1, Ordering::Relaxed) == 0 {
            server(&at).cut_connections().unwrap();
        }
        tx.mirror_account(&nobody(id), NOW)
    })
    .await
    .map_or_else(
        // The cut may be seen at the commit only, when nobody knows whether it took place.
        |error| assert!(matches!(error, DbError::InDoubt), "{error:?}"),
        |()| assert_eq!(runs.load(Ordering::Relaxed), 2),
    );
    db.close().await;
}

#[tokio::test]
async fn two_that_wait_for_each_other_both_get_through() {
    let place = Place::server();
    let db = place.open().await;
    let (ada, ben) = (account(&db, "ada").await, account(&db, "ben").await);
    let meet = Arc::new(std::sync::Barrier::new(2));
    let both = [(ada, ben), (ben, ada)].map(|(first, second)| {
        let (meet, tried) = (Arc::clone(&meet), AtomicU32::new(0));
        db.write(move |tx| {
            tx.lock_account(first)?;
            if tried.fetch_add(1, Ordering::Relaxed) == 0 {
                meet.wait();
            }
            tx.lock_account(second)
        })
    });
    let [one, other] = both;
    let (one, other) = tokio::join!(one, other);
    one.unwrap();
    other.unwrap();
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_without_the_password() {
    let nowhere = "postgresql://pia:s3cret@127.0.0.1:1/pia";
    let address = DatabaseAddress::Postgres(Box::new(PostgresAddress::parse(nowhere).unwrap()));
    let refused = Db::open(&address).await.err().unwrap();
    let text = crate::telemetry::chain(&refused);
    assert!(text.contains("postgresql://127.0.0.1:1/pia"), "{text}");
    assert!(!text.contains("s3cret"), "{text}");
}
