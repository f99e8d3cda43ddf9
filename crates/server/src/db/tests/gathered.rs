//! The part of the contract that is about changes of many people made together.

use tokio::task::JoinSet;

use super::*;
use crate::db::conn::values;

/// One change: of whom, and which.
struct Change(UserId, u32);

fn person(number: u8) -> UserId {
    UserId::from_bytes([number; 16])
}

/// Writes each down, and answers with how many it came together. Nobody's row is as broken as 99's.
fn write(tx: &Tx<'_>, changes: &[Change]) -> Result<Vec<usize>, DbError> {
    let in_order = changes.is_sorted_by(|one, next| one.0 < next.0);
    assert!(
        in_order,
        "of one person there is one, in the order of their ids"
    );
    for Change(who, number) in changes {
        if *who == person(99) {
            return Err(DbError::Corrupt {
                table: "guess",
                what: "what a test says",
            });
        }
        tx.0.run(
            "INSERT INTO guess (span, network, wrong) VALUES (?1, ?2, 1)",
            values![number, who.to_string()],
        )?;
    }
    Ok(changes.iter().map(|_| changes.len()).collect())
}

fn written(db: &Snapshot<'_>) -> Result<i64, DbError> {
    let count = db.0.one("SELECT count(*) FROM guess", &[])?;
    count.unwrap().get(0)
}

pub(super) async fn changes_of_many_people_are_made_together_and_each_once(place: Place) {
    let db = place.open().await;
    let gather = Arc::new(Gather::start(db.clone(), write));
    let mut asked = JoinSet::new();
    for number in 0..400_u32 {
        let gather = Arc::clone(&gather);
        let who = person(u8::try_from(number % 40).unwrap());
        asked.spawn(async move { gather.make(who, Change(who, number)).await.unwrap() });
    }
    let together = asked.join_all().await;
    assert_eq!(together.len(), 400);
    // Forty people are there, so no more go together.
    assert!(together.iter().all(|together| (1..=40).contains(together)));
    assert!(together.iter().any(|together| *together > 1));
    assert_eq!(db.read(written).await.unwrap(), 400);
    db.close().await;
}

pub(super) async fn a_broken_row_of_one_person_fails_nobody_else(place: Place) {
    let db = place.open().await;
    let gather = Arc::new(Gather::start(db.clone(), write));
    let mut asked = JoinSet::new();
    for number in 0..100_u8 {
        let (gather, who) = (Arc::clone(&gather), person(number));
        asked.spawn(async move {
            let made = gather.make(who, Change(who, number.into())).await;
            assert_eq!(made.is_err(), who == person(99), "{number}: {made:?}");
        });
    }
    asked.join_all().await;
    assert_eq!(db.read(written).await.unwrap(), 99);
    db.close().await;
}
