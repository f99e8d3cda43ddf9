//! A real keyring that hangs: the window stays alive, names it, and goes on another way.

use std::time::{Duration, Instant};

use pia_protocol::paths;
use pia_vault::{ANSWER_LIMIT, Choice};
use rustix::process::{Signal, kill_process};

use super::{is_fresh, signed_out_code};
use crate::Client;
use crate::problem::ProblemCode;
use crate::testing::child::part;
use crate::testing::desktop::{Session, keyring_process};
use crate::testing::{Device, FakeServer, on_show, sign_in, until};
use crate::view::{SessionView, VaultState, VaultWay};

/// "At once" for a person, with room for a busy machine.
const AT_ONCE: Duration = Duration::from_secs(2);

fn kept_in(client: &Client) -> Option<String> {
    match &*client.views().session().borrow() {
        SessionView::SignedIn { kept_in, .. } => Some(kept_in.clone()),
        _ => None,
    }
}

/// A window whose keyring does not answer.
async fn blocked(device: &Device) -> Client {
    let start = Instant::now();
    let client = device.window().await;
    assert_eq!(on_show(&client).await, ["kept"]);
    client.add_todo("made meanwhile").await.unwrap();
    assert!(start.elapsed() < AT_ONCE, "{:?}", start.elapsed());

    let unavailable = |state: &VaultState| matches!(state, VaultState::Unavailable { .. });
    let vault = until(client.views().vault(), |view| unavailable(&view.state)).await;
    until(client.views().session(), |view| {
        signed_out_code(view) == Some(ProblemCode::KeychainUnavailable)
    })
    .await;
    assert!(start.elapsed() < ANSWER_LIMIT + AT_ONCE);
    let VaultState::Unavailable { problem, ways } = vault.state else {
        unreachable!()
    };
    assert!(problem.sentence.contains("Secret Service does not answer"));
    assert_eq!(
        ways,
        [VaultWay::Retry, VaultWay::Passphrase, VaultWay::ThisRun]
    );
    client
}

#[tokio::test]
async fn a_keyring_that_hangs_is_named_in_time_and_stops_nobody() {
    if part().is_none() {
        let mut session = Session::start();
        session.unlock_keyring();
        return session.play(
            "session::tests::keyring::a_keyring_that_hangs_is_named_in_time_and_stops_nobody",
            "all",
        );
    }
    let server = FakeServer::start().await;
    let mut device = Device::new(&server).await;
    device.place = Some(Choice::Auto);
    let client = device.signed_in().await;
    client.add_todo("kept").await.unwrap();
    assert_eq!(kept_in(&client).unwrap(), "Secret Service");
    client.shutdown().await;
    assert_eq!(device.settings().vault.as_deref(), Some("secret-service"));
    let keyring = keyring_process();

    // Unlocked in the end, and asked again: the saved session is there.
    kill_process(keyring, Signal::STOP).unwrap();
    let client = blocked(&device).await;
    let refused = client.use_vault(VaultWay::Retry, None).await.unwrap_err();
    assert_eq!(refused.code, ProblemCode::KeychainUnavailable);
    kill_process(keyring, Signal::CONT).unwrap();
    client.use_vault(VaultWay::Retry, None).await.unwrap();
    until(client.views().session(), is_fresh).await;
    assert_eq!(kept_in(&client).unwrap(), "Secret Service");
    assert_eq!(server.seen(paths::LOGIN), 1);
    let todos = client.todos().await.unwrap();
    for todo in todos.iter().filter(|todo| todo.title != "kept") {
        client.delete_todo(&todo.id).await.unwrap();
    }
    client.shutdown().await;

    // Not unlocked: the person signs in for this run.
    kill_process(keyring, Signal::STOP).unwrap();
    let client = blocked(&device).await;
    client.use_vault(VaultWay::ThisRun, None).await.unwrap();
    sign_in(&client).await;
    assert_eq!(kept_in(&client).unwrap(), "memory (this run only)");
    client.shutdown().await;
    kill_process(keyring, Signal::CONT).unwrap();
    assert_eq!(device.settings().vault.as_deref(), Some("secret-service"));
}
