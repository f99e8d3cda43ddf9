//! What is particular about the passphrase-protected file.

use std::time::Instant;

use pia_vault::{Choice, Kind, Opening, Vault, VaultError, Why};

use crate::contract;
use crate::place::{Place, passphrase, put};

fn with(place: &Place, text: Option<&str>) -> Opening {
    Opening {
        passphrase: text.map(passphrase),
        ..place.opening()
    }
}

async fn refused(place: &Place, text: Option<&str>) -> (Why, String) {
    let error = Vault::open(with(place, text)).await.err().unwrap();
    let VaultError::Unavailable { why, .. } = error else {
        panic!("{error}")
    };
    (why, error.to_string())
}

#[tokio::test]
async fn it_asks_for_a_new_passphrase_once_and_then_for_that_one() {
    let place = Place::new(Choice::Passphrase);
    let (why, sentence) = refused(&place, None).await;
    assert_eq!(why, Why::NeedsPassphrase { new: true });
    assert_eq!(
        sentence,
        "The passphrase-protected file has no passphrase yet. Choose one, then try again."
    );
    assert!(!place.folder().exists(), "asking changes nothing");

    let vault = Vault::open(with(&place, Some("mine"))).await.unwrap();
    contract::save(&vault, "item", b"x").await;
    let (why, sentence) = refused(&place, None).await;
    assert_eq!(why, Why::NeedsPassphrase { new: false });
    assert_eq!(
        sentence,
        "The passphrase-protected file needs its passphrase. Enter it, then try again."
    );
    assert_eq!(refused(&place, Some("yours")).await.0, Why::WrongPassphrase);

    let vault = Vault::open(with(&place, Some("mine"))).await.unwrap();
    assert_eq!(contract::kept(&vault, "item").await.unwrap(), b"x");
}

#[tokio::test]
async fn a_wrong_passphrase_is_told_at_opening_even_where_the_place_is_pinned() {
    let place = Place::new(Choice::Passphrase);
    place.open().await;
    let pinned = Opening {
        choice: Choice::Auto,
        pinned: Some("passphrase".into()),
        ..with(&place, Some("wrong"))
    };
    let error = Vault::open(pinned).await.err().unwrap();
    assert!(
        error
            .to_string()
            .contains("does not open with this passphrase"),
        "{error}"
    );
}

#[tokio::test]
async fn a_lost_passphrase_is_got_over_as_the_sentence_says() {
    let place = Place::new(Choice::Passphrase);
    contract::save(&place.open().await, "item", b"lost").await;
    let (_, sentence) = refused(&place, Some("forgotten")).await;
    assert!(
        sentence.contains("remove the file passphrase.key"),
        "{sentence}"
    );
    std::fs::remove_file(place.folder().join("passphrase.key")).unwrap();

    let vault = Vault::open(with(&place, Some("new"))).await.unwrap();
    let error = vault.load("item").await.err().unwrap();
    assert_eq!(error.kind(), Kind::Unreadable);
    vault.set_aside("item").await.unwrap();
    contract::save(&vault, "item", b"new").await;
    assert_eq!(contract::kept(&vault, "item").await.unwrap(), b"new");
}

#[tokio::test]
async fn a_damaged_key_makes_its_values_unreadable_and_stops_nothing() {
    let place = Place::new(Choice::Passphrase);
    contract::save(&place.open().await, "item", b"lost").await;
    let key = place.folder().join("passphrase.key");
    let whole = std::fs::read(&key).unwrap();
    put(&key, &whole[..whole.len() - 1]);

    let vault = place.open().await;
    assert_eq!(
        vault.load("item").await.err().unwrap().kind(),
        Kind::Unreadable
    );
    vault.set_aside("item").await.unwrap();
    contract::save(&vault, "item", b"new").await;
    assert_eq!(
        contract::kept(&place.open().await, "item").await.unwrap(),
        b"new"
    );
    let aside = place.folder().join("passphrase.key.unreadable-1");
    assert_eq!(std::fs::read(aside).unwrap(), whole[..whole.len() - 1]);
}

#[tokio::test]
async fn programs_that_choose_the_passphrase_at_once_agree_on_one_key() {
    let place = Place::new(Choice::Passphrase);
    let (one, other) = tokio::join!(place.open(), place.open());
    contract::save(&one, "item", b"one").await;
    assert_eq!(contract::kept(&other, "item").await.unwrap(), b"one");
    contract::save(&other, "item", b"other").await;
    assert_eq!(contract::kept(&one, "item").await.unwrap(), b"other");
}

#[tokio::test]
async fn a_save_does_not_derive_the_key_again() {
    let place = Place::new(Choice::Passphrase);
    let start = Instant::now();
    let vault = place.open().await;
    let opening = start.elapsed();
    let start = Instant::now();
    for _ in 0..5 {
        contract::save(&vault, "item", b"x").await;
    }
    // Five derivations would take five times as long as the one in the opening.
    assert!(
        start.elapsed() < opening * 3,
        "{:?} after {opening:?}",
        start.elapsed()
    );
}
