//! The promises that hold for every backend. Each takes an empty vault.

use pia_vault::{Secret, Vault};

pub(crate) async fn holds(vault: &Vault) {
    nothing_is_there_at_first(vault).await;
    what_was_saved_comes_back(vault).await;
    a_save_replaces(vault).await;
    items_do_not_meet(vault).await;
    wiping_removes_and_may_be_repeated(vault).await;
    of_saves_at_once_one_stays_whole(vault).await;
}

/// What is kept under an item, as plain bytes.
pub(crate) async fn kept(vault: &Vault, item: &str) -> Option<Vec<u8>> {
    let secret = vault.load(item).await.unwrap();
    // EXPOSE: a test value.
    secret.map(|secret| secret.expose_secret().to_vec())
}

pub(crate) async fn save(vault: &Vault, item: &str, value: &[u8]) {
    let secret = Secret::new(value.to_vec());
    vault.save(item, &secret).await.unwrap();
}

async fn nothing_is_there_at_first(vault: &Vault) {
    assert_eq!(kept(vault, "absent").await, None);
}

async fn what_was_saved_comes_back(vault: &Vault) {
    let every_byte: Vec<u8> = (0..=u8::MAX).collect();
    let long = every_byte.repeat(256);
    for value in [&b"text"[..], b"line\nline\0end", &every_byte, &long] {
        save(vault, "value", value).await;
        assert_eq!(kept(vault, "value").await.as_deref(), Some(value));
    }
}

async fn a_save_replaces(vault: &Vault) {
    save(vault, "replaced", b"a long first value").await;
    save(vault, "replaced", b"second").await;
    assert_eq!(kept(vault, "replaced").await.unwrap(), b"second");
}

async fn items_do_not_meet(vault: &Vault) {
    save(vault, "one", b"1").await;
    save(vault, "two", b"2").await;
    vault.wipe("one").await.unwrap();
    assert_eq!(kept(vault, "one").await, None);
    assert_eq!(kept(vault, "two").await.unwrap(), b"2");
}

async fn wiping_removes_and_may_be_repeated(vault: &Vault) {
    save(vault, "gone", b"x").await;
    vault.wipe("gone").await.unwrap();
    assert_eq!(kept(vault, "gone").await, None);
    vault.wipe("gone").await.unwrap();
    vault.wipe("was never there").await.unwrap();
}

async fn of_saves_at_once_one_stays_whole(vault: &Vault) {
    let (a, b) = (vec![b'a'; 3_000], vec![b'b'; 3_000]);
    tokio::join!(save(vault, "busy", &a), save(vault, "busy", &b));
    let stayed = kept(vault, "busy").await.unwrap();
    assert!(stayed == a || stayed == b);
}
