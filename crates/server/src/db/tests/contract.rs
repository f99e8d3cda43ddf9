//! The contract.

use std::sync::LazyLock;

use pia_protocol::ids::SessionId;
use time::Duration;
use tokio::task::JoinSet;

use super::announcements::what_is_committed_is_heard_and_what_is_undone_is_not;
use super::gathered::{
    a_broken_row_of_one_person_fails_nobody_else,
    changes_of_many_people_are_made_together_and_each_once,
};
use super::mutations::{
    a_change_is_forgotten_after_a_while, a_change_that_comes_again_is_known_and_undoes_nothing,
    more_than_there_may_be_is_refused_and_what_is_there_can_be_changed,
};
use super::people::{
    who_is_disabled_while_they_sign_in_has_no_session_afterwards,
    who_was_added_ahead_has_not_signed_in_until_they_do,
    whose_account_it_is_is_what_the_provider_said_last,
};
use super::provider_tokens::{
    a_picture_comes_back_as_it_was_written, tokens_are_renewed_when_due_and_by_one_alone,
};
use super::sealing::{
    entries_from_before_are_read_and_get_sealed,
    keys_of_ai_providers_lie_sealed_and_are_read_with_the_master_key_alone,
};
use super::sequence::{
    a_page_ends_at_its_limits_and_says_whether_there_is_more,
    a_reader_of_a_growing_sequence_misses_nothing, of_two_changes_the_later_one_has_the_later_time,
    what_is_told_of_an_edit_never_goes_back,
    who_had_read_further_than_a_backup_misses_nothing_once_the_sequence_moved_on,
};
use super::sign_ins::{
    a_code_is_redeemed_once_however_many_come_at_once,
    a_device_that_was_let_wait_is_forgotten_an_hour_after_its_code_s_end,
    a_sign_in_is_taken_once_however_many_come_at_once, every_column_comes_back_as_it_was_written,
    the_first_answer_of_a_provider_counts,
    who_leaves_a_provider_ends_what_began_there_and_nothing_else,
};
use super::tallies::{
    a_database_from_before_is_counted_when_it_is_opened, what_is_kept_is_what_would_be_counted,
    what_is_kept_wrongly_is_seen_and_put_right,
};
use super::*;
use crate::hashed::Hashed;
use crate::tokens::Device;

macro_rules! on_both_engines {
    ($($test:ident,)*) => {
        mod on_sqlite {
            use super::Place;
            $(#[tokio::test] async fn $test() { super::$test(Place::file()).await; })*
        }
        mod on_postgresql {
            use super::Place;
            $(#[tokio::test] async fn $test() { super::$test(Place::server()).await; })*
        }
    };
}

on_both_engines! {
    a_failed_job_leaves_nothing_and_its_neighbours_stand,
    an_identity_has_one_account_however_many_come_at_once,
    what_was_committed_survives_closing_and_a_closed_database_says_so,
    many_starters_migrate_once,
    a_database_of_a_newer_server_is_left_alone,
    what_is_over_is_swept_and_the_rest_stays,
    a_device_that_was_let_wait_is_forgotten_an_hour_after_its_code_s_end,
    every_column_comes_back_as_it_was_written,
    a_code_is_redeemed_once_however_many_come_at_once,
    a_sign_in_is_taken_once_however_many_come_at_once,
    the_first_answer_of_a_provider_counts,
    who_leaves_a_provider_ends_what_began_there_and_nothing_else,
    tokens_are_renewed_when_due_and_by_one_alone,
    a_picture_comes_back_as_it_was_written,
    ten_devices_stay_however_many_sign_in_at_once,
    who_is_disabled_while_they_sign_in_has_no_session_afterwards,
    who_was_added_ahead_has_not_signed_in_until_they_do,
    whose_account_it_is_is_what_the_provider_said_last,
    a_reader_of_a_growing_sequence_misses_nothing,
    a_page_ends_at_its_limits_and_says_whether_there_is_more,
    who_had_read_further_than_a_backup_misses_nothing_once_the_sequence_moved_on,
    of_two_changes_the_later_one_has_the_later_time,
    what_is_told_of_an_edit_never_goes_back,
    more_than_can_wait_is_turned_away_at_once,
    changes_of_many_people_are_made_together_and_each_once,
    a_broken_row_of_one_person_fails_nobody_else,
    what_is_committed_is_heard_and_what_is_undone_is_not,
    what_is_kept_is_what_would_be_counted,
    what_is_kept_wrongly_is_seen_and_put_right,
    a_database_from_before_is_counted_when_it_is_opened,
    a_change_that_comes_again_is_known_and_undoes_nothing,
    a_change_is_forgotten_after_a_while,
    keys_of_ai_providers_lie_sealed_and_are_read_with_the_master_key_alone,
    entries_from_before_are_read_and_get_sealed,
    more_than_there_may_be_is_refused_and_what_is_there_can_be_changed,
}

async fn a_failed_job_leaves_nothing_and_its_neighbours_stand(place: Place) {
    let db = place.open().await;
    let mut jobs = JoinSet::new();
    for number in 0..40 {
        let db = db.clone();
        jobs.spawn(async move {
            let (id, key) = (UserId::new(&SystemClock), key(&number.to_string()));
            let result = db.write(move |tx| {
                tx.create_account(&key, &nobody(id), NOW)?;
                if number % 2 == 0 {
                    return Err(DbError::Closed);
                }
                Ok(())
            });
            (number, id, result.await.is_ok())
        });
    }
    while let Some(job) = jobs.join_next().await {
        let (number, id, good) = job.unwrap();
        assert_eq!(good, number % 2 == 1);
        let found = db.read(move |db| db.account(id)).await.unwrap();
        assert_eq!(found.is_some(), good, "job {number}");
    }
    db.close().await;
}

async fn an_identity_has_one_account_however_many_come_at_once(place: Place) {
    let db = place.open().await;
    let mut arrivals = JoinSet::new();
    for _ in 0..16 {
        let db = db.clone();
        arrivals.spawn(async move {
            let new = UserId::new(&SystemClock);
            db.write(move |tx| {
                if let Some(found) = tx.account_of(&key("ada"))? {
                    return Ok(found);
                }
                tx.create_account(&key("ada"), &nobody(new), NOW)?;
                let disabled = false;
                Ok::<_, DbError>(Found { id: new, disabled })
            })
            .await
            .unwrap()
        });
    }
    let ids = arrivals.join_all().await;
    assert!(ids.iter().all(|found| *found == ids[0]), "{ids:?}");
    // Without looking first it is a failure, and not a second account.
    let twice = nobody(UserId::new(&SystemClock));
    let second = db.write(move |tx| tx.create_account(&key("ada"), &twice, NOW));
    assert!(second.await.is_err());
    let found = db.write(|tx| tx.account_of(&key("ada"))).await.unwrap();
    assert_eq!(found, Some(ids[0]));
    db.close().await;
}

async fn what_was_committed_survives_closing_and_a_closed_database_says_so(place: Place) {
    let db = place.open().await;
    let id = account(&db, "ada").await;
    db.clone().close().await;
    let late = db.write(|tx| tx.account_of(&key("ada"))).await;
    assert!(matches!(late, Err(DbError::Closed)));
    let again = place.open().await;
    let found = again.write(|tx| tx.account_of(&key("ada"))).await.unwrap();
    assert_eq!(found.map(|found| found.id), Some(id));
    again.close().await;
}

async fn many_starters_migrate_once(place: Place) {
    let mut starters = JoinSet::new();
    for _ in 0..8 {
        let address = place.address();
        starters.spawn(async move { Db::open(&address).await.unwrap().close().await });
    }
    starters.join_all().await;
    let (found, known) = migrations(&place.address()).await.unwrap();
    assert_eq!(found, known);
}

async fn a_database_of_a_newer_server_is_left_alone(place: Place) {
    place.open().await.close().await;
    place.run("INSERT INTO migration (number, name, applied_at) VALUES (999, 'later', 0)");
    let refused = Db::open(&place.address()).await.err().unwrap();
    assert!(
        matches!(refused, OpenError::Newer { found: 999, .. }),
        "{refused}"
    );
}

pub(super) fn family(
    account: UserId,
    number: u8,
    used: OffsetDateTime,
    days: i64,
) -> NewFamily<'static> {
    static DEVICE: Device = Device {
        name: None,
        id: None,
        app_version: None,
        os_version: None,
        place: None,
    };
    static VIA: LazyLock<Via> = LazyLock::new(|| Via::new("microsoft", None));
    let via = &*VIA;
    NewFamily {
        account,
        id: SessionId::from_bytes([number; 16]),
        via,
        device: &DEVICE,
        token: Hashed::of(&number.to_string()),
        now: used,
        expires_at: NOW + Duration::days(days),
    }
}

async fn what_is_over_is_swept_and_the_rest_stays(place: Place) {
    let db = place.open().await;
    let account = account(&db, "ada").await;
    for (number, days) in [(1, 1), (2, 10), (3, 30)] {
        let new = family(account, number, NOW, days);
        db.write(move |tx| tx.insert_family(new)).await.unwrap();
    }
    let later = NOW + Duration::days(10);
    let finished = db.read(move |db| db.finished(later, NOW)).await.unwrap();
    let gone = db
        .write(move |tx| tx.sweep(&finished, later))
        .await
        .unwrap();
    // Two families with a token each.
    assert_eq!(gone, 4);
    for number in 1..=3_u8 {
        let found = db
            .write(move |tx| tx.refresh_token(account, Hashed::of(&number.to_string())))
            .await
            .unwrap();
        assert_eq!(found.is_some(), number == 3);
    }
    db.close().await;
}

async fn ten_devices_stay_however_many_sign_in_at_once(place: Place) {
    let db = place.open().await;
    let account = account(&db, "ada").await;
    let mut devices = JoinSet::new();
    for number in 1..=30_u8 {
        let db = db.clone();
        devices.spawn(async move {
            let used = NOW + Duration::seconds(number.into());
            let new = family(account, number, used, 30);
            db.write(move |tx| {
                assert!(tx.make_room(account, 9, NOW)?);
                tx.insert_family(new)
            })
            .await
            .unwrap();
        });
    }
    devices.join_all().await;
    let left = db.read(move |db| db.devices(account, NOW)).await.unwrap();
    assert_eq!(left.len(), 10);
    db.close().await;
}

async fn more_than_can_wait_is_turned_away_at_once(place: Place) {
    let db = place.open().await;
    let (let_go, held) = std::sync::mpsc::channel::<()>();
    let held = std::sync::Arc::new(std::sync::Mutex::new(held));
    let mut jobs = JoinSet::new();
    for _ in 0..WRITE_QUEUE * 2 {
        let (db, held) = (db.clone(), std::sync::Arc::clone(&held));
        jobs.spawn(async move {
            let wait = move |_: &Tx<'_>| {
                // Until the test lets go by dropping its end.
                held.lock().unwrap().recv().unwrap_or_default();
                Ok::<_, DbError>(())
            };
            db.write(wait).await
        });
    }
    // While those that wait are held, the first answers are those of who is turned away.
    let first = jobs.join_next().await.unwrap().unwrap();
    assert!(matches!(first, Err(DbError::Busy)), "{first:?}");
    assert!(first.unwrap_err().is_passing());
    drop(let_go);
    let done = jobs.join_all().await;
    let done = done.iter().filter(|done| done.is_ok()).count();
    assert!(done >= WRITE_QUEUE, "{done}");
    db.close().await;
}
