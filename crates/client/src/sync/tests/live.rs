//! When a sync runs: at an edit here, at one elsewhere, and when something was in the way.

use std::time::Duration;

use pia_protocol::clock::Clock as _;
use pia_protocol::paths;
use tokio::time::Instant;

use crate::Client;
use crate::problem::ProblemCode;
use crate::testing::{Device, FakeServer, Fault, on_show, sign_in, until};
use crate::view::{Quota, SyncState, SyncView};

/// In sync, and told of changes as they are made.
fn is_live(view: &SyncView) -> bool {
    view.live && view.state == SyncState::Idle && view.waiting == 0
}

async fn live(client: &Client) -> SyncView {
    until(client.views().sync(), is_live).await
}

/// The next view of this kind that is not on show yet.
async fn shows(client: &Client, titles: &[&str]) {
    let todos = client.views().todos();
    until(todos, |view| {
        let mut shown: Vec<_> = view.todos().map(|todo| todo.title.as_str()).collect();
        shown.sort_unstable();
        shown == titles
    })
    .await;
}

#[tokio::test]
async fn an_edit_elsewhere_shows_by_itself() {
    let server = FakeServer::start().await;
    let (one, two) = (Device::new(&server).await, Device::new(&server).await);
    let (desk, lap) = (one.signed_in().await, two.signed_in().await);
    live(&desk).await;
    live(&lap).await;
    desk.add_todo("milk").await.unwrap();
    shows(&lap, &["milk"]).await;
    lap.add_todo("tea").await.unwrap();
    shows(&desk, &["milk", "tea"]).await;
    desk.shutdown().await;
    lap.shutdown().await;
}

#[tokio::test]
async fn the_first_edit_goes_up_at_once_and_the_next_ones_together() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    live(&client).await;
    server.fail(paths::SYNC_PUSH, &[Fault::Held]);
    let (holds, release) = {
        let inside = server.inside();
        (inside.holds.clone(), inside.release.clone())
    };
    client.add_todo("first").await.unwrap();
    holds.notified().await;
    for number in 0..5 {
        client.add_todo(&number.to_string()).await.unwrap();
    }
    release.notify_one();
    server
        .until(|inside| inside.data[&1].records.len() == 6)
        .await;
    live(&client).await;
    assert_eq!(server.seen(paths::SYNC_PUSH), 2);
    client.shutdown().await;
}

#[tokio::test]
async fn nothing_runs_twice_for_nothing() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    live(&client).await;
    let (streams, pulls) = (
        server.seen(paths::SYNC_STREAM),
        server.seen(paths::SYNC_CHANGES),
    );
    assert_eq!(
        (streams, pulls),
        (1, 1),
        "one sync for a sign-in with its stream"
    );
    client.add_todo("milk").await.unwrap();
    server
        .until(|inside| inside.data[&1].records.len() == 1)
        .await;
    live(&client).await;
    // The stream tells of the own change; whatever it would cause comes before what is asked now.
    client.sync_once().await.unwrap();
    assert_eq!(server.seen(paths::SYNC_PUSH), 1);
    assert_eq!(server.seen(paths::SYNC_CHANGES), 2);
    client.shutdown().await;
}

#[tokio::test]
async fn a_stream_that_ends_is_opened_again_and_what_was_missed_is_fetched() {
    let server = FakeServer::start().await;
    let (one, two) = (Device::new(&server).await, Device::new(&server).await);
    let (desk, lap) = (one.command().await, two.signed_in().await);
    sign_in(&desk).await;
    live(&lap).await;
    server.fail(paths::SYNC_STREAM, &[Fault::Status(502), Fault::Portal]);
    server.inside().streams.end();
    until(lap.views().sync(), |view| !view.live).await;
    desk.add_todo("milk").await.unwrap();
    desk.sync_once().await.unwrap();
    shows(&lap, &["milk"]).await;
    live(&lap).await;
    assert_eq!(server.seen(paths::SYNC_STREAM), 4);
    desk.shutdown().await;
    lap.shutdown().await;
}

#[tokio::test]
async fn a_token_the_stream_does_not_take_is_renewed_once() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    live(&client).await;
    let renewals = server.seen(paths::TOKEN);
    {
        let mut inside = server.inside();
        inside.expire_access();
        inside.streams.end();
    }
    until(client.views().sync(), |view| !view.live).await;
    live(&client).await;
    assert_eq!(server.seen(paths::TOKEN) - renewals, 1);
    client.shutdown().await;
}

#[tokio::test]
async fn a_server_without_a_stream_is_asked_at_every_tick() {
    let server = FakeServer::start().await;
    server.inside().streams.are_unknown = true;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    server
        .until(|inside| inside.seen.contains_key(paths::SYNC_STREAM))
        .await;
    let view = until(client.views().sync(), |view| {
        view.state == SyncState::Idle && view.next_ms.is_some()
    })
    .await;
    let next = view.next_ms.unwrap() - view.last_ms.unwrap();
    assert!((47_000.0..74_000.0).contains(&next), "{next}");
    assert!(!view.live);
    client.shutdown().await;
}

#[tokio::test]
async fn a_stream_makes_the_tick_a_long_one() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    let view = live(&client).await;
    let next = view.next_ms.unwrap() - view.last_ms.unwrap();
    assert!(next > 11.0 * 60_000.0, "{next}");
    client.shutdown().await;
}

#[tokio::test]
async fn what_is_in_the_way_is_told_with_the_time_of_the_next_try() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    live(&client).await;
    server.fail(paths::SYNC_PUSH, &[Fault::Busy(3600)]);
    client.add_todo("milk").await.unwrap();
    let view = until(client.views().sync(), |view| {
        matches!(view.state, SyncState::Waiting { .. })
    })
    .await;
    let SyncState::Waiting { problem } = view.state else {
        unreachable!()
    };
    assert_eq!(problem.code, ProblemCode::ServerFailed);
    let now = pia_protocol::clock::SystemClock.now().unix_timestamp();
    let wait = view.next_ms.unwrap() / 1000.0 - f64::from(u32::try_from(now).unwrap());
    assert!((3500.0..3610.0).contains(&wait), "{wait}");
    client.shutdown().await;
}

#[tokio::test]
async fn while_it_is_paused_nothing_moves_unasked_and_then_everything_does() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    live(&client).await;
    client.pause_sync(true).unwrap();
    let view = until(client.views().sync(), |view| {
        view.state == SyncState::Paused
    })
    .await;
    assert_eq!(view.next_ms, None);
    until(client.views().sync(), |view| !view.live).await;
    client.add_todo("milk").await.unwrap();
    until(client.views().sync(), |view| view.waiting == 1).await;
    client.shutdown().await;

    // It is kept.
    let client = device.window().await;
    client.settled().await;
    let view = until(client.views().sync(), |view| view.waiting == 1).await;
    assert_eq!(view.state, SyncState::Paused);
    assert!(server.titles(1).is_empty());
    // A person's wish counts more.
    assert_eq!(client.sync_once().await.unwrap().up, 1);
    until(client.views().sync(), |view| {
        view.state == SyncState::Paused
    })
    .await;

    client.add_todo("tea").await.unwrap();
    client.pause_sync(false).unwrap();
    live(&client).await;
    assert_eq!(server.titles(1), ["milk", "tea"]);
    client.shutdown().await;
}

#[tokio::test]
async fn a_pause_interrupts_a_sync_and_loses_nothing() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    live(&client).await;
    server.fail(paths::SYNC_PUSH, &[Fault::Held]);
    let (holds, release) = {
        let inside = server.inside();
        (inside.holds.clone(), inside.release.clone())
    };
    client.add_todo("milk").await.unwrap();
    holds.notified().await;
    client.pause_sync(true).unwrap();
    until(client.views().sync(), |view| {
        view.state == SyncState::Paused
    })
    .await;
    release.notify_one();
    client.pause_sync(false).unwrap();
    live(&client).await;
    assert_eq!(server.titles(1), ["milk"]);
    assert_eq!(on_show(&client).await, ["milk"]);
    client.shutdown().await;
}

#[tokio::test]
async fn a_pause_that_is_taken_back_at_once_leaves_no_sync_cut_short() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    live(&client).await;
    let before = server.seen(paths::SYNC_CHANGES);
    server.fail(paths::SYNC_CHANGES, &[Fault::Held]);
    let holds = server.inside().holds.clone();
    client.sync_now();
    holds.notified().await;
    // Nobody has looked in between.
    client.pause_sync(true).unwrap();
    client.pause_sync(false).unwrap();
    server
        .until(|inside| inside.seen[paths::SYNC_CHANGES] == before + 2)
        .await;
    client.shutdown().await;
}

#[tokio::test]
async fn what_waits_is_told_while_the_session_has_ended() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    live(&client).await;
    client.pause_sync(true).unwrap();
    client.add_todo("milk").await.unwrap();
    server.inside().end_sessions();
    client.sync_once().await.unwrap_err();
    let off = |view: &SyncView, waiting| view.state == SyncState::Off && view.waiting == waiting;
    until(client.views().sync(), |view| off(view, 1)).await;
    client.add_todo("tea").await.unwrap();
    until(client.views().sync(), |view| off(view, 2)).await;
    // Whoever has signed out has put it all away.
    client.sign_out(crate::SignOut::default()).await.unwrap();
    until(client.views().sync(), |view| off(view, 0)).await;
    client.shutdown().await;
}

#[tokio::test]
async fn a_limit_that_is_near_is_told() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    assert!(live(&client).await.quotas.is_empty());
    server.inside().data.entry(1).or_default().limit = Some(1);
    client.add_todo("milk").await.unwrap();
    let view = until(client.views().sync(), |view| !view.quotas.is_empty()).await;
    let near = Quota {
        kind: "todo".into(),
        count: 1,
        limit: 1,
        near: true,
    };
    assert_eq!(view.quotas, [near]);
    client.shutdown().await;
}

/// How soon an edit is to be seen on another device, in the middle case, with a server on this
/// machine. Wide enough for a machine that is busy with other tests.
const SOON: Duration = Duration::from_millis(200);

#[tokio::test]
async fn an_edit_is_soon_everywhere() {
    let server = FakeServer::start().await;
    let (one, two) = (Device::new(&server).await, Device::new(&server).await);
    let (desk, lap) = (one.signed_in().await, two.signed_in().await);
    live(&desk).await;
    live(&lap).await;
    let mut took = Vec::new();
    for number in 1..=9 {
        let begun = Instant::now();
        desk.add_todo(&number.to_string()).await.unwrap();
        until(lap.views().todos(), |view| view.todos().count() == number).await;
        took.push(begun.elapsed());
        // The next one is again the first after a pause.
        tokio::time::sleep_until(begun + Duration::from_millis(320)).await;
    }
    took.sort_unstable();
    assert!(took[4] < SOON, "{took:?}");
    desk.shutdown().await;
    lap.shutdown().await;
}
