//! The real Secret Service: GNOME Keyring on a private bus.

use std::time::{Duration, Instant};

use pia_vault::{ANSWER_LIMIT, Choice, Kind, Opening, Secret, Vault, VaultError, Why};
use rustix::process::{Signal, kill_process};

use crate::child::part;
use crate::contract;
use crate::session::{
    Session, await_keyring, keyring_process, lock_keyring, secret_tool_here, start_keyring_here,
};

/// "At once" for a person, with room for a busy machine.
const AT_ONCE: Duration = Duration::from_secs(2);

async fn open() -> Result<Vault, VaultError> {
    Vault::open(Opening::new(Choice::Auto, "Pia", "never made")).await
}

/// The reason why a vault cannot be opened, and how long it took to say so.
async fn refused() -> (Why, Duration, String) {
    let start = Instant::now();
    let error = open().await.err().unwrap();
    let VaultError::Unavailable { why, .. } = error else {
        panic!("{error}")
    };
    (why, start.elapsed(), error.to_string())
}

#[tokio::test]
async fn the_secret_service_keeps_the_contract() {
    if part().is_some() {
        let vault = open().await.unwrap();
        assert_eq!(vault.name(), "Secret Service");
        contract::holds(&vault).await;
        assert!(!std::path::Path::new("never made").exists());
        return contract::outlasts_a_run(async || open().await.unwrap()).await;
    }
    let mut session = Session::start();
    session.unlock_keyring();
    session.play(
        "secret_service::the_secret_service_keeps_the_contract",
        "contract",
    );
}

#[tokio::test]
async fn the_next_run_finds_one_item_with_a_name_a_person_understands() {
    const NAME: &str =
        "secret_service::the_next_run_finds_one_item_with_a_name_a_person_understands";
    match part().as_deref() {
        Some("save") => {
            let vault = open().await.unwrap();
            contract::save(&vault, "profile-1", b"refresh token").await;
        }
        Some("load and wipe") => {
            let vault = open().await.unwrap();
            let kept = contract::kept(&vault, "profile-1").await;
            assert_eq!(kept.as_deref(), Some(&b"refresh token"[..]));
            let other = Opening::new(Choice::Keychain, "Another app", "never made");
            let other = Vault::open(other).await.unwrap();
            assert_eq!(contract::kept(&other, "profile-1").await, None);
            vault.wipe("profile-1").await.unwrap();
        }
        Some(other) => panic!("{other}"),
        None => {
            let mut session = Session::start();
            session.unlock_keyring();
            let look = || {
                let found = session.secret_tool(&["search", "--all", "service", "Pia"], "");
                String::from_utf8(found.stdout).unwrap()
            };
            session.play(NAME, "save");
            let found = look();
            assert!(found.contains("label = Pia session\n"), "{found}");
            // The probe left nothing behind.
            assert_eq!(found.matches("label = ").count(), 1, "{found}");

            session.play(NAME, "load and wipe");
            assert_eq!(look(), "");
        }
    }
}

#[tokio::test]
async fn two_items_of_one_name_become_one_again() {
    if part().is_none() {
        let mut session = Session::start();
        session.unlock_keyring();
        return session.play(
            "secret_service::two_items_of_one_name_become_one_again",
            "all",
        );
    }
    let vault = open().await.unwrap();
    for repair in ["save", "wipe"] {
        contract::save(&vault, "twin", b"ours").await;
        let by_hand = [
            "store",
            "--label=by hand",
            "service",
            "Pia",
            "username",
            "twin",
            "n",
            "2",
        ];
        assert!(secret_tool_here(&by_hand, "theirs").status.success());

        let error = vault.load("twin").await.err().unwrap();
        assert_eq!(error.kind(), Kind::Unreadable, "{error}");
        if repair == "save" {
            contract::save(&vault, "twin", b"new").await;
            assert_eq!(contract::kept(&vault, "twin").await.unwrap(), b"new");
        } else {
            vault.wipe("twin").await.unwrap();
            assert_eq!(contract::kept(&vault, "twin").await, None);
        }
    }
}

#[tokio::test]
async fn without_a_bus_it_says_so_at_once() {
    if part().is_some() {
        let (why, took, sentence) = refused().await;
        assert_eq!(why, Why::Missing);
        assert!(took < AT_ONCE, "{took:?}");
        assert_eq!(
            sentence,
            "The Secret Service cannot be reached. Unlock or start your keyring (for example \
             GNOME Keyring), then try again."
        );
        return;
    }
    let session = Session::start_and_stop();
    session.play("secret_service::without_a_bus_it_says_so_at_once", "all");
}

#[tokio::test]
async fn a_bus_without_a_keyring_says_so_at_once() {
    if part().is_none() {
        let session = Session::start();
        return session.play(
            "secret_service::a_bus_without_a_keyring_says_so_at_once",
            "all",
        );
    }
    let (why, took, _) = refused().await;
    assert_eq!(why, Why::Missing);
    assert!(took < AT_ONCE, "{took:?}");
}

#[tokio::test]
async fn a_keyring_that_was_never_unlocked_is_called_locked() {
    if part().is_none() {
        let mut session = Session::start();
        session.start_keyring_without_password();
        return session.play(
            "secret_service::a_keyring_that_was_never_unlocked_is_called_locked",
            "all",
        );
    }
    let (why, took, sentence) = refused().await;
    assert_eq!(why, Why::Locked, "{sentence}");
    assert!(took < AT_ONCE, "{took:?}");
}

#[tokio::test]
async fn a_keyring_that_hangs_is_named_in_time_and_used_again_afterwards() {
    if part().is_none() {
        let mut session = Session::start();
        session.unlock_keyring();
        return session.play(
            "secret_service::a_keyring_that_hangs_is_named_in_time_and_used_again_afterwards",
            "all",
        );
    }
    let vault = open().await.unwrap();
    contract::save(&vault, "item", b"before").await;
    let keyring = keyring_process();

    kill_process(keyring, Signal::STOP).unwrap();
    let start = Instant::now();
    let (opening, loading) = tokio::join!(refused(), vault.load("item"));
    let took = start.elapsed();
    kill_process(keyring, Signal::CONT).unwrap();

    assert!(
        (ANSWER_LIMIT..ANSWER_LIMIT + AT_ONCE).contains(&took),
        "{took:?}"
    );
    assert_eq!(opening.0, Why::Silent);
    assert!(matches!(
        loading,
        Err(VaultError::Unavailable {
            why: Why::Silent,
            ..
        })
    ));
    assert_eq!(contract::kept(&vault, "item").await.unwrap(), b"before");
}

#[tokio::test]
async fn a_keyring_that_was_started_again_is_found_again() {
    if part().is_none() {
        let mut session = Session::start();
        session.unlock_keyring();
        return session.play(
            "secret_service::a_keyring_that_was_started_again_is_found_again",
            "all",
        );
    }
    let vault = open().await.unwrap();
    contract::save(&vault, "item", b"kept").await;

    let address = std::env::var("DBUS_SESSION_BUS_ADDRESS").unwrap();
    let keyring = keyring_process();
    await_keyring(&address, false, || {
        kill_process(keyring, Signal::KILL).unwrap();
    });
    let save = vault.save("item", &Secret::new(b"lost".to_vec())).await;
    assert_eq!(save.err().unwrap().kind(), Kind::Unavailable);

    let mut keyring = start_keyring_here();
    let kept = contract::kept(&vault, "item").await;
    assert_eq!(kept.as_deref(), Some(&b"kept"[..]));

    // Nobody asked anything while it was gone: the next save must not be the one that is lost.
    await_keyring(&address, false, || keyring.kill().unwrap());
    keyring.wait().unwrap();
    let mut keyring = start_keyring_here();
    let save = vault.save("item", &Secret::new(b"not lost".to_vec())).await;
    let kept = contract::kept(&vault, "item").await;
    keyring.kill().unwrap();
    keyring.wait().unwrap();
    assert!(save.is_ok(), "{save:?}");
    assert_eq!(kept.as_deref(), Some(&b"not lost"[..]));
}

#[tokio::test]
async fn a_keyring_that_a_person_locks_is_called_locked() {
    if part().is_none() {
        let mut session = Session::start();
        session.unlock_keyring();
        return session.play(
            "secret_service::a_keyring_that_a_person_locks_is_called_locked",
            "all",
        );
    }
    let vault = open().await.unwrap();
    contract::save(&vault, "item", b"kept").await;
    lock_keyring();
    let (why, took, _) = refused().await;
    assert_eq!(why, Why::Locked);
    assert!(took < AT_ONCE, "{took:?}");
    let error = vault.load("item").await.err().unwrap();
    assert!(matches!(
        error,
        VaultError::Unavailable {
            why: Why::Locked,
            ..
        }
    ));
}
