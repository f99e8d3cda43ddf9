//! What a keychain that takes only a key comes to, with memory in the keychain's place.

use super::*;
use crate::memory::Memory;
use crate::stored_key::StoredKey;

/// Takes no more than Windows' Credential Manager.
#[derive(Default)]
struct Small(Memory);

impl Store for Small {
    fn load(&mut self, item: &str) -> Result<Option<Secret>, Fault> {
        self.0.load(item)
    }

    fn save(&mut self, item: &str, secret: &Secret) -> Result<(), Fault> {
        // EXPOSE: only the length is taken.
        assert!(
            secret.expose_secret().len() <= 2_560,
            "too much for Windows"
        );
        self.0.save(item, secret)
    }

    fn wipe(&mut self, item: &str) -> Result<(), Fault> {
        self.0.wipe(item)
    }

    fn set_aside(&mut self, item: &str) -> Result<(), Fault> {
        self.0.set_aside(item)
    }
}

fn sealed(folder: &tempfile::TempDir, keychain: Small) -> Sealed<StoredKey<Small>> {
    let folder = Folder::new(folder.path().join("vault"));
    Sealed::new(folder, "Pia".into(), "wincred", StoredKey::new(keychain))
}

fn kept(store: &mut impl Store, item: &str) -> Option<Vec<u8>> {
    let Ok(secret) = store.load(item) else {
        panic!("unreadable")
    };
    // EXPOSE: a test value.
    secret.map(|secret| secret.expose_secret().to_vec())
}

fn save(store: &mut impl Store, item: &str, value: &[u8]) {
    assert!(store.save(item, &Secret::new(value.to_vec())).is_ok());
}

#[test]
fn any_size_is_kept_while_the_keychain_holds_only_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = sealed(&folder, Small::default());
    let long = vec![7; 1_000_000];
    save(&mut store, "item", &long);
    save(&mut store, "other", b"short");
    assert_eq!(kept(&mut store, "item").unwrap(), long);
    assert_eq!(kept(&mut store, "other").unwrap(), b"short");
}

#[test]
fn a_value_whose_key_is_gone_is_unreadable_and_the_next_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    save(&mut sealed(&folder, Small::default()), "item", b"lost");

    let mut store = sealed(&folder, Small::default());
    assert!(matches!(store.load("item"), Err(Fault::Unreadable(_))));
    assert!(store.set_aside("item").is_ok());
    assert_eq!(kept(&mut store, "item"), None);
    save(&mut store, "item", b"new");
    assert_eq!(kept(&mut store, "item").unwrap(), b"new");
}

#[test]
fn what_is_no_key_is_replaced_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut keychain = Small::default();
    save(&mut keychain, "vault-key", b"not a key");
    let mut store = sealed(&folder, keychain);
    save(&mut store, "item", b"value");
    assert_eq!(kept(&mut store, "item").unwrap(), b"value");
}

#[test]
fn a_value_that_could_not_be_read_again_is_refused() {
    assert!(fits(64 * 1024, NONCE_LEN + TAG_LEN).is_ok());
    let most = usize::try_from(LONGEST_FILE).unwrap();
    for long in [most, usize::MAX] {
        assert!(matches!(
            fits(long, 28),
            Err(Fault::Unavailable(Why::Failing, Some(_)))
        ));
    }
}
