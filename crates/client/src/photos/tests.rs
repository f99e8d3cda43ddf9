//! A person's picture, from a server that has one or none.

use std::sync::Arc;

use pia_protocol::clock::ManualClock;
use pia_protocol::paths;
use time::macros::datetime;

use crate::Client;
use crate::report::SignOut;
use crate::testing::account::{JPEG, gif};
use crate::testing::{Device, FakeServer, Fault, put, sign_in, until};

/// What names the picture of the account that is listed first.
fn version(client: &Client) -> Option<String> {
    client.views().accounts().borrow().accounts[0].photo.clone()
}

/// Waits until there is a picture, or another one than before.
async fn shown(client: &Client, before: Option<&str>) -> String {
    let view = until(client.views().accounts(), |view| {
        let photo = view
            .accounts
            .first()
            .and_then(|known| known.photo.as_deref());
        photo.is_some() && photo != before
    });
    view.await.accounts[0].photo.clone().unwrap()
}

/// The files of pictures in the folder.
fn files(device: &Device) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(device.folder.path()).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let is_photo = |path: &std::path::PathBuf| path.extension().is_some_and(|end| end == "photo");
    paths.filter(is_photo).collect()
}

async fn with_picture(bytes: &[u8]) -> (FakeServer, Device, Arc<ManualClock>) {
    let server = FakeServer::start().await;
    server.inside().picture.bytes = Some(bytes.to_vec());
    let mut device = Device::new(&server).await;
    let clock = Arc::new(ManualClock::at(datetime!(2026-11-22 12:00 UTC)));
    device.clock = Some(Arc::clone(&clock));
    (server, device, clock)
}

#[tokio::test]
async fn a_picture_comes_after_the_sign_in_and_is_there_without_a_server() {
    let (server, device, _) = with_picture(JPEG).await;
    let client = device.signed_in().await;
    let name = shown(&client, None).await;
    let photo = client.photo(&name).unwrap();
    assert_eq!((photo.media_type, &*photo.bytes), ("image/jpeg", JPEG));
    assert_eq!(client.photo("another"), None);
    client.shutdown().await;
    drop(server);

    let client = device.window().await;
    assert_eq!(version(&client).as_deref(), Some(&*name), "at once");
    assert!(client.photo(&name).is_some());
    client.shutdown().await;
}

#[tokio::test]
async fn a_start_asks_again_only_when_the_answer_has_aged_and_says_what_it_has() {
    let (server, device, clock) = with_picture(JPEG).await;
    let client = device.signed_in().await;
    let first = shown(&client, None).await;
    client.shutdown().await;
    let asked = |server: &FakeServer| server.inside().picture.asked.clone();
    assert_eq!(asked(&server), [None]);

    // Too soon: what is asked after the sync would have been asked by then.
    clock.advance(time::Duration::minutes(59));
    let client = device.window().await;
    client.sync_once().await.unwrap();
    client.shutdown().await;
    assert_eq!(asked(&server), [None]);

    clock.advance(time::Duration::minutes(2));
    let client = device.window().await;
    server.until(|inside| inside.picture.asked.len() == 2).await;
    assert!(asked(&server)[1].is_some(), "it says which one it has");
    assert_eq!(version(&client).as_deref(), Some(&*first));
    client.shutdown().await;

    clock.advance(time::Duration::hours(2));
    server.inside().picture.bytes = Some(gif(64, 64));
    let client = device.window().await;
    let second = shown(&client, Some(&first)).await;
    assert_eq!(client.photo(&second).unwrap().media_type, "image/gif");
    assert_eq!(client.photo(&first), None);
    client.shutdown().await;
}

#[tokio::test]
async fn what_is_no_picture_is_not_kept() {
    for bytes in [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
        gif(5000, 5000),
        [JPEG, &vec![0; super::MOST]].concat(),
    ] {
        let (server, device, clock) = with_picture(&bytes).await;
        let client = device.signed_in().await;
        server.until(|inside| inside.picture.asked.len() == 1).await;
        client.shutdown().await;
        // One that took its place is shown; so the first was looked at to its end.
        clock.advance(time::Duration::hours(2));
        server.inside().picture.bytes = Some(JPEG.to_vec());
        let client = device.window().await;
        shown(&client, None).await;
        assert_eq!(server.inside().picture.asked, [None, None]);
        client.shutdown().await;
    }
}

#[tokio::test]
async fn a_server_that_fails_is_asked_again_and_nobody_is_told() {
    let (server, device, _) = with_picture(JPEG).await;
    server.fail(paths::PHOTO, &[Fault::Status(502)]);
    let client = device.signed_in().await;
    shown(&client, None).await;
    assert_eq!(server.seen(paths::PHOTO), 2);
    client.shutdown().await;
}

#[tokio::test]
async fn a_sign_out_wipes_the_picture_and_so_does_removing_the_account() {
    let (_server, device, _) = with_picture(JPEG).await;
    let client = device.signed_in().await;
    shown(&client, None).await;
    assert_eq!(files(&device).len(), 1);
    client.sign_out(SignOut::default()).await.unwrap();
    assert_eq!((version(&client), files(&device)), (None, vec![]));

    sign_in(&client).await;
    let name = shown(&client, None).await;
    let key = client.views().accounts().borrow().accounts[0].key.clone();
    client.remove_account(&key, false).await.unwrap();
    assert_eq!((client.photo(&name), files(&device)), (None, vec![]));
    client.shutdown().await;
}

#[tokio::test]
async fn an_answer_that_comes_after_the_sign_out_is_not_kept() {
    let (server, device, _) = with_picture(JPEG).await;
    let client = device.signed_in().await;
    let name = shown(&client, None).await;
    let file = files(&device).remove(0);
    let kept = std::fs::read(&file).unwrap();
    // Another process signs out while this one has just written the file.
    let terminal = device.command().await;
    terminal.sign_out(SignOut::default()).await.unwrap();
    terminal.shutdown().await;
    put(&file, &kept);
    let owner = client.inner_accounts().all()[0].owner();
    client.inner_accounts().photo_kept(&owner);
    assert_eq!((client.photo(&name), files(&device)), (None, vec![]));
    client.shutdown().await;
    // Nor is what a sign-out that was broken off has left.
    put(&file, &kept);
    let client = device.window().await;
    crate::testing::eventually(async || files(&device).is_empty()).await;
    client.shutdown().await;
    drop(server);
}

#[tokio::test]
async fn a_file_that_somebody_has_changed_shows_nothing_else() {
    let (_server, device, _) = with_picture(JPEG).await;
    let client = device.signed_in().await;
    let name = shown(&client, None).await;
    let file = files(&device).remove(0);
    let kept = std::fs::read(&file).unwrap();
    let line = kept.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for changed in [
        [&kept[..line], b"<svg onload='alert(1)'/>"].concat(),
        kept[..line].to_vec(),
        b"{".to_vec(),
        Vec::new(),
    ] {
        put(&file, &changed);
        assert_eq!(client.photo(&name), None);
    }
    client.shutdown().await;
}
