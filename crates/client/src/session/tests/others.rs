//! Accounts that are not on show.

use std::sync::Arc;

use pia_protocol::clock::ManualClock;
use pia_protocol::paths;
use time::macros::datetime;

use super::accounts::{key_of, two};
use super::{is_fresh, tick};
use crate::testing::{Device, FakeServer, until};
use crate::view::{AccountState, SessionView};

#[tokio::test]
async fn a_session_that_is_not_on_show_is_renewed_before_it_runs_out() {
    let server = FakeServer::start().await;
    let mut device = Device::new(&server).await;
    let clock = Arc::new(ManualClock::at(datetime!(2026-11-22 12:00 UTC)));
    device.clock = Some(Arc::clone(&clock));
    let client = two(&device, &server).await;
    let first = key_of(&client, "Person 1");
    let before = device.item(&first).await.unwrap();
    client.shutdown().await;

    clock.advance(time::Duration::hours(23));
    let client = device.window().await;
    until(client.views().session(), is_fresh).await;
    tick().await;
    client.settled().await;
    client.shutdown().await;
    assert_eq!(device.item(&first).await.unwrap(), before, "it is young");

    clock.advance(time::Duration::hours(2));
    let client = device.window().await;
    until(client.views().session(), is_fresh).await;
    let renewals = server.seen(paths::TOKEN);
    tick().await;
    server
        .until(|inside| inside.seen[paths::TOKEN] == renewals + 1)
        .await;
    // Waits for the renewal to be saved.
    client.shutdown().await;
    assert_ne!(device.item(&first).await.unwrap(), before);

    // Its end is noticed too.
    clock.advance(time::Duration::hours(25));
    let client = device.window().await;
    until(client.views().session(), is_fresh).await;
    server.inside().end_sessions_of(1);
    tick().await;
    until(client.views().accounts(), |view| {
        view.accounts[0].state == AccountState::NeedsYou
    })
    .await;
    assert!(is_fresh(&client.views().session().borrow()));
    assert_eq!(device.item(&first).await, None);
    client.switch_account(&first).await.unwrap();
    let view = client.views().session().borrow().clone();
    assert!(matches!(view, SessionView::NeedsYou { .. }), "{view:?}");
    client.shutdown().await;
}
