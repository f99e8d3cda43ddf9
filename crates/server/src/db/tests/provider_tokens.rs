//! The part of the contract that acting for people at their providers rests on.

use time::Duration;

use super::contract::family;
use super::*;

fn tokens(account: UserId, provider: &str, minutes: i64) -> StoredTokens {
    StoredTokens {
        account,
        provider: provider.into(),
        sealed: vec![0, 255],
        renew_at: NOW + Duration::minutes(minutes),
    }
}

pub(super) async fn tokens_are_renewed_when_due_and_by_one_alone(place: Place) {
    let db = place.open().await;
    let (ada, bob) = (account(&db, "ada").await, account(&db, "bob").await);
    let stored = tokens(ada, "microsoft", 10);
    let (first, claimed) = (stored.clone(), tokens(ada, "microsoft", 15));
    let until = claimed.renew_at;
    db.write(move |tx| {
        tx.insert_family(family(ada, 1, NOW, 1))?;
        for tokens in [
            &stored,
            &tokens(bob, "microsoft", 9),
            &tokens(ada, "google", 11),
        ] {
            tx.put_provider_tokens(tokens)?;
        }
        Ok::<_, DbError>(())
    })
    .await
    .unwrap();
    // Due, oldest first; the person of the first is signed in nowhere.
    let due = db.read(|db| db.provider_tokens_due(NOW + Duration::minutes(10), 9));
    let expected = [(tokens(bob, "microsoft", 9), false), (first.clone(), true)];
    assert_eq!(due.await.unwrap(), expected);

    let mut claims = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (db, stored) = (db.clone(), first.clone());
        claims.spawn(async move {
            let claim = db.write(move |tx| tx.claim_renewal(&stored, until));
            claim.await.unwrap()
        });
    }
    let claims = claims.join_all().await;
    assert_eq!(claims.iter().filter(|claimed| **claimed).count(), 1);

    // Tokens of a sign-in in between are not the claimed ones.
    let newer = tokens(ada, "microsoft", 70);
    let expected = newer.clone();
    let dropped = db.write(move |tx| {
        tx.put_provider_tokens(&newer)?;
        tx.drop_provider_tokens(&claimed)
    });
    assert!(!dropped.await.unwrap());
    let found = db
        .read(move |db| db.provider_tokens(ada, "microsoft"))
        .await;
    assert_eq!(found.unwrap(), Some(expected));
    db.close().await;
}

pub(super) async fn a_picture_comes_back_as_it_was_written(place: Place) {
    let db = place.open().await;
    let account = account(&db, "ada").await;
    let none = StoredPhoto {
        fetched_at: NOW,
        version: None,
        image: None,
    };
    let some = StoredPhoto {
        version: Some("\"1\"".into()),
        image: Some(("image/jpeg".into(), vec![0xff, 0xd8, 0])),
        ..none.clone()
    };
    let later = NOW + Duration::HOUR;
    for photo in [none, some] {
        let (written, expected) = (photo.clone(), photo.clone());
        let write = db.write(move |tx| tx.put_photo(account, &written));
        write.await.unwrap();
        let found = db.read(move |db| db.photo(account)).await;
        assert_eq!(found.unwrap(), Some(expected));
        let confirm = db.write(move |tx| tx.photo_confirmed(account, later));
        confirm.await.unwrap();
        let found = db.read(move |db| db.photo(account)).await.unwrap();
        assert_eq!(found.unwrap().fetched_at, later);
    }
    db.close().await;
}
