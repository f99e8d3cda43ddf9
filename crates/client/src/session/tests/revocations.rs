//! What waits to be ended is bounded, and nothing in its place stands in a sign-out's way.

use std::sync::Arc;

use pia_protocol::clock::ManualClock;
use pia_protocol::paths;
use pia_vault::Secret;
use time::macros::datetime;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::super::ending::Ending;
use super::super::keep::Keep;
use super::super::record::tests::record;
use super::super::revocations::{Left, Revocations};
use super::super::vault_choice::VaultChoice;
use crate::http::Http;
use crate::settings::SettingsFile;
use crate::testing::{Device, FakeServer, Fault};

const QUARTER: std::time::Duration = std::time::Duration::from_mins(15);
const NOON: time::OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

/// Another start of the app, as far as where sessions are kept is concerned.
pub(in crate::session) fn revocations(device: &Device, clock: &Arc<ManualClock>) -> Revocations {
    let folder = device.folder.path().to_owned();
    let (settings, _) = SettingsFile::open(&folder).unwrap();
    let settings = Arc::new(settings);
    let clock: Arc<dyn pia_protocol::clock::Clock> = Arc::clone(clock) as _;
    let profile = settings.get().profile.to_string();
    let unseen = watch::Sender::new(VaultChoice::unseen());
    let vault = VaultChoice::new(
        &device.config(),
        Arc::clone(&settings),
        unseen,
        device.place.is_none().then(|| Arc::clone(&device.vault)),
    );
    Revocations {
        keep: Arc::new(Keep::new(vault, profile, folder)),
        settings: Arc::clone(&settings),
        ending: Ending {
            http: Http::new(Arc::clone(&clock), settings).unwrap(),
            clock,
        },
        unnoted: std::sync::atomic::AtomicBool::default(),
        withheld: std::sync::Mutex::default(),
    }
}

async fn work(revocations: &Revocations) -> Left {
    revocations.work(&CancellationToken::new()).await.unwrap()
}

#[tokio::test]
async fn at_most_twenty_wait_and_the_oldest_makes_room() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let clock = Arc::new(ManualClock::at(NOON));
    let revocations = revocations(&device, &clock);
    let mut first = None;
    for _ in 0..21 {
        let record = record(&server.address, QUARTER, NOON);
        let id = revocations.add(&record, false).await.unwrap();
        first = first.or(Some(id));
    }
    let waiting = device.revocations().await.unwrap();
    assert_eq!(waiting.matches("queued_at").count(), 20);
    assert!(!waiting.contains(&first.unwrap().to_string()));

    server.fail(paths::REVOKE, &[Fault::Busy(7), Fault::Status(503)]);
    let left = work(&revocations).await;
    assert_eq!(left.waiting, 2);
    assert_eq!(left.retry_after, Some(std::time::Duration::from_secs(7)));
    assert_eq!(work(&revocations).await.waiting, 0);
    assert_eq!(server.inside().revoked.len(), 20);
    assert_eq!(device.revocations().await, None);
    assert!(!revocations.any());
}

#[tokio::test]
async fn what_waited_for_a_month_is_left_to_its_server() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let clock = Arc::new(ManualClock::at(NOON));
    let revocations = revocations(&device, &clock);
    let record = record(&server.address, QUARTER, NOON);
    revocations.add(&record, false).await.unwrap();
    clock.advance(time::Duration::days(31));
    assert_eq!(work(&revocations).await.waiting, 0);
    assert_eq!(server.seen(paths::REVOKE), 0);
    assert_eq!(device.revocations().await, None);
}

#[tokio::test]
async fn what_cannot_be_read_makes_room_and_what_is_newer_is_left_alone() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let clock = Arc::new(ManualClock::at(NOON));
    let revocations = revocations(&device, &clock);
    let item = format!("{}/revocations", device.settings().profile);
    let record = record(&server.address, QUARTER, NOON);

    let torn = Secret::new(b"{\"version\":1,\"wai".to_vec());
    device.vault.save(&item, &torn).await.unwrap();
    revocations.add(&record, false).await.unwrap();
    assert_eq!(work(&revocations).await.waiting, 0);
    assert_eq!(server.inside().revoked.len(), 1);

    let newer = br#"{"version":2,"waiting":[]}"#;
    device
        .vault
        .save(&item, &Secret::new(newer.to_vec()))
        .await
        .unwrap();
    revocations.add(&record, false).await.unwrap_err();
    assert_eq!(
        device.revocations().await.unwrap().as_bytes(),
        newer.as_slice()
    );
}

#[tokio::test]
async fn a_session_that_goes_on_is_not_ended_though_the_list_could_not_be_written_then() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let clock = Arc::new(ManualClock::at(NOON));
    let revocations = revocations(&device, &clock);
    let item = format!("{}/revocations", device.settings().profile);
    let record = record(&server.address, QUARTER, NOON);
    let id = revocations.add(&record, false).await.unwrap();
    let list = Secret::new(device.revocations().await.unwrap().into_bytes());
    // What a newer version wrote is not written over, so taking it off fails.
    let newer = Secret::new(br#"{"version":2,"waiting":[]}"#.to_vec());
    device.vault.save(&item, &newer).await.unwrap();
    revocations.withhold(id).await;
    device.vault.save(&item, &list).await.unwrap();

    assert_eq!(work(&revocations).await.waiting, 0);
    assert_eq!(server.seen(paths::REVOKE), 0);
    assert_eq!(device.revocations().await, None);
}
