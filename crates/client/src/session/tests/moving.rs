//! Sessions move to another place: all of them, nothing stays behind, and no stale copy is used.

use pia_protocol::paths;
use pia_vault::{Choice, Opening, Passphrase, Vault};

use super::accounts::{key_of, two};
use super::{is_fresh, needs_you_code, signed_out_code};
use crate::Client;
use crate::problem::ProblemCode;
use crate::report::SignOut;
use crate::session::LeftBehind;
use crate::settings::SettingsFile;
use crate::testing::{Device, FakeServer, Fault, eventually, on_show, put, sign_in, until, wish};
use crate::view::{AccountState, VaultWay};

pub(super) const WORDS: &str = "five words hard to guess";

fn words() -> Passphrase {
    Passphrase::new(WORDS.into()).unwrap()
}

/// From the next start on, nobody has to type the passphrase.
fn reads_the_passphrase(device: &mut Device) {
    let file = device.folder.path().join("passphrase");
    put(&file, WORDS.as_bytes());
    device.passphrase_file = Some(file);
    device.place = Some(Choice::Auto);
}

/// What a place holds of this device under a name.
pub(super) async fn held(device: &Device, choice: Choice, item: &str) -> bool {
    let mut opening = Opening::new(choice, "Pia", device.folder.path().join("vault"));
    opening.passphrase = Some(words());
    let vault = Vault::open(opening).await.unwrap();
    let item = format!("{}/{item}", device.settings().profile);
    vault.load(&item).await.unwrap().is_some()
}

/// The account on show and the other one are signed in, without a browser.
async fn both_are_signed_in(client: &Client, other: &str) {
    until(client.views().session(), is_fresh).await;
    client.switch_account(other).await.unwrap();
    until(client.views().session(), is_fresh).await;
}

#[tokio::test]
async fn every_account_moves_and_so_do_the_sessions_to_be_ended() {
    let server = FakeServer::start().await;
    let mut device = Device::new(&server).await;
    let client = two(&device, &server).await;
    let first = key_of(&client, "Person 1");
    server.inside().user = 3;
    sign_in(&client).await;
    server.fail(paths::REVOKE, &[Fault::Status(503)]);
    client.sign_out(SignOut::default()).await.unwrap();
    client
        .switch_account(&key_of(&client, "Person 2"))
        .await
        .unwrap();
    client
        .use_vault(VaultWay::Passphrase, Some(words()))
        .await
        .unwrap();
    server.inside().faults.remove(paths::REVOKE);
    client.shutdown().await;
    assert!(device.settings().left_behind.is_empty());

    reads_the_passphrase(&mut device);
    let client = device.window().await;
    both_are_signed_in(&client, &first).await;
    eventually(async || server.inside().sessions_of(3) == 0).await;
    assert_eq!(server.seen(paths::LOGIN), 3);
    client.shutdown().await;
}

#[tokio::test]
async fn a_place_that_cannot_take_them_changes_nothing() {
    let server = FakeServer::start().await;
    let mut device = Device::new(&server).await;
    device.place = Some(Choice::Passphrase);
    reads_the_passphrase(&mut device);
    device.place = Some(Choice::Passphrase);
    let client = device.signed_in().await;
    let refused = client
        .use_vault(
            VaultWay::Passphrase,
            Some(Passphrase::new("wrong".into()).unwrap()),
        )
        .await;
    assert_eq!(refused.unwrap_err().code, ProblemCode::PassphraseWrong);
    server.inside().expire_access();
    client.add_todo("goes on").await.unwrap();
    client.sync_once().await.unwrap();
    client.shutdown().await;
    let client = device.window().await;
    until(client.views().session(), is_fresh).await;
    client.shutdown().await;
}

#[tokio::test]
async fn choosing_this_run_twice_keeps_the_session() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    client.use_vault(VaultWay::ThisRun, None).await.unwrap();
    server.inside().expire_access();
    client.add_todo("goes on").await.unwrap();
    client.sync_once().await.unwrap();
    assert!(is_fresh(&client.views().session().borrow()));
    client.shutdown().await;
}

#[tokio::test]
async fn a_session_that_went_into_memory_is_not_spent_a_second_time() {
    let server = FakeServer::start().await;
    let mut device = Device::new(&server).await;
    reads_the_passphrase(&mut device);
    device.place = Some(Choice::Passphrase);
    let client = two(&device, &server).await;
    let (first, second) = (key_of(&client, "Person 1"), key_of(&client, "Person 2"));
    client.use_vault(VaultWay::ThisRun, None).await.unwrap();
    server.inside().expire_access();
    client.add_todo("goes on").await.unwrap();
    client.sync_once().await.unwrap();
    eventually(async || !held(&device, Choice::Passphrase, &second).await).await;
    // The other one stays where it is, and is not said to have ended.
    let elsewhere = client.switch_account(&first).await.unwrap_err();
    assert_eq!(elsewhere.code, ProblemCode::KeptElsewhere);
    let states = |client: &Client| {
        let known = client.views().accounts().borrow().accounts.clone();
        known
            .into_iter()
            .map(|known| known.state)
            .collect::<Vec<_>>()
    };
    assert_eq!(states(&client), [AccountState::SignedIn; 2]);
    client.shutdown().await;

    let client = device.window().await;
    until(client.views().session(), |view| {
        needs_you_code(view) == Some(ProblemCode::SessionEnded)
    })
    .await;
    assert_eq!(on_show(&client).await, ["goes on"]);
    client.switch_account(&first).await.unwrap();
    until(client.views().session(), is_fresh).await;
    assert_ne!(server.inside().sessions_of(2), 0, "nothing was reused");
    client.shutdown().await;
}

#[tokio::test]
async fn from_memory_it_can_go_back_to_where_sessions_are_kept() {
    let server = FakeServer::start().await;
    let mut device = Device::new(&server).await;
    reads_the_passphrase(&mut device);
    device.place = Some(Choice::Passphrase);
    let client = two(&device, &server).await;
    let first = key_of(&client, "Person 1");
    client.use_vault(VaultWay::ThisRun, None).await.unwrap();
    server.inside().expire_access();
    client.add_todo("goes on").await.unwrap();
    client.sync_once().await.unwrap();
    client.use_vault(VaultWay::Retry, None).await.unwrap();
    client.shutdown().await;
    assert!(device.settings().left_behind.is_empty());
    let client = device.window().await;
    both_are_signed_in(&client, &first).await;
    assert_eq!(server.seen(paths::LOGIN), 2);
    client.shutdown().await;
}

#[tokio::test]
async fn a_sign_out_that_waits_is_not_forgotten_by_a_run_in_memory() {
    let server = FakeServer::start().await;
    let mut device = Device::new(&server).await;
    reads_the_passphrase(&mut device);
    device.place = Some(Choice::Passphrase);
    let client = device.signed_in().await;
    server.fail(paths::REVOKE, &[Fault::Status(503); 20]);
    client.sign_out(SignOut::default()).await.unwrap();
    client.use_vault(VaultWay::ThisRun, None).await.unwrap();
    client.sync_now();
    client.settled().await;
    client.shutdown().await;
    server.inside().faults.remove(paths::REVOKE);
    let client = device.window().await;
    eventually(async || server.inside().sessions_of(1) == 0).await;
    client.shutdown().await;
}

/// As a crash leaves it: copies in a place of which it is noted that they are.
#[tokio::test]
async fn a_copy_that_is_noted_as_spent_is_wiped_and_never_used() {
    let server = FakeServer::start().await;
    let mut device = Device::new(&server).await;
    reads_the_passphrase(&mut device);
    device.place = Some(Choice::Passphrase);
    let client = device.signed_in().await;
    let key = key_of(&client, "Person 1");
    client.shutdown().await;
    let (settings, _) = SettingsFile::open(device.folder.path()).unwrap();
    settings
        .update(|settings| settings.leave_behind(LeftBehind::spent("passphrase", &key)))
        .unwrap();
    let asked = server.seen(paths::TOKEN);
    let client = device.window().await;
    until(client.views().session(), |view| {
        needs_you_code(view) == Some(ProblemCode::SessionEnded)
    })
    .await;
    assert_eq!(server.seen(paths::TOKEN), asked);
    assert!(!held(&device, Choice::Passphrase, &key).await);
    assert!(device.settings().left_behind.is_empty());
    sign_in(&client).await;
    client.shutdown().await;
    let client = device.window().await;
    until(client.views().session(), is_fresh).await;
    client.shutdown().await;
}

/// A terminal that was started before the window moved the sessions.
#[tokio::test]
async fn another_process_follows_to_the_new_place() {
    let server = FakeServer::start().await;
    let mut device = Device::new(&server).await;
    reads_the_passphrase(&mut device);
    device.place = Some(Choice::Passphrase);
    let window = device.signed_in().await;
    let terminal = device.command().await;
    terminal.settled().await;
    window.use_vault(VaultWay::ThisRun, None).await.unwrap();
    server.inside().expire_access();
    // The session is this one window's now: the terminal spends nothing.
    let asked = server.seen(paths::TOKEN);
    terminal.sync_once().await.unwrap_err();
    assert_eq!(server.seen(paths::TOKEN), asked);
    window.add_todo("goes on").await.unwrap();
    window.sync_once().await.unwrap();
    assert_ne!(server.inside().sessions_of(1), 0);
    terminal.shutdown().await;
    window.shutdown().await;
}

#[tokio::test]
async fn no_browser_opens_for_a_session_that_could_not_be_kept() {
    let server = FakeServer::start().await;
    let mut device = Device::new(&server).await;
    device.place = Some(Choice::Passphrase);
    let client = device.window().await;
    let mut opens = wish();
    opens.browser = crate::report::Browser::Open;
    for _ in 0..10 {
        let refused = client.sign_in_and_wait(opens.clone()).await.unwrap_err();
        assert_eq!(refused.code, ProblemCode::PassphraseNeeded);
    }
    assert!(device.opened.lock().unwrap().is_empty());
    assert_eq!(
        signed_out_code(&client.views().session().borrow()),
        Some(ProblemCode::PassphraseNeeded)
    );
    client.shutdown().await;
}

/// With the real keyring: what is wiped there, is.
#[cfg(target_os = "linux")]
mod keyring {
    use rustix::process::{Signal, kill_process};

    use super::*;
    use crate::testing::child::part;
    use crate::testing::desktop::{Session, keyring_process};

    /// Plays the test in a session of its own, or says that this is it.
    fn plays_elsewhere(name: &str) -> bool {
        if part().is_some() {
            return false;
        }
        let mut session = Session::start();
        session.unlock_keyring();
        session.play(&format!("session::tests::moving::keyring::{name}"), "all");
        true
    }

    async fn two_in_the_keyring(server: &FakeServer) -> (Device, Client, String, String) {
        let mut device = Device::new(server).await;
        device.place = Some(Choice::Auto);
        let client = two(&device, server).await;
        let keys = (key_of(&client, "Person 1"), key_of(&client, "Person 2"));
        assert!(held(&device, Choice::Keychain, &keys.0).await);
        (device, client, keys.0, keys.1)
    }

    #[tokio::test]
    async fn the_keyring_is_empty_after_a_move() {
        if plays_elsewhere("the_keyring_is_empty_after_a_move") {
            return;
        }
        let server = FakeServer::start().await;
        let (mut device, client, first, second) = two_in_the_keyring(&server).await;
        client
            .use_vault(VaultWay::Passphrase, Some(words()))
            .await
            .unwrap();
        eventually(async || device.settings().left_behind.is_empty()).await;
        assert!(!held(&device, Choice::Keychain, &first).await);
        assert!(!held(&device, Choice::Keychain, &second).await);
        client.shutdown().await;
        reads_the_passphrase(&mut device);
        let client = device.window().await;
        both_are_signed_in(&client, &first).await;
        client.shutdown().await;
    }

    #[tokio::test]
    async fn a_keyring_that_hangs_gives_out_what_it_held_once_it_answers() {
        if plays_elsewhere("a_keyring_that_hangs_gives_out_what_it_held_once_it_answers") {
            return;
        }
        let server = FakeServer::start().await;
        let (mut device, client, first, second) = two_in_the_keyring(&server).await;
        let keyring = keyring_process();
        kill_process(keyring, Signal::STOP).unwrap();
        client
            .use_vault(VaultWay::Passphrase, Some(words()))
            .await
            .unwrap();
        // The session in hand goes on, and its copy in the keyring is an old stage of it now.
        server.inside().expire_access();
        client.add_todo("goes on").await.unwrap();
        client.sync_once().await.unwrap();
        client.shutdown().await;
        kill_process(keyring, Signal::CONT).unwrap();
        assert_ne!(device.settings().left_behind, []);

        reads_the_passphrase(&mut device);
        let client = device.window().await;
        until(client.views().session(), is_fresh).await;
        eventually(async || device.settings().left_behind.is_empty()).await;
        assert!(!held(&device, Choice::Keychain, &first).await);
        assert!(!held(&device, Choice::Keychain, &second).await);
        both_are_signed_in(&client, &first).await;
        assert_eq!(server.seen(paths::LOGIN), 2);
        client.shutdown().await;
    }

    #[tokio::test]
    async fn a_browser_opens_all_the_same_while_a_keyring_says_nothing() {
        if plays_elsewhere("a_browser_opens_all_the_same_while_a_keyring_says_nothing") {
            return;
        }
        let server = FakeServer::start().await;
        let mut device = Device::new(&server).await;
        device.place = Some(Choice::Auto);
        let keyring = keyring_process();
        kill_process(keyring, Signal::STOP).unwrap();
        let client = device.window().await;
        let mut opens = wish();
        opens.browser = crate::report::Browser::Open;
        let (ended, ()) = tokio::join!(client.sign_in_and_wait(opens), async {
            eventually(async || !device.opened.lock().unwrap().is_empty()).await;
            kill_process(keyring, Signal::CONT).unwrap();
            client.cancel_sign_in();
        });
        assert_eq!(ended.unwrap(), None);
        client.shutdown().await;
    }

    #[tokio::test]
    async fn a_move_that_is_broken_off_anywhere_loses_and_doubles_nothing() {
        if plays_elsewhere("a_move_that_is_broken_off_anywhere_loses_and_doubles_nothing") {
            return;
        }
        super::super::broken_off::a_move_is_broken_off_anywhere().await;
    }

    #[tokio::test]
    async fn bringing_in_that_is_broken_off_loses_nothing() {
        if plays_elsewhere("bringing_in_that_is_broken_off_loses_nothing") {
            return;
        }
        super::super::broken_off::bringing_in_is_broken_off().await;
    }

    #[tokio::test]
    async fn two_who_clear_at_once_bring_in_each_session_once() {
        if plays_elsewhere("two_who_clear_at_once_bring_in_each_session_once") {
            return;
        }
        super::super::broken_off::two_clear_at_once().await;
    }
}
