use super::*;
use crate::store::Among;
use crate::store::tamper::Tamper;

/// Every request of a sync so far.
fn asked(server: &FakeServer) -> u32 {
    let inside = server.inside();
    let of_sync = |path: &str| path.starts_with("/api/sync/");
    let seen = inside.seen.iter().filter(|(path, _)| of_sync(path));
    seen.map(|(_, count)| count).sum()
}

#[tokio::test]
async fn one_change_is_one_request_and_nothing_to_do_writes_nothing() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    device.signed_in().await.shutdown().await;
    let client = device.command().await;
    client.sync_once().await.unwrap();

    client.add_todo("milk").await.unwrap();
    let before = asked(&server);
    assert_eq!(client.sync_once().await.unwrap().up, 1);
    assert_eq!(asked(&server) - before, 1, "the push says it all");

    let tamper = Tamper::with(device.folder.path());
    let (before, version) = (asked(&server), tamper.version());
    let report = client.sync_once().await.unwrap();
    assert_eq!(report, SyncReport::default());
    assert_eq!(asked(&server) - before, 1, "a page, and an empty one");
    assert_eq!(tamper.version(), version, "the disk is left alone");
    assert!(tamper.is_consistent());
    client.shutdown().await;
}

#[tokio::test]
async fn what_another_device_did_meanwhile_is_asked_for() {
    let server = FakeServer::start().await;
    let (desk, lap) = (Device::new(&server).await, Device::new(&server).await);
    desk.signed_in().await.shutdown().await;
    lap.signed_in().await.shutdown().await;
    let (there, here) = (desk.command().await, lap.command().await);
    here.sync_once().await.unwrap();
    there.add_todo("theirs").await.unwrap();
    there.sync_once().await.unwrap();

    here.add_todo("ours").await.unwrap();
    let before = asked(&server);
    let report = here.sync_once().await.unwrap();
    assert_eq!((report.up, report.down, report.repaired), (1, 1, 0));
    assert_eq!(asked(&server) - before, 2);
    assert_eq!(on_show(&here).await, ["ours", "theirs"]);
    there.shutdown().await;
    here.shutdown().await;
}

#[tokio::test]
async fn many_records_are_few_requests_each_way_and_arrive_whole() {
    const MANY: u32 = 2_100;
    let server = FakeServer::start().await;
    let (desk, lap) = (Device::new(&server).await, Device::new(&server).await);
    desk.signed_in().await.shutdown().await;
    lap.signed_in().await.shutdown().await;
    let (there, here) = (desk.command().await, lap.command().await);
    there.settled().await;
    let active = there.inner_session().active().borrow().clone().unwrap();
    let new = |number: u32| {
        let mut id = [0x22; 16];
        id[..4].copy_from_slice(&number.to_be_bytes());
        let body = serde_json::json!({ "title": format!("n{number}") });
        let id = pia_protocol::ids::RecordId::from_bytes(id);
        let body = body.as_object().unwrap().clone();
        let becomes: crate::store::Becomes = Box::new(move |_| body);
        (id, becomes)
    };
    let add = move |_: &[(_, serde::de::IgnoredAny)], _| Ok::<_, ()>((0..MANY).map(new).collect());
    let kind = pia_protocol::sync::Kind::todo();
    active
        .store
        .edit_several(kind, Among::All, add)
        .await
        .unwrap()
        .unwrap();
    let before = asked(&server);
    let report = there.sync_once().await.unwrap();
    assert_eq!((report.up, report.waiting, report.repaired), (MANY, 0, 0));
    assert_eq!(asked(&server) - before, 3);
    let before = asked(&server);
    assert_eq!(here.sync_once().await.unwrap().down, MANY);
    assert_eq!(asked(&server) - before, 3);
    for (device, client) in [(&desk, &there), (&lap, &here)] {
        assert!(Tamper::with(device.folder.path()).is_consistent());
        let verified = client.verify().await.unwrap();
        assert_eq!(
            (verified.kinds[0].count, verified.kinds[0].equal),
            (MANY, true)
        );
        assert_eq!(verified.repaired, 0);
    }
    there.shutdown().await;
    here.shutdown().await;
}

#[tokio::test]
async fn a_large_push_goes_up_packed_unless_the_server_does_not_know_how() {
    for knows_no_zstd in [false, true] {
        let server = FakeServer::start().await;
        server.inside().knows_no_zstd = knows_no_zstd;
        let device = Device::new(&server).await;
        device.signed_in().await.shutdown().await;
        let client = device.command().await;
        client.sync_once().await.unwrap();
        for _ in 0..2 {
            client.add_todo(&"milk ".repeat(400)).await.unwrap();
            assert_eq!(client.sync_once().await.unwrap().up, 1);
        }
        client.add_todo("short").await.unwrap();
        client.sync_once().await.unwrap();
        assert_eq!(server.titles(1).len(), 3);
        let packed = server.inside().packed;
        assert_eq!(packed, if knows_no_zstd { 0 } else { 2 });
        client.shutdown().await;
    }
}

#[tokio::test]
async fn a_lost_answer_is_no_reason_to_compare_wrongly() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    device.signed_in().await.shutdown().await;
    let client = device.command().await;
    for title in ["milk", "tea"] {
        client.add_todo(title).await.unwrap();
    }
    server.fail(paths::SYNC_PUSH, &[Fault::Lost]);
    client.sync_once().await.unwrap_err();
    client.add_todo("cocoa").await.unwrap();
    let report = client.sync_once().await.unwrap();
    assert_eq!((report.up, report.repaired), (3, 0));
    assert_eq!(server.seen(paths::SYNC_RANGES), 0);
    assert!(Tamper::with(device.folder.path()).is_consistent());
    client.shutdown().await;
}
