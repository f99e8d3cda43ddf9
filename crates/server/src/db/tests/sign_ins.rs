//! The part of the contract that a sign-in rests on, from leaving for a provider to a device's
//! session.

use pia_protocol::ids::SessionId;
use time::Duration;
use tokio::task::JoinSet;

use super::contract::family;
use super::*;
use crate::hashed::Hashed;

fn request(minutes: i64) -> DeviceRequest {
    DeviceRequest {
        code: Hashed::of(&minutes.to_string()),
        client_id: "pia-desktop".into(),
        device_name: Some("build box".into()),
        asked_from: "192.0.2.1".into(),
        created_at: NOW,
        expires_at: NOW + Duration::minutes(minutes),
        interval: Duration::seconds(5),
        polled_at: None,
        state: DeviceState::Waiting,
    }
}

pub(super) async fn a_device_that_was_let_wait_is_forgotten_an_hour_after_its_code_s_end(
    place: Place,
) {
    let db = place.open().await;
    for minutes in [10, 11] {
        let request = request(minutes);
        db.write(move |tx| tx.insert_device_request(&request, request.code, "192.0.2.0"))
            .await
            .unwrap();
    }
    let later = NOW + Duration::minutes(70);
    let finished = db.read(move |db| db.finished(later, NOW)).await.unwrap();
    let gone = db.write(move |tx| tx.sweep(&finished, later)).await;
    assert_eq!(gone.unwrap(), 1);
    for (minutes, stays) in [(10, false), (11, true)] {
        let expected = request(minutes);
        let code = expected.code;
        let found = db.write(move |tx| tx.device_request(code)).await.unwrap();
        assert_eq!(found, stays.then_some(expected));
    }
    db.close().await;
}

fn sign_in(target: StoredTarget) -> StoredSignIn {
    StoredSignIn {
        state: Hashed::of("state"),
        binding: Hashed::of("binding"),
        sealed: vec![0, 1, 255],
        provider: "microsoft".into(),
        target,
        expires_at: NOW,
        answer: None,
    }
}

pub(super) async fn every_column_comes_back_as_it_was_written(place: Place) {
    let db = place.open().await;
    let account = account(&db, "ada").await;
    for target in [
        StoredTarget::Device(Hashed::of("device")),
        StoredTarget::Loopback(StoredLoopback {
            redirect_uri: "http://127.0.0.1:1/ä".into(),
            client_state: None,
            challenge: Some("c".into()),
            response_mode: "query".into(),
        }),
    ] {
        let (wanted, stored) = (sign_in(target.clone()), sign_in(target));
        db.write(move |tx| tx.insert_sign_in(&stored))
            .await
            .unwrap();
        let (state, binding) = (wanted.state, wanted.binding);
        let found = db
            .write(move |tx| tx.take_sign_in(state, binding, "microsoft"))
            .await;
        assert_eq!(found.unwrap(), Some(wanted));
    }
    let bare = request(10);
    let polled = DeviceRequest {
        polled_at: Some(NOW),
        interval: Duration::seconds(10),
        ..bare.clone()
    };
    let visitor = Visitor {
        ticket: Hashed::of("ticket"),
        binding: Hashed::of("cookie"),
    };
    let (code, expected) = (bare.code, polled.clone());
    let found = db
        .write(move |tx| {
            tx.insert_device_request(&bare, Hashed::of("typed"), "192.0.2.0")?;
            tx.device_polled(code, Duration::seconds(10), NOW)?;
            assert_eq!(tx.device_requests("192.0.2.0", NOW)?, (1, 1));
            assert_eq!(tx.device_requests("192.0.2.1", NOW)?, (1, 0));
            let seen = tx.visit_device_request(Hashed::of("typed"), visitor, NOW)?;
            assert_eq!(seen, Some(polled.clone()));
            tx.visited_device_request(visitor)
        })
        .await;
    assert_eq!(found.unwrap(), Some(expected));
    let family = SessionId::from_bytes([7; 16]);
    let via = Via::new("google", Some("sid"));
    let expected = via.clone();
    let state = db.write(move |tx| {
        assert!(tx.approve_device(code, (account, &via), visitor)?);
        let yes = tx.device_request(code)?.unwrap().state;
        assert!(!tx.approve_device(code, (account, &via), visitor)?);
        tx.redeem_device(code, family)?;
        Ok::<_, DbError>((yes, tx.device_request(code)?.unwrap().state))
    });
    let via = expected;
    let (approved, redeemed) = (
        DeviceState::Approved { account, via },
        DeviceState::Redeemed { account, family },
    );
    assert_eq!(state.await.unwrap(), (approved, redeemed));
}

pub(super) async fn a_code_is_redeemed_once_however_many_come_at_once(place: Place) {
    let db = place.open().await;
    let account = account(&db, "ada").await;
    let code = StoredCode {
        account,
        code: Hashed::of("code"),
        via: Via::new("microsoft", Some("sid")),
        client_id: "pia-desktop".into(),
        redirect_uri: "http://127.0.0.1:1/".into(),
        challenge: "c".into(),
        expires_at: NOW,
        spent: false,
        family: None,
    };
    let expected = StoredCode {
        spent: true,
        family: Some(SessionId::from_bytes([3; 16])),
        ..code.clone()
    };
    db.write(move |tx| tx.insert_code(&code)).await.unwrap();
    let mut clients = JoinSet::new();
    for _ in 0..32 {
        let db = db.clone();
        clients.spawn(async move {
            let redeemed = db.write(move |tx| {
                let stored = tx.code(account, Hashed::of("code"))?.unwrap();
                if !stored.spent {
                    let family = SessionId::from_bytes([3; 16]);
                    tx.spend_code(account, stored.code, Some(family))?;
                }
                Ok::<_, DbError>(!stored.spent)
            });
            redeemed.await.unwrap()
        });
    }
    let redeemed = clients.join_all().await;
    assert_eq!(redeemed.iter().filter(|first| **first).count(), 1);
    let found = db.write(move |tx| tx.code(account, Hashed::of("code")));
    assert_eq!(found.await.unwrap(), Some(expected));
    db.close().await;
}

pub(super) async fn a_sign_in_is_taken_once_however_many_come_at_once(place: Place) {
    let db = place.open().await;
    let stored = sign_in(StoredTarget::Device(Hashed::of("device")));
    let (state, binding) = (stored.state, stored.binding);
    db.write(move |tx| tx.insert_sign_in(&stored))
        .await
        .unwrap();
    let mut browsers = JoinSet::new();
    for number in 0..32 {
        let db = db.clone();
        // Some come with another browser's cookie, or from another provider.
        let (binding, provider) = match number % 4 {
            0 => (Hashed::of("another"), "microsoft"),
            1 => (binding, "google"),
            _ => (binding, "microsoft"),
        };
        let take = move |tx: &Tx<'_>| tx.take_sign_in(state, binding, provider);
        browsers.spawn(async move { db.write(take).await.unwrap().is_some() });
    }
    let taken = browsers.join_all().await;
    assert_eq!(taken.iter().filter(|mine| **mine).count(), 1);
    db.close().await;
}

pub(super) async fn the_first_answer_of_a_provider_counts(place: Place) {
    let db = place.open().await;
    let stored = sign_in(StoredTarget::Device(Hashed::of("device")));
    let (state, binding) = (stored.state, stored.binding);
    let expected = StoredSignIn {
        answer: Some(vec![1]),
        ..stored.clone()
    };
    let taken = db.write(move |tx| {
        tx.insert_sign_in(&stored)?;
        tx.keep_answer(state, "google", &vec![0])?;
        tx.keep_answer(Hashed::of("another"), "microsoft", &vec![0])?;
        tx.keep_answer(state, "microsoft", &vec![1])?;
        tx.keep_answer(state, "microsoft", &vec![2])?;
        tx.take_sign_in(state, binding, "microsoft")
    });
    assert_eq!(taken.await.unwrap(), Some(expected));
    db.close().await;
}

pub(super) async fn who_leaves_a_provider_ends_what_began_there_and_nothing_else(place: Place) {
    let db = place.open().await;
    let (ada, bob) = (account(&db, "ada").await, account(&db, "bob").await);
    let ended = db.write(move |tx| {
        let (there, elsewhere) = (
            Via::new("microsoft", Some("sid")),
            Via::new("google", Some("sid")),
        );
        for (account, number, via) in [
            (ada, 1, &there),
            (ada, 2, &elsewhere),
            (ada, 3, &Via::new("microsoft", None)),
            (ada, 4, &there),
            (bob, 5, &there),
        ] {
            let new = family(account, number, NOW, 1);
            tx.insert_family(NewFamily { via, ..new })?;
        }
        tx.end_family(ada, SessionId::from_bytes([4; 16]), "signed_out", NOW)?;
        let mut ended = tx.end_families_through(there.session.unwrap(), NOW)?;
        ended.sort_by_key(|(_, id)| *id.as_bytes());
        let again = tx.end_families_through(there.session.unwrap(), NOW)?;
        Ok::<_, DbError>((ended, again))
    });
    let session = |number| SessionId::from_bytes([number; 16]);
    let expected = vec![(ada, session(1)), (bob, session(5))];
    assert_eq!(ended.await.unwrap(), (expected, Vec::new()));
    db.close().await;
}
