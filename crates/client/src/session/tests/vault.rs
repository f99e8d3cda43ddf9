//! Where sessions are kept: asked for, chosen, locked, damaged. The passphrase-protected file is
//! the place here, as it can be used everywhere.

use std::path::{Path, PathBuf};

use pia_protocol::paths;
use pia_vault::{Choice, Passphrase};

use super::{is_fresh, needs_you_code, signed_out_code};
use crate::Client;
use crate::problem::ProblemCode;
use crate::report::SignOut;
use crate::testing::{Device, FakeServer, on_show, put, sign_in, until, wish};
use crate::view::{SessionView, VaultState, VaultView, VaultWay};

fn words(text: &str) -> Passphrase {
    Passphrase::new(text.into()).unwrap()
}

fn kept_in(client: &Client) -> Option<String> {
    match &*client.views().session().borrow() {
        SessionView::SignedIn { kept_in, .. } => Some(kept_in.clone()),
        _ => None,
    }
}

fn locked(first: bool) -> impl FnMut(&VaultView) -> bool {
    move |view| {
        view.state
            == VaultState::NeedsPassphrase {
                first,
                problem: None,
            }
    }
}

/// A device without anyone to type: the passphrase is in a file.
async fn unattended(server: &FakeServer) -> Device {
    let mut device = Device::new(server).await;
    let file = device.folder.path().join("passphrase");
    put(&file, b"five words hard to guess\n");
    device.place = Some(Choice::Passphrase);
    device.passphrase_file = Some(file);
    device
}

fn sealed(device: &Device) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(device.folder.path().join("vault")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|kind| kind == "sealed"))
        .collect()
}

#[tokio::test]
async fn a_passphrase_is_chosen_once_and_asked_for_at_every_start() {
    let server = FakeServer::start().await;
    let mut device = Device::new(&server).await;
    device.place = Some(Choice::Passphrase);
    let client = device.window().await;
    let refused = client.sign_in_and_wait(wish()).await.unwrap_err();
    assert_eq!(refused.code, ProblemCode::PassphraseNeeded);
    until(client.views().vault(), locked(true)).await;
    client.unlock_vault(words("right")).await.unwrap();
    assert_eq!(client.views().vault().borrow().state, VaultState::Open);
    sign_in(&client).await;
    client.shutdown().await;
    assert_eq!(device.settings().vault.as_deref(), Some("passphrase"));

    // The place is remembered, whatever else there is by now.
    device.place = Some(Choice::Auto);
    let client = device.window().await;
    until(client.views().vault(), locked(false)).await;
    until(client.views().session(), |view| {
        signed_out_code(view) == Some(ProblemCode::PassphraseNeeded)
    })
    .await;
    let wrong = client.unlock_vault(words("wrong")).await.unwrap_err();
    assert_eq!(wrong.code, ProblemCode::PassphraseWrong);
    assert_eq!(
        client.views().vault().borrow().state,
        VaultState::NeedsPassphrase {
            first: false,
            problem: Some(wrong)
        }
    );
    client.unlock_vault(words("right")).await.unwrap();
    until(client.views().session(), is_fresh).await;
    assert_eq!(server.seen(paths::LOGIN), 1);
    client.shutdown().await;
}

#[tokio::test]
async fn another_place_is_not_taken_unless_the_person_says_so() {
    let server = FakeServer::start().await;
    let mut device = unattended(&server).await;
    device.signed_in().await.shutdown().await;

    device.place = Some(Choice::Memory);
    let client = device.window().await;
    let view = until(client.views().session(), |view| {
        signed_out_code(view).is_some()
    })
    .await;
    assert_eq!(signed_out_code(&view), Some(ProblemCode::VaultPinned));
    let vault = client.views().vault().borrow().clone();
    let VaultState::Unavailable { problem, ways } = vault.state else {
        panic!("{vault:?}")
    };
    assert!(problem.sentence.contains("passphrase-protected file"));
    assert!(problem.sentence.contains("memory (this run only)"));
    assert!(problem.sentence.contains("PIA_VAULT"));
    assert!(ways.contains(&VaultWay::ThisRun));
    client.use_vault(VaultWay::ThisRun, None).await.unwrap();
    sign_in(&client).await;
    assert_eq!(kept_in(&client).unwrap(), "memory (this run only)");
    client.shutdown().await;
    assert_eq!(device.settings().vault.as_deref(), Some("passphrase"));

    // The next run is back where sessions are kept.
    device.place = Some(Choice::Auto);
    let client = device.window().await;
    until(client.views().session(), is_fresh).await;
    assert_eq!(kept_in(&client).unwrap(), "passphrase-protected file");
    client.shutdown().await;
}

#[tokio::test]
async fn the_session_in_hand_moves_to_the_place_the_person_chooses() {
    let server = FakeServer::start().await;
    let mut device = Device::new(&server).await;
    let client = device.signed_in().await;
    assert_eq!(device.settings().vault, None, "memory is no place to stay");
    let nothing = client.use_vault(VaultWay::Passphrase, None).await;
    assert_eq!(nothing.unwrap_err().code, ProblemCode::PassphraseNeeded);
    assert_eq!(kept_in(&client).unwrap(), "memory (this run only)");
    client
        .use_vault(VaultWay::Passphrase, Some(words("right")))
        .await
        .unwrap();
    assert_eq!(kept_in(&client).unwrap(), "passphrase-protected file");
    client.shutdown().await;
    assert_eq!(sealed(&device).len(), 1);

    device.place = Some(Choice::Auto);
    let client = device.window().await;
    until(client.views().vault(), locked(false)).await;
    client.unlock_vault(words("right")).await.unwrap();
    until(client.views().session(), is_fresh).await;
    assert_eq!(server.seen(paths::LOGIN), 1);
    client.shutdown().await;
}

#[tokio::test]
async fn once_everybody_has_signed_out_the_place_is_free_again() {
    let server = FakeServer::start().await;
    let mut device = unattended(&server).await;
    let client = device.signed_in().await;
    client.sign_out(SignOut::default()).await.unwrap();
    client.shutdown().await;
    device.place = Some(Choice::Memory);
    let client = device.signed_in().await;
    assert_eq!(kept_in(&client).unwrap(), "memory (this run only)");
    client.shutdown().await;
}

#[tokio::test]
async fn a_passphrase_file_that_cannot_be_read_is_named() {
    let server = FakeServer::start().await;
    let mut device = unattended(&server).await;
    device.passphrase_file = Some("/nowhere/phrase".into());
    let client = device.window().await;
    let problem = client.sign_in_and_wait(wish()).await.unwrap_err();
    assert_eq!(problem.code, ProblemCode::ConfigurationInvalid);
    assert!(problem.sentence.contains("/nowhere/phrase"), "{problem}");
    assert!(matches!(
        client.views().vault().borrow().state,
        VaultState::Unavailable { .. }
    ));
    client.shutdown().await;
}

/// What is left of a session that cannot be read: the person is told once, and the next start is
/// as after any session that ended.
async fn is_signed_out_with_the_notes_kept(device: &Device, server: &FakeServer) {
    let client = device.window().await;
    let view = until(client.views().session(), |view| {
        needs_you_code(view).is_some()
    })
    .await;
    let SessionView::NeedsYou { account, problem } = view else {
        unreachable!()
    };
    assert_eq!(account.name, "Person 1");
    assert_eq!(problem.code, ProblemCode::KeychainUnreadable);
    assert!(
        problem.sentence.contains("your notes are kept"),
        "{problem}"
    );
    assert_eq!(on_show(&client).await, ["kept"]);
    assert!(sealed(device).is_empty());
    client.shutdown().await;

    let client = device.window().await;
    let view = until(client.views().session(), |view| {
        needs_you_code(view).is_some()
    })
    .await;
    assert_eq!(needs_you_code(&view), Some(ProblemCode::SessionEnded));
    assert_eq!(on_show(&client).await, ["kept"]);
    sign_in(&client).await;
    until(client.views().session(), is_fresh).await;
    assert_eq!(server.seen(paths::LOGIN), 2);
    client.shutdown().await;
}

async fn left_with_a_note(device: &Device) {
    let client = device.signed_in().await;
    client.add_todo("kept").await.unwrap();
    client.shutdown().await;
}

fn damage(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    put(path, &bytes);
}

#[tokio::test]
async fn a_damaged_session_signs_out_on_this_device_and_keeps_the_notes() {
    let server = FakeServer::start().await;
    let device = unattended(&server).await;
    left_with_a_note(&device).await;
    damage(&sealed(&device)[0]);
    is_signed_out_with_the_notes_kept(&device, &server).await;
}

#[tokio::test]
async fn so_does_a_session_of_another_machines_profile() {
    let (server, elsewhere) = (FakeServer::start().await, FakeServer::start().await);
    let (device, other) = (unattended(&server).await, unattended(&elsewhere).await);
    left_with_a_note(&device).await;
    left_with_a_note(&other).await;
    let key = |device: &Device| device.folder.path().join("vault/passphrase.key");
    put(&key(&device), &std::fs::read(key(&other)).unwrap());
    is_signed_out_with_the_notes_kept(&device, &server).await;
}

#[tokio::test]
async fn a_session_damaged_while_pia_runs_ends_with_its_next_renewal() {
    let server = FakeServer::start().await;
    let device = unattended(&server).await;
    let client = device.signed_in().await;
    client.add_todo("kept").await.unwrap();
    client.sync_once().await.unwrap();
    damage(&sealed(&device)[0]);
    server.inside().expire_access();
    client.sync_now();
    until(client.views().session(), |view| {
        needs_you_code(view) == Some(ProblemCode::KeychainUnreadable)
    })
    .await;
    client.shutdown().await;
}
