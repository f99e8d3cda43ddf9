//! Sleep, and clocks that somebody sets: none of it signs anybody out, and no spent token is used.

use std::sync::Arc;

use pia_protocol::clock::ManualClock;
use pia_protocol::paths;
use time::macros::datetime;

use super::{is_fresh, offline_code, tick};
use crate::testing::{Device, FakeServer, Fault, until};
use crate::view::{Connection, SessionView, SyncState};

const HOUR: time::Duration = time::Duration::hours(1);

async fn device(server: &FakeServer) -> (Device, Arc<ManualClock>) {
    let mut device = Device::new(server).await;
    let clock = Arc::new(ManualClock::at(datetime!(2026-11-22 12:00 UTC)));
    device.clock = Some(Arc::clone(&clock));
    (device, clock)
}

#[tokio::test]
async fn a_token_that_ended_while_the_machine_slept_is_not_used() {
    let server = FakeServer::start().await;
    let (device, clock) = device(&server).await;
    let client = device.signed_in().await;
    client.sync_once().await.unwrap();
    let asked = server.seen(paths::TOKEN);
    // The stopwatch stood still: by it the token is good for a quarter of an hour.
    clock.advance(HOUR);
    server.inside().expire_access();
    client.sync_once().await.unwrap();
    assert_eq!(server.seen(paths::TOKEN), asked + 1);
    assert_eq!(server.inside().unauthorized, 0, "no spent token was sent");
    assert!(is_fresh(&client.views().session().borrow()));
    client.shutdown().await;
}

#[tokio::test]
async fn a_clock_set_back_costs_nothing() {
    let server = FakeServer::start().await;
    let (device, clock) = device(&server).await;
    let client = device.signed_in().await;
    let asked = server.seen(paths::TOKEN);
    clock.advance(-HOUR);
    tick().await;
    client.sync_once().await.unwrap();
    assert_eq!(server.seen(paths::TOKEN), asked);
    assert!(is_fresh(&client.views().session().borrow()));
    client.shutdown().await;

    // Nor at the next start, at which the token's end is far away by this clock.
    clock.advance(-HOUR);
    let client = device.command().await;
    server.inside().expire_access();
    client.sync_once().await.unwrap();
    assert!(is_fresh(&client.views().session().borrow()));
    client.shutdown().await;
}

#[tokio::test]
async fn waking_renews_what_is_due_and_brings_the_changes() {
    let server = FakeServer::start().await;
    let (device, clock) = device(&server).await;
    let client = device.signed_in().await;
    until(client.views().sync(), |view| {
        view.state == SyncState::Idle && view.last_ms.is_some()
    })
    .await;
    let (renewals, syncs) = (server.seen(paths::TOKEN), server.seen(paths::SYNC_CHANGES));
    let metadata = server.seen(paths::METADATA);
    clock.advance(HOUR);
    tick().await;
    server
        .until(|inside| {
            inside.seen[paths::TOKEN] == renewals + 1
                && inside.seen[paths::SYNC_CHANGES] > syncs
                && inside.seen[paths::METADATA] > metadata
        })
        .await;
    until(client.views().session(), is_fresh).await;
    client.shutdown().await;
}

#[tokio::test]
async fn waking_tries_again_at_once_what_waits_for_the_network() {
    let server = FakeServer::start().await;
    let (device, clock) = device(&server).await;
    device.signed_in().await.shutdown().await;
    server.fail(paths::TOKEN, &[Fault::Busy(3000)]);
    let client = device.window().await;
    let view = until(client.views().session(), |view| {
        offline_code(view).is_some()
    })
    .await;
    let SessionView::SignedIn {
        connection:
            Connection::Offline {
                retry_ms: Some(retry),
                ..
            },
        ..
    } = view
    else {
        panic!("{view:?}");
    };
    // By the device's clock, and no sooner than the server asked.
    let noon = 1_795_348_800_000.0;
    assert!(
        (noon + 3_000_000.0..noon + 3_100_000.0).contains(&retry),
        "{retry}"
    );
    clock.advance(time::Duration::minutes(2));
    tick().await;
    until(client.views().session(), is_fresh).await;
    client.shutdown().await;
}
