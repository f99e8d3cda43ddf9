//! The promises that hold for every backend. Each takes an empty vault.

use pia_vault::{Secret, Vault};

/// What holds within one run.
pub(crate) async fn holds(vault: &Vault) {
    nothing_is_there_at_first(vault).await;
    what_was_saved_comes_back(vault).await;
    a_save_replaces(vault).await;
    items_do_not_meet(vault).await;
    wiping_removes_and_may_be_repeated(vault).await;
    setting_aside_leaves_nothing_in_the_way(vault).await;
    of_saves_at_once_one_stays_whole(vault, vault).await;
    vault.prove().await.unwrap();
}

/// What holds from one run to the next, and between two at once.
pub(crate) async fn outlasts_a_run(open: impl AsyncFn() -> Vault) {
    let (one, other) = (open().await, open().await);
    save(&one, "lasting", b"first run").await;
    assert_eq!(kept(&other, "lasting").await.unwrap(), b"first run");
    drop(one);
    let next = open().await;
    assert_eq!(kept(&next, "lasting").await.unwrap(), b"first run");
    next.wipe("lasting").await.unwrap();
    assert_eq!(kept(&other, "lasting").await, None);
    of_saves_at_once_one_stays_whole(&next, &other).await;
    assert!(kept(&open().await, "busy").await.is_some());
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
    for value in [&b"text"[..], b"line\nline\0end", &every_byte, &long, b""] {
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

async fn setting_aside_leaves_nothing_in_the_way(vault: &Vault) {
    save(vault, "aside", b"x").await;
    vault.set_aside("aside").await.unwrap();
    assert_eq!(kept(vault, "aside").await, None);
    vault.set_aside("aside").await.unwrap();
    save(vault, "aside", b"y").await;
    assert_eq!(kept(vault, "aside").await.unwrap(), b"y");
    vault.wipe("aside").await.unwrap();
}

/// Two that save, and one that looks all the while.
async fn of_saves_at_once_one_stays_whole(one: &Vault, other: &Vault) {
    const ROUNDS: usize = 8;
    let (a, b) = (vec![b'a'; 64 * 1024], vec![b'b'; 60_000]);
    let saves = async |vault, value: &[u8]| {
        for _ in 0..ROUNDS {
            save(vault, "busy", value).await;
        }
    };
    let looks = async |vault| {
        for _ in 0..ROUNDS {
            let seen = kept(vault, "busy").await;
            assert!(seen.is_none_or(|seen| seen == a || seen == b));
        }
    };
    save(one, "busy", &a).await;
    tokio::join!(saves(one, &a), saves(other, &b), looks(one), looks(other));
    let stayed = kept(one, "busy").await.unwrap();
    assert!(stayed == a || stayed == b);
}
