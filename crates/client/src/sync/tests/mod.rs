mod board;
mod conflicts;
mod few_requests;
mod live;
mod repair;
mod set_aside;

use std::sync::Arc;

use pia_protocol::paths;

use crate::problem::ProblemCode;
use crate::testing::{Device, FakeServer, Fault, on_show, sign_in, until};
use crate::view::SyncState;
use crate::{Client, SyncReport};

/// The id of the to-do with this title, as the window knows it.
async fn id(client: &Client, title: &str) -> String {
    let todos = client.todos().await.unwrap();
    todos
        .into_iter()
        .find(|todo| todo.title == title)
        .unwrap()
        .id
}

#[tokio::test]
async fn an_edit_goes_up_by_itself_and_comes_down_elsewhere() {
    let server = FakeServer::start().await;
    let (one, two) = (Device::new(&server).await, Device::new(&server).await);
    let (desk, lap) = (one.signed_in().await, two.signed_in().await);
    desk.add_todo("milk").await.unwrap();
    until(desk.views().todos(), |view| {
        view.todos().all(|todo| todo.synced)
    })
    .await;
    let view = until(lap.views().sync(), |view| view.down == 1).await;
    assert_eq!(view.up, 0);
    assert_eq!(on_show(&lap).await, ["milk"]);
    let view = until(desk.views().sync(), |view| {
        view.state == SyncState::Idle && view.up == 1
    })
    .await;
    assert_eq!(
        (view.down, view.waiting),
        (0, 0),
        "an own change that comes back is no news"
    );
    assert!(view.last_ms.is_some());
    desk.shutdown().await;
    lap.shutdown().await;
}

#[tokio::test]
async fn edits_of_two_devices_are_merged_and_an_edit_beats_a_deletion() {
    let server = FakeServer::start().await;
    let (desk, lap) = (Device::new(&server).await, Device::new(&server).await);
    desk.signed_in().await.shutdown().await;
    lap.signed_in().await.shutdown().await;
    // Commands sync when told to, so that the order of things is certain.
    let (desk, lap) = (desk.command().await, lap.command().await);
    desk.add_todo("milk").await.unwrap();
    desk.sync_once().await.unwrap();
    lap.sync_once().await.unwrap();
    let id = id(&desk, "milk").await;

    desk.set_todo_done(&id, true).await.unwrap();
    lap.rename_todo(&id, "oat milk").await.unwrap();
    desk.sync_once().await.unwrap();
    lap.sync_once().await.unwrap();
    desk.sync_once().await.unwrap();
    for client in [&desk, &lap] {
        let todos = client.todos().await.unwrap();
        assert_eq!(
            (todos[0].title.as_str(), todos[0].done, todos[0].synced),
            ("oat milk", true, true)
        );
    }

    desk.delete_todo(&id).await.unwrap();
    lap.rename_todo(&id, "soy milk").await.unwrap();
    desk.sync_once().await.unwrap();
    lap.sync_once().await.unwrap();
    desk.sync_once().await.unwrap();
    assert_eq!(on_show(&desk).await, ["soy milk"]);
    assert_eq!(on_show(&lap).await, ["soy milk"]);
    desk.shutdown().await;
    lap.shutdown().await;
}

#[tokio::test]
async fn a_lost_answer_doubles_nothing() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    device.signed_in().await.shutdown().await;
    let client = device.command().await;
    client.add_todo("milk").await.unwrap();
    server.fail(paths::SYNC_PUSH, &[Fault::Lost]);
    assert_eq!(
        client.sync_once().await.unwrap_err().code,
        ProblemCode::ServerFailed
    );
    // Deleted before the answer is known: the deletion must not lose to the change it follows.
    client
        .delete_todo(&id(&client, "milk").await)
        .await
        .unwrap();
    assert_eq!(client.sync_once().await.unwrap().waiting, 0);
    assert!(server.titles(1).is_empty());
    assert!(on_show(&client).await.is_empty());
    client.shutdown().await;
}

#[tokio::test]
async fn what_another_process_sent_as_well_is_no_stranger() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    device.signed_in().await.shutdown().await;
    let (slow, quick) = (device.command().await, device.command().await);
    slow.add_todo("milk").await.unwrap();
    server.fail(paths::SYNC_PUSH, &[Fault::Held]);
    let (holds, release) = {
        let inside = server.inside();
        (Arc::clone(&inside.holds), Arc::clone(&inside.release))
    };
    let (late, ()) = tokio::join!(slow.sync_once(), async {
        holds.notified().await;
        // Takes in the answer to the same change while the other still waits for its own.
        quick.sync_once().await.unwrap();
        release.notify_one();
    });
    assert_eq!(late.unwrap(), SyncReport::default());
    assert_eq!(server.titles(1), ["milk"]);
    slow.shutdown().await;
    quick.shutdown().await;
}

#[tokio::test]
async fn an_answer_to_what_was_never_sent_is_not_taken() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    device.signed_in().await.shutdown().await;
    let client = device.command().await;
    client.add_todo("milk").await.unwrap();
    server.fail(paths::SYNC_PUSH, &[Fault::Stranger]);
    assert_eq!(
        client.sync_once().await.unwrap_err().code,
        ProblemCode::ServerNotPia
    );
    assert_eq!(client.sync_once().await.unwrap().up, 1);
    client.shutdown().await;
}

#[tokio::test]
async fn one_refused_change_holds_up_no_other() {
    let server = FakeServer::start().await;
    server.inside().unwanted = Some("bad");
    let device = Device::new(&server).await;
    device.signed_in().await.shutdown().await;
    let client = device.command().await;
    for title in ["good", "bad", "better"] {
        client.add_todo(title).await.unwrap();
    }
    let report = client.sync_once().await.unwrap();
    assert_eq!(
        report,
        SyncReport {
            up: 2,
            refused: 1,
            ..SyncReport::default()
        }
    );
    assert_eq!(server.titles(1), ["better", "good"]);
    assert_eq!(on_show(&client).await.len(), 3, "kept on this device");
    client.shutdown().await;
}

#[tokio::test]
async fn pages_come_down_to_the_last() {
    let server = FakeServer::start().await;
    let (desk, lap) = (Device::new(&server).await, Device::new(&server).await);
    desk.signed_in().await.shutdown().await;
    lap.signed_in().await.shutdown().await;
    let (desk, lap) = (desk.command().await, lap.command().await);
    for number in 0..7 {
        desk.add_todo(&number.to_string()).await.unwrap();
    }
    desk.sync_once().await.unwrap();
    server.inside().page = 2;
    let asked = server.seen(paths::SYNC_CHANGES);
    assert_eq!(lap.sync_once().await.unwrap().down, 7);
    assert_eq!(server.seen(paths::SYNC_CHANGES) - asked, 4);
    desk.shutdown().await;
    lap.shutdown().await;
}

#[tokio::test]
async fn a_token_the_server_does_not_take_is_renewed_once() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    device.signed_in().await.shutdown().await;
    let client = device.command().await;
    client.settled().await;
    client.add_todo("milk").await.unwrap();
    server.inside().expire_access();
    let before = server.seen(paths::TOKEN);
    assert_eq!(client.sync_once().await.unwrap().up, 1);
    assert_eq!(server.seen(paths::TOKEN) - before, 1);
    client.shutdown().await;
}

#[tokio::test]
async fn a_busy_server_is_left_alone_as_long_as_it_asks() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    until(client.views().sync(), |view| view.last_ms.is_some()).await;
    server.fail(paths::SYNC_PUSH, &[Fault::Busy(3600)]);
    client.add_todo("milk").await.unwrap();
    let waiting = |state: &SyncState| matches!(state, SyncState::Waiting { .. });
    let view = until(client.views().sync(), |view| waiting(&view.state)).await;
    assert_eq!(view.waiting, 1);
    let asked = server.seen(paths::SYNC_PUSH);
    client.sync_now();
    client.add_todo("tea").await.unwrap();
    until(client.views().sync(), |view| view.waiting == 2).await;
    assert_eq!(
        server.seen(paths::SYNC_PUSH),
        asked,
        "not even when a person asks"
    );
    client.shutdown().await;
}

#[tokio::test]
async fn a_sync_asked_for_right_after_the_sign_in_knows_of_it() {
    let server = FakeServer::start().await;
    for _ in 0..5 {
        let device = Device::new(&server).await;
        let client = device.command().await;
        sign_in(&client).await;
        client.sync_once().await.unwrap();
        client.shutdown().await;
    }
}

#[tokio::test]
async fn nobody_signed_in_is_no_sync() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.command().await;
    assert_eq!(
        client.sync_once().await.unwrap_err().code,
        ProblemCode::NotSignedIn
    );
    assert_eq!(client.views().sync().borrow().state, SyncState::Off);
    client.shutdown().await;
}
