use super::*;
use crate::store::tamper::Tamper;

/// A device with so many to-dos named by their numbers, all of them synced.
async fn full(server: &FakeServer, count: u32) -> (Device, Client) {
    let device = Device::new(server).await;
    device.signed_in().await.shutdown().await;
    let client = device.command().await;
    for number in 0..count {
        let mut inside = server.inside();
        let data = inside.data.entry(1).or_default();
        data.put(number, &format!("n{number}"));
    }
    assert_eq!(client.sync_once().await.unwrap().down, count);
    (device, client)
}

/// Requests of a repair so far.
fn located(server: &FakeServer) -> (u32, u32) {
    (
        server.seen(paths::SYNC_RANGES),
        server.seen(paths::SYNC_RECORDS),
    )
}

async fn equal(client: &Client, device: &Device) {
    let tamper = Tamper::with(device.folder.path());
    assert!(tamper.is_consistent());
    let verified = client.verify().await.unwrap();
    assert!(verified.kinds.iter().all(|kind| kind.equal));
    assert_eq!(verified.repaired, 0);
}

#[tokio::test]
async fn a_comparison_that_finds_all_equal_ends_what_was_wrong_and_a_failed_one_does_not() {
    let server = FakeServer::start().await;
    let (device, client) = full(&server, 3).await;
    server.fail(paths::SYNC_CHANGES, &[Fault::Status(503)]);
    client.sync_once().await.unwrap_err();
    let state = || client.views().sync().borrow().state.clone();
    let failed = state();
    assert!(matches!(failed, SyncState::Waiting { .. }), "{failed:?}");
    for path in [paths::SYNC_CHANGES, paths::SYNC_DIGEST] {
        server.fail(path, &[Fault::Status(503)]);
    }
    client.verify().await.unwrap_err();
    assert_eq!(state(), failed);
    server.inside().faults.clear();
    equal(&client, &device).await;
    assert_eq!(state(), SyncState::Idle);
    client.shutdown().await;
}

#[tokio::test]
async fn a_record_missing_here_is_found_in_few_requests_and_comes_back() {
    let server = FakeServer::start().await;
    let (device, client) = full(&server, 600).await;
    Tamper::with(device.folder.path()).remove("n77");
    let report = client.sync_once().await.unwrap();
    assert_eq!((report.repaired, report.waiting), (1, 0));
    assert_eq!(
        located(&server),
        (2, 1),
        "whole, one range of it, one record"
    );
    assert_eq!(on_show(&client).await.len(), 600);
    equal(&client, &device).await;
    client.shutdown().await;
}

#[tokio::test]
async fn a_record_the_server_has_lost_goes_up_again() {
    let server = FakeServer::start().await;
    let (device, client) = full(&server, 3).await;
    {
        let mut inside = server.inside();
        let data = inside.data.get_mut(&1).unwrap();
        data.records.pop_first();
    }
    let report = client.sync_once().await.unwrap();
    assert_eq!((report.repaired, report.up), (1, 1));
    assert_eq!(server.titles(1), ["n0", "n1", "n2"]);
    equal(&client, &device).await;
    client.shutdown().await;
}

#[tokio::test]
async fn a_record_only_here_is_not_thrown_away() {
    let server = FakeServer::start().await;
    let (device, client) = full(&server, 2).await;
    Tamper::with(device.folder.path()).add("stray", 1);
    assert_eq!(client.sync_once().await.unwrap().repaired, 1);
    assert_eq!(server.titles(1), ["n0", "n1", "stray"]);
    equal(&client, &device).await;
    client.shutdown().await;
}

#[tokio::test]
async fn an_edit_that_waits_survives_the_repair_of_its_record() {
    let server = FakeServer::start().await;
    let (device, client) = full(&server, 3).await;
    client
        .rename_todo(&id(&client, "n1").await, "mine")
        .await
        .unwrap();
    Tamper::with(device.folder.path()).misdigest("mine");
    // Nothing goes up, so that the page is what shows the difference.
    server.fail(paths::SYNC_PUSH, &[Fault::Status(400)]);
    client.sync_once().await.unwrap_err();
    let verified = client.verify().await.unwrap();
    assert!(verified.kinds.iter().all(|kind| kind.equal));
    assert_eq!(server.titles(1), ["mine", "n0", "n2"]);
    equal(&client, &device).await;
    client.shutdown().await;
}

#[tokio::test]
async fn what_was_changed_behind_the_programs_back_is_found_by_the_verification() {
    let server = FakeServer::start().await;
    let (device, client) = full(&server, 4).await;
    let tamper = Tamper::with(device.folder.path());
    tamper.garble("n1");
    tamper.reword("n2");
    assert_eq!(client.sync_once().await.unwrap().repaired, 0);
    let aside = client.set_aside().await.unwrap();
    assert_eq!(aside.len(), 1);
    assert_eq!(aside[0].code, "unreadable_here");
    let verified = client.verify().await.unwrap();
    assert_eq!(verified.repaired, 2);
    assert_eq!(verified.kinds.len(), 1);
    assert_eq!(
        (verified.kinds[0].count, verified.kinds[0].equal),
        (4, true)
    );
    client
        .set_todo_done(&id(&client, "n3").await, true)
        .await
        .unwrap();
    assert_eq!(on_show(&client).await.len(), 4);
    assert_eq!(client.set_aside().await.unwrap(), []);
    equal(&client, &device).await;
    client.shutdown().await;
}

#[tokio::test]
async fn a_server_restored_from_a_backup_gets_back_what_it_lost_and_nothing_else_is_missed() {
    let server = FakeServer::start().await;
    let (device, client) = full(&server, 3).await;
    let other = Device::new(&server).await;
    other.signed_in().await.shutdown().await;
    let there = other.command().await;
    let backup = server.inside().data[&1].clone();
    client
        .rename_todo(&id(&client, "n1").await, "later")
        .await
        .unwrap();
    client.add_todo("new").await.unwrap();
    client.sync_once().await.unwrap();
    server.inside().data.insert(1, backup);
    // Another device works with the restored server first.
    there.sync_once().await.unwrap();
    there.add_todo("theirs").await.unwrap();
    there.sync_once().await.unwrap();

    assert_eq!(client.sync_once().await.unwrap().repaired, 3);
    let all = ["later", "n0", "n2", "new", "theirs"];
    assert_eq!(server.titles(1), all);
    there.sync_once().await.unwrap();
    assert_eq!(on_show(&there).await, all);
    there.add_todo("after").await.unwrap();
    there.sync_once().await.unwrap();
    client.sync_once().await.unwrap();
    assert!(on_show(&client).await.contains(&"after".to_owned()));
    equal(&client, &device).await;
    there.shutdown().await;
    client.shutdown().await;
}

#[tokio::test]
async fn a_difference_that_stays_is_told_and_not_chased_for_ever() {
    let server = FakeServer::start().await;
    let (_device, client) = full(&server, 2).await;
    // The server's tallies are wrong, and its records are not.
    server.inside().data.get_mut(&1).unwrap().miscounts = true;
    for _ in 0..2 {
        let problem = client.sync_once().await.unwrap_err();
        assert_eq!(problem.code, ProblemCode::RecordsDiffer);
        assert_eq!(located(&server), (1, 0), "looked into once");
    }
    client.add_todo("more").await.unwrap();
    client.sync_once().await.unwrap_err();
    assert_eq!(server.titles(1), ["more", "n0", "n1"], "syncing goes on");
    client.shutdown().await;
}
