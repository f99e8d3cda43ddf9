//! What is particular about the file that Windows protects.

use data_encoding::BASE64;
use pia_vault::{Choice, Kind, Opening, Vault};

use crate::contract;
use crate::place::put;

/// The item "item" of the service "Pia", saved by a person called "somebody" under Wine.
const OF_SOMEBODY_ELSE: &str = "\
    UElBVkFVTFQDAQEAAABXaW5lIENyeXB0MzIgb2sAAQAAAFdpbmUgQ3J5cHQzMiBvawAAAAAAAgAAAAAA\
    A2YAAKgAAAAQAAAAV2luZSBDcnlwdDMyIG9rAAAAAAAEgAAAoAAAABAAAADYQoYzIwvbeUNvZNOBAi30\
    GAAAAJSW7ivYOrqZD50PGGcpjiaUS8Oz76y9MBQAAAC1oiVUPFLvzZvvsSyvgMW8KQ9K7JXvUdgbe4+a\
    cgmuymwy2/aPRHUmVmzjEEXhv+kPf9yQ";

async fn open(folder: &std::path::Path) -> Vault {
    let opening = Opening::new(Choice::Dpapi, "Pia", folder);
    Vault::open(opening).await.unwrap()
}

#[tokio::test]
async fn a_file_of_another_person_is_unreadable_and_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let vault = open(folder.path()).await;
    contract::save(&vault, "item", b"ours").await;
    let is_item = |path: &std::path::PathBuf| path.extension().is_some_and(|kind| kind == "dpapi");
    let mut files = std::fs::read_dir(folder.path()).unwrap();
    let path = files.find_map(|file| Some(file.unwrap().path()).filter(is_item));
    let path = path.unwrap();
    let theirs = BASE64.decode(OF_SOMEBODY_ELSE.as_bytes()).unwrap();
    put(&path, &theirs);

    // At the next start, as after a profile was copied.
    let vault = open(folder.path()).await;
    let error = vault.load("item").await.err().unwrap();
    assert_eq!(error.kind(), Kind::Unreadable);
    // Not for a damage of our own: Windows itself refused.
    let cause = std::error::Error::source(&error).unwrap();
    let cause: &std::io::Error = cause.downcast_ref().unwrap();
    assert!(cause.raw_os_error().is_some());

    vault.set_aside("item").await.unwrap();
    assert_eq!(contract::kept(&vault, "item").await, None);
    let aside = format!("{}.unreadable-1", path.display());
    assert_eq!(std::fs::read(aside).unwrap(), theirs);
    contract::save(&vault, "item", b"ours again").await;
    assert_eq!(contract::kept(&vault, "item").await.unwrap(), b"ours again");
}
