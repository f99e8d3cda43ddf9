//! Two devices of one person.

use pia_protocol::paths;

use super::{DeviceEnd, SignedInDevice};
use crate::Client;
use crate::problem::ProblemCode;
use crate::testing::{Device, FakeServer, Fault, until};
use crate::view::SessionView;

/// Two windows of one person on two devices.
async fn two() -> (FakeServer, [Device; 2], [Client; 2]) {
    let server = FakeServer::start().await;
    let devices = [Device::new(&server).await, Device::new(&server).await];
    let clients = [devices[0].signed_in().await, devices[1].signed_in().await];
    (server, devices, clients)
}

/// Which ones are listed, and whether each is the one that asks.
fn whose(listed: &[SignedInDevice]) -> Vec<bool> {
    listed.iter().map(|device| device.current).collect()
}

#[tokio::test]
async fn a_device_that_is_signed_out_from_another_one_learns_of_it() {
    let (server, _devices, [here, there]) = two().await;
    let listed = here.devices().await.unwrap();
    assert_eq!(whose(&listed), [true, false]);
    // What a device says of itself is cleaned; nothing is not shown as something.
    let other = &listed[1];
    assert!(
        other.name.as_ref().unwrap().starts_with("Device "),
        "{other:?}"
    );
    assert_eq!((&other.system, &other.app), (&None, &None));
    let days = (other.last_ms - other.since_ms) / 86_400_000.0;
    assert!((2.0..2.1).contains(&days), "{other:?}");

    assert_eq!(here.end_device(&other.id).await, Ok(DeviceEnd::Ended));
    assert_eq!(whose(&here.devices().await.unwrap()), [true]);
    assert_eq!(
        there.devices().await.unwrap_err().code,
        ProblemCode::SessionEnded
    );
    until(there.views().session(), |view| {
        matches!(view, SessionView::NeedsYou { .. })
    })
    .await;
    // A command that syncs is told the same, and not that nobody is signed in.
    let synced = there.sync_once().await.unwrap_err();
    assert_eq!(synced.code, ProblemCode::SessionEnded);
    // Twice is as good as once, and what is no id is nobody's: it becomes no path of its own.
    assert_eq!(here.end_device(&other.id).await, Ok(DeviceEnd::AlreadyGone));
    assert_eq!(
        here.end_device("../token").await,
        Ok(DeviceEnd::AlreadyGone)
    );
    assert_eq!(server.inside().everywhere, [0; 0]);
    here.shutdown().await;
    there.shutdown().await;
}

#[tokio::test]
async fn all_others_are_signed_out_at_once_and_this_one_is_spared() {
    let (_server, _devices, [here, there]) = two().await;
    here.end_other_devices().await.unwrap();
    assert_eq!(whose(&here.devices().await.unwrap()), [true]);
    assert_eq!(
        there.devices().await.unwrap_err().code,
        ProblemCode::SessionEnded
    );
    here.shutdown().await;
    there.shutdown().await;
}

#[tokio::test]
async fn a_token_that_has_run_out_is_renewed_once_for_the_question() {
    let (server, _devices, [here, there]) = two().await;
    server.inside().expire_access();
    assert_eq!(here.devices().await.unwrap().len(), 2);
    here.shutdown().await;
    there.shutdown().await;
}

#[tokio::test]
async fn what_was_not_reached_is_not_said_to_be_done() {
    let (server, _devices, [here, there]) = two().await;
    let listed = here.devices().await.unwrap();
    for (fault, code) in [
        (Fault::Status(503), ProblemCode::ServerFailed),
        (Fault::Portal, ProblemCode::ServerNotPia),
        (Fault::Status(404), ProblemCode::ServerNotPia),
        (Fault::Status(403), ProblemCode::ServerFailed),
    ] {
        server.fail(paths::SESSIONS, &[fault]);
        assert_eq!(here.devices().await.unwrap_err().code, code, "{fault:?}");
        server.fail(paths::SESSIONS, &[fault]);
        let ended = here.end_other_devices().await;
        let code = if matches!(fault, Fault::Portal) {
            ProblemCode::ServerFailed
        } else {
            code
        };
        assert_eq!(ended.unwrap_err().code, code, "{fault:?}");
    }
    drop(server);
    let unreached = here.end_device(&listed[1].id).await.unwrap_err();
    assert_eq!(unreached.code, ProblemCode::ServerUnreachable);
    assert_eq!(
        here.devices().await.unwrap_err().code,
        ProblemCode::ServerUnreachable
    );
    here.shutdown().await;
    there.shutdown().await;
}

#[tokio::test]
async fn a_command_whose_session_ends_while_it_syncs_says_so() {
    let (server, devices, [here, there]) = two().await;
    there.shutdown().await;
    here.end_other_devices().await.unwrap();
    here.shutdown().await;
    let command = devices[1].command().await;
    let synced = command.sync_once().await.unwrap_err();
    assert_eq!(synced.code, ProblemCode::SessionEnded);
    command.shutdown().await;
    drop(server);
}

#[tokio::test]
async fn nobody_has_no_devices() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.command().await;
    assert_eq!(
        client.devices().await.unwrap_err().code,
        ProblemCode::NotSignedIn
    );
    assert_eq!(server.seen(paths::SESSIONS), 0);
    client.shutdown().await;
}
