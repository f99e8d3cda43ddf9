//! The part of the contract that is about who is let in.

use pia_oidc::{Home, Organization};
use tokio::task::JoinSet;

use super::contract::family;
use super::*;
use crate::hashed::Hashed;

/// Whoever begins a session looks whether its person is disabled, and waits for whoever is just
/// doing that; so it does not matter that they were let in before.
pub(super) async fn who_is_disabled_while_they_sign_in_has_no_session_afterwards(place: Place) {
    let db = place.open().await;
    for round in 0..8 {
        let account = account(&db, &round.to_string()).await;
        let mut jobs = JoinSet::new();
        for number in 1..=8_u8 {
            let db = db.clone();
            jobs.spawn(async move {
                let begin = move |tx: &Tx<'_>| {
                    if tx.make_room(account, 9, NOW)? {
                        tx.insert_family(family(account, number, NOW, 30))?;
                    }
                    Ok::<_, DbError>(())
                };
                db.write(begin).await.unwrap();
            });
        }
        let disabling = db.clone();
        jobs.spawn(async move {
            let disable = move |tx: &Tx<'_>| {
                let news = tx.disable_account(account, NOW)?;
                tx.end_families(account, None, "disabled", NOW)?;
                Ok::<_, DbError>(news)
            };
            assert_eq!(disabling.write(disable).await.unwrap(), Some(true));
        });
        jobs.join_all().await;
        let left = db.read(move |db| db.devices(account, NOW)).await.unwrap();
        assert_eq!(left, [], "round {round}");
        let room = move |tx: &Tx<'_>| tx.make_room(account, 9, NOW);
        assert!(!db.write(room).await.unwrap());
        let enable = move |tx: &Tx<'_>| tx.enable_account(account);
        assert_eq!(db.write(enable).await.unwrap(), Some(true));
        assert!(db.write(room).await.unwrap());
    }
    db.close().await;
}

pub(super) async fn who_was_added_ahead_has_not_signed_in_until_they_do(place: Place) {
    let db = place.open().await;
    let (id, nobody_else) = (UserId::new(&SystemClock), UserId::from_bytes([9; 16]));
    let add = move |tx: &Tx<'_>| tx.expect_account(&key("ada"), &nobody(id), NOW);
    db.write(add).await.unwrap();
    let first = UserId::from_bytes([0; 16]);
    let seen = async || {
        let people = db.read(move |db| db.people(first, 9)).await.unwrap();
        let [ada] = &people[..] else {
            panic!("{people:?}")
        };
        assert_eq!((ada.account.id, &*ada.subject), (id, "ada"));
        ada.signed_in_at
    };
    assert_eq!(seen().await, None);
    // What they may be is what was said last, and nothing of before.
    for said in [&["Admin", "Writer"][..], &["Reader"], &[]] {
        let roles: Vec<String> = said.iter().map(|role| (*role).to_owned()).collect();
        let ada = Account {
            roles,
            ..nobody(id)
        };
        db.write(move |tx| tx.mirror_account(&ada, NOW))
            .await
            .unwrap();
        let stored = db.read(move |db| db.account(id)).await.unwrap().unwrap();
        assert_eq!(stored.roles, said);
    }
    assert_eq!(seen().await, Some(NOW));
    let disable = move |tx: &Tx<'_>| tx.disable_account(nobody_else, NOW);
    assert_eq!(db.write(disable).await.unwrap(), None);
    let enable = move |tx: &Tx<'_>| tx.enable_account(nobody_else);
    assert_eq!(db.write(enable).await.unwrap(), None);
    db.close().await;
}

fn organization(domain: &str, name: Option<&str>) -> Home {
    Home::Organization(Organization {
        domain: domain.to_owned(),
        name: name.map(str::to_owned),
    })
}

/// Whose account it is, wherever that is read: by the account's id, among all people, and with a
/// refresh token.
async fn homes(db: &Db, id: UserId) -> [Home; 3] {
    let account = db.read(move |db| db.account(id)).await.unwrap();
    let people = db.read(|db| db.people(UserId::from_bytes([0; 16]), 9));
    let person = people.await.unwrap().remove(0);
    let token = move |tx: &Tx<'_>| tx.refresh_token(id, Hashed::of("1"));
    let stored = db.write(token).await.unwrap();
    [
        account.unwrap().home,
        person.account.home,
        stored.unwrap().account.home,
    ]
}

pub(super) async fn whose_account_it_is_is_what_the_provider_said_last(place: Place) {
    let db = place.open().await;
    let id = UserId::new(&SystemClock);
    let ada = move |home| Account { home, ..nobody(id) };
    let first = ada(organization("contoso.example", Some("Contoso")));
    db.write(move |tx| {
        tx.create_account(&key("ada"), &first, NOW)?;
        assert!(tx.make_room(id, 9, NOW)?);
        tx.insert_family(family(id, 1, NOW, 30))
    })
    .await
    .unwrap();
    assert_eq!(
        homes(&db, id).await,
        [(); 3].map(|()| organization("contoso.example", Some("Contoso")))
    );
    for said in [
        // Kept, changed, no organisation's any more, and nothing said; then said again.
        organization("contoso.example", Some("Contoso")),
        organization("fabrikam.example", None),
        Home::Personal,
        Home::Unknown,
        organization("büro.example", Some("Büro")),
    ] {
        let now = ada(said.clone());
        db.write(move |tx| tx.mirror_account(&now, NOW))
            .await
            .unwrap();
        assert_eq!(homes(&db, id).await, [(); 3].map(|()| said.clone()));
    }
    db.close().await;
    let db = place.open().await;
    assert_eq!(
        homes(&db, id).await,
        [(); 3].map(|()| organization("büro.example", Some("Büro")))
    );
    // As it is for everybody who signed in before the server knew of this.
    place.run("UPDATE account SET home = NULL");
    assert_eq!(
        homes(&db, id).await,
        [Home::Unknown, Home::Unknown, Home::Unknown]
    );
    db.close().await;
}
