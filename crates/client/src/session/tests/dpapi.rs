//! Windows' own protection, which is the place there unless another is asked for.

use std::path::PathBuf;

use pia_protocol::paths;
use pia_vault::{Choice, Passphrase};

use super::{is_fresh, needs_you_code};
use crate::problem::ProblemCode;
use crate::testing::{Device, FakeServer, eventually, on_show, put, until};
use crate::view::{SessionView, VaultWay};

/// The files that Windows protects.
fn protected(device: &Device) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(device.folder.path().join("vault")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|kind| kind == "dpapi"))
        .collect()
}

async fn device(server: &FakeServer) -> Device {
    let mut device = Device::new(server).await;
    device.place = Some(Choice::Auto);
    device
}

#[tokio::test]
async fn dpapi_keeps_the_session_from_one_start_to_the_next() {
    let server = FakeServer::start().await;
    let device = device(&server).await;
    let client = device.signed_in().await;
    let view = client.views().session().borrow().clone();
    let SessionView::SignedIn { kept_in, .. } = view else {
        panic!("{view:?}")
    };
    assert_eq!(kept_in, "file protected by Windows (DPAPI)");
    client.shutdown().await;
    assert_eq!(device.settings().vault.as_deref(), Some("dpapi"));
    let [file] = &protected(&device)[..] else {
        panic!("{:?}", protected(&device))
    };
    let before = std::fs::read(file).unwrap();
    let text = String::from_utf8_lossy(&before);
    assert!(!text.contains("prt_") && !text.contains("Person"), "{text}");

    let client = device.window().await;
    until(client.views().session(), is_fresh).await;
    assert_eq!(server.seen(paths::LOGIN), 1);
    client.shutdown().await;
    assert_ne!(std::fs::read(file).unwrap(), before, "it was renewed");
}

#[tokio::test]
async fn dpapi_lets_go_of_a_session_that_moves_under_a_passphrase() {
    let server = FakeServer::start().await;
    let mut device = device(&server).await;
    let client = device.signed_in().await;
    let words = "five words hard to guess";
    client
        .use_vault(
            VaultWay::Passphrase,
            Some(Passphrase::new(words.into()).unwrap()),
        )
        .await
        .unwrap();
    eventually(async || protected(&device).is_empty()).await;
    client.shutdown().await;

    let file = device.folder.path().join("passphrase");
    put(&file, words.as_bytes());
    device.passphrase_file = Some(file);
    let client = device.window().await;
    until(client.views().session(), is_fresh).await;
    assert_eq!(server.seen(paths::LOGIN), 1);
    client.shutdown().await;
}

#[tokio::test]
async fn dpapi_cannot_open_what_another_person_protected_and_says_so_once() {
    let server = FakeServer::start().await;
    let device = device(&server).await;
    let client = device.signed_in().await;
    client.add_todo("kept").await.unwrap();
    client.shutdown().await;
    let file = protected(&device).remove(0);
    let mut bytes = std::fs::read(&file).unwrap();
    let end = bytes.len() - 8;
    bytes[end] ^= 0x10;
    put(&file, &bytes);

    for code in [ProblemCode::KeychainUnreadable, ProblemCode::SessionEnded] {
        let client = device.window().await;
        until(client.views().session(), |view| {
            needs_you_code(view) == Some(code)
        })
        .await;
        assert_eq!(on_show(&client).await, ["kept"]);
        client.shutdown().await;
    }
    assert!(protected(&device).is_empty(), "it is set aside");
}
