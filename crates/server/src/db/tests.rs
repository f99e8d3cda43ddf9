//! What the rest of the server relies on, on real files.

use std::io::Write;

use pia_protocol::clock::SystemClock;
use pia_protocol::ids::{SessionId, UserId};
use time::{Duration, OffsetDateTime, macros::datetime};

use super::*;
use crate::hashed::Hashed;
use crate::tokens::Device;

const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

async fn open() -> (Db, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&folder.path().join("pia.db")).await.unwrap();
    (db, folder)
}

fn key(subject: &str) -> IdentityKey {
    IdentityKey {
        scheme: "issuer",
        authority: "https://id.example".into(),
        subject: subject.into(),
    }
}

async fn account(db: &Db, subject: &str) -> UserId {
    let (id, key) = (UserId::new(&SystemClock), key(subject));
    let account = Account {
        id,
        email: String::new(),
        display_name: None,
    };
    db.write(move |tx| tx.create_account(&key, &account, NOW))
        .await
        .unwrap();
    id
}

#[tokio::test]
async fn a_failed_job_leaves_nothing_and_its_neighbours_stand() {
    let (db, _folder) = open().await;
    let mut jobs = tokio::task::JoinSet::new();
    for number in 0..40 {
        let db = db.clone();
        jobs.spawn(async move {
            let (id, key) = (UserId::new(&SystemClock), key(&number.to_string()));
            let result = db.write(move |tx| {
                let account = Account {
                    id,
                    email: String::new(),
                    display_name: None,
                };
                tx.create_account(&key, &account, NOW)?;
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

#[tokio::test]
async fn an_identity_has_one_account() {
    let (db, _folder) = open().await;
    let id = account(&db, "ada").await;
    let twice = Account {
        id: UserId::new(&SystemClock),
        email: String::new(),
        display_name: None,
    };
    let second = db.write(move |tx| tx.create_account(&key("ada"), &twice, NOW));
    assert!(matches!(second.await, Err(DbError::Statement(_))));
    let found = db.write(|tx| tx.account_of(&key("ada"))).await.unwrap();
    assert_eq!(found, Some(id));
}

#[tokio::test]
async fn what_was_committed_survives_closing_and_a_closed_database_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep").join("pia.db");
    let db = Db::open(&path).await.unwrap();
    let id = account(&db, "ada").await;
    db.clone().close().await;
    let late = db.write(|tx| tx.account_of(&key("ada"))).await;
    assert!(matches!(late, Err(DbError::Closed)));
    let again = Db::open(&path).await.unwrap();
    let found = again.write(|tx| tx.account_of(&key("ada"))).await.unwrap();
    assert_eq!(found, Some(id));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[tokio::test]
async fn many_starters_migrate_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pia.db");
    let mut starters = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let path = path.clone();
        starters.spawn(async move { Db::open(&path).await.map(drop) });
    }
    while let Some(started) = starters.join_next().await {
        started.unwrap().unwrap();
    }
    let connection = Connection::open(&path).unwrap();
    let (applied, latest): (u32, u32) = connection
        .query_row("SELECT count(*), max(number) FROM migration", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(applied, latest);
}

#[tokio::test]
async fn a_database_of_a_newer_server_is_left_alone() {
    let (db, folder) = open().await;
    db.close().await;
    let path = folder.path().join("pia.db");
    let connection = Connection::open(&path).unwrap();
    let later = "INSERT INTO migration (number, name, applied_at) VALUES (999, 'later', 0)";
    connection.execute(later, []).unwrap();
    let refused = Db::open(&path).await.err().unwrap();
    assert!(
        matches!(refused, OpenError::Newer { found: 999, .. }),
        "{refused}"
    );
    let garbage = folder.path().join("garbage.db");
    let mut file = std::fs::File::create(&garbage).unwrap();
    file.write_all(&[b'x'; 5_000]).unwrap();
    assert!(matches!(
        Db::open(&garbage).await,
        Err(OpenError::Sqlite { .. })
    ));
}

#[tokio::test]
async fn what_is_over_is_swept_and_the_rest_stays() {
    let (db, _folder) = open().await;
    let account = account(&db, "ada").await;
    for (number, days) in [(1_u8, 1), (2, 10), (3, 30)] {
        let id = SessionId::from_bytes([number; 16]);
        db.write(move |tx| {
            tx.insert_family(NewFamily {
                account,
                id,
                provider: "microsoft",
                device: &Device::default(),
                token: Hashed::of(&number.to_string()),
                now: NOW,
                expires_at: NOW + Duration::days(days),
            })
        })
        .await
        .unwrap();
    }
    let later = NOW + Duration::days(10);
    let finished = db.read(move |db| db.finished(later)).await.unwrap();
    let gone = db
        .write(move |tx| tx.sweep(&finished, later))
        .await
        .unwrap();
    // Two families with a token each.
    assert_eq!(gone, 4);
    for number in 1..=3_u8 {
        let found = db
            .write(move |tx| tx.refresh_token(Hashed::of(&number.to_string())))
            .await
            .unwrap();
        assert_eq!(found.is_some(), number == 3);
    }
}

#[tokio::test]
async fn a_device_that_was_let_wait_is_forgotten_an_hour_after_its_code_s_end() {
    let (db, _folder) = open().await;
    let request = |minutes: i64| DeviceRequest {
        code: Hashed::of(&minutes.to_string()),
        client_id: "pia-desktop".into(),
        device_name: Some("build box".into()),
        asked_from: "192.0.2.1".into(),
        created_at: NOW,
        expires_at: NOW + Duration::minutes(minutes),
        interval: Duration::seconds(5),
        polled_at: None,
        state: DeviceState::Waiting,
    };
    for minutes in [10, 11] {
        let request = request(minutes);
        db.write(move |tx| tx.insert_device_request(&request, request.code, "192.0.2.0"))
            .await
            .unwrap();
    }
    let later = NOW + Duration::minutes(70);
    let finished = db.read(move |db| db.finished(later)).await.unwrap();
    let gone = db.write(move |tx| tx.sweep(&finished, later)).await;
    assert_eq!(gone.unwrap(), 1);
    for (minutes, stays) in [(10, false), (11, true)] {
        let expected = request(minutes);
        let code = expected.code;
        let found = db.write(move |tx| tx.device_request(code)).await.unwrap();
        assert_eq!(found, stays.then_some(expected));
    }
}
