//! Files that cannot be understood any more: damaged, another person's, copied from elsewhere.

use std::path::Path;

use pia_vault::{Kind, Vault};

use crate::contract;
use crate::place::{Place, places, put};

/// A vault says that the item cannot be read, can set it aside and goes on.
async fn is_unreadable_and_set_aside(place: &Place, vault: &Vault, what: &str) {
    let error = vault.load("item").await.err();
    let kind = error.as_ref().map(pia_vault::VaultError::kind);
    assert_eq!(kind, Some(Kind::Unreadable), "{what}: {error:?}");
    let there = std::fs::read(place.only_item()).unwrap();

    vault.set_aside("item").await.unwrap();
    assert_eq!(contract::kept(vault, "item").await, None, "{what}");
    assert_eq!(
        std::fs::read(place.only_item()).unwrap(),
        there,
        "{what}: kept"
    );
    contract::save(vault, "item", b"next").await;
    assert_eq!(contract::kept(vault, "item").await.unwrap(), b"next");
    vault.wipe("item").await.unwrap();
    assert!(place.items().is_empty(), "{what}: wiped means gone");
}

#[tokio::test]
async fn a_damaged_file_is_unreadable_and_set_aside() {
    for place in places() {
        let vault = place.open().await;
        contract::save(&vault, "item", b"a value worth keeping").await;
        let (path, whole) = (place.only_item(), std::fs::read(place.only_item()).unwrap());
        let length = whole.len();
        let mut damaged: Vec<(String, Vec<u8>)> = [0, 1, 9, 10, 42, length / 2, length - 1]
            .map(|kept| (format!("cut to {kept}"), whole[..kept].to_vec()))
            .to_vec();
        damaged.push(("longer".into(), [&whole[..], b"x"].concat()));
        damaged.push(("something else".into(), b"{\"token\":\"x\"}".to_vec()));
        for at in [0, 8, 9, 10, 30, length / 2, length - 33, length - 1] {
            let mut flipped = whole.clone();
            flipped[at] ^= 0x10;
            damaged.push((format!("byte {at} changed"), flipped));
            damaged.push((
                format!("byte {at} changed, checksum made anew"),
                remade(&whole, at),
            ));
        }
        for (what, bytes) in damaged {
            if bytes == whole {
                continue;
            }
            put(&path, &bytes);
            is_unreadable_and_set_aside(&place, &vault, &what).await;
        }
    }
}

/// One byte of what is encrypted changed on purpose, by somebody who knows the format.
fn remade(whole: &[u8], at: usize) -> Vec<u8> {
    use sha2::{Digest as _, Sha256};

    let mut content = whole[..whole.len() - 32].to_vec();
    // Never the header: another version is another story.
    let at = at.clamp(10, content.len() - 1);
    content[at] ^= 0x10;
    let checksum = Sha256::digest(&content);
    content.extend_from_slice(&checksum);
    content
}

#[tokio::test]
async fn a_file_laid_in_another_items_place_is_not_taken_for_it() {
    for place in places() {
        let vault = place.open().await;
        contract::save(&vault, "item", b"x").await;
        let path = place.only_item();
        vault.wipe("item").await.unwrap();
        contract::save(&vault, "other", b"of another account").await;
        std::fs::rename(place.only_item(), path).unwrap();
        is_unreadable_and_set_aside(&place, &vault, "of another item").await;
    }
}

#[tokio::test]
async fn a_file_copied_from_another_vault_is_unreadable() {
    for (here, elsewhere) in places().into_iter().zip(places()) {
        let vault = here.open().await;
        contract::save(&vault, "item", b"ours").await;
        contract::save(&elsewhere.open().await, "item", b"theirs").await;
        let path = here.only_item();
        put(&path, &std::fs::read(elsewhere.only_item()).unwrap());
        is_unreadable_and_set_aside(&here, &vault, "of another vault").await;
    }
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_left_alone() {
    use sha2::{Digest as _, Sha256};

    for place in places() {
        let vault = place.open().await;
        contract::save(&vault, "item", b"x").await;
        let path = place.only_item();
        let mut newer = std::fs::read(&path).unwrap()[..10].to_vec();
        newer[9] = 2;
        newer.extend_from_slice(b"laid out anew");
        let checksum = Sha256::digest(&newer);
        newer.extend_from_slice(&checksum);
        put(&path, &newer);
        let error = vault.load("item").await.err().unwrap();
        assert_eq!(error.kind(), Kind::Unavailable);
        assert!(error.to_string().contains("newer version"), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), newer);
    }
}

#[tokio::test]
async fn a_huge_file_is_not_read_into_memory() {
    for place in places() {
        let vault = place.open().await;
        contract::save(&vault, "item", b"x").await;
        stretch(&place.only_item());
        let error = vault.load("item").await.err().unwrap();
        assert_eq!(error.kind(), Kind::Unreadable);
    }
}

/// Makes the file appear to be a terabyte, which takes no room on the disk. Where a file system
/// has no such files, one that is as long as the limit allows will do.
fn stretch(path: &Path) {
    let file = std::fs::File::options().write(true).open(path).unwrap();
    if file.set_len(1 << 40).is_err() {
        file.set_len((16 << 20) + 1).unwrap();
    }
}
