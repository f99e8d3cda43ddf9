//! The places that keep files: passphrase everywhere; DPAPI and the Credential Manager on Windows.

use pia_vault::{Choice, Kind, Opening, Secret, Vault, VaultError, Why};

use crate::contract;
use crate::place::{Place, places};

#[tokio::test]
async fn files_keep_the_contract() {
    for place in places() {
        contract::holds(&place.open().await).await;
    }
}

#[tokio::test]
async fn files_outlast_a_run() {
    for place in places() {
        contract::outlasts_a_run(async || place.open().await).await;
    }
}

#[tokio::test]
async fn nothing_of_a_value_or_its_name_is_in_any_file() {
    for place in places() {
        let vault = place.open().await;
        contract::save(&vault, "profile-of-somebody", b"prt_in_the_clear").await;
        assert_eq!(place.items().len(), 1, "the probe left something behind");
        for file in std::fs::read_dir(place.folder()).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            assert!(!name.contains("somebody"), "{name}");
            let bytes = std::fs::read(&path).unwrap();
            for clear in [&b"prt_in"[..], b"somebody", b"a passphrase"] {
                assert!(
                    !bytes.windows(clear.len()).any(|part| part == clear),
                    "{name}"
                );
            }
        }
        vault.wipe("profile-of-somebody").await.unwrap();
        assert!(place.items().is_empty());
    }
}

#[tokio::test]
async fn services_in_one_folder_do_not_meet() {
    for place in places() {
        contract::save(&place.open().await, "item", b"ours").await;
        let other = Vault::open(Opening {
            service: format!("{} too", place.service()),
            ..place.opening()
        });
        let other = other.await.unwrap();
        assert_eq!(contract::kept(&other, "item").await, None);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn files_are_the_persons_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    for place in places() {
        contract::save(&place.open().await, "item", b"x").await;
        assert_eq!(mode(place.folder()), 0o700);
        for file in std::fs::read_dir(place.folder()).unwrap() {
            let path = file.unwrap().path();
            assert_eq!(mode(&path), 0o600, "{}", path.display());
        }
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_told_with_the_cause() {
    for mut place in places() {
        let in_the_way = tempfile::NamedTempFile::new().unwrap();
        place.move_to(in_the_way.path());
        let error = place.try_open().await.err().unwrap();
        assert_eq!(error.kind(), Kind::Unavailable);
        assert!(error.to_string().contains("then try again"), "{error}");
        assert!(std::error::Error::source(&error).is_some());
    }
}

#[tokio::test]
async fn a_program_that_hangs_while_it_saves_is_not_waited_for() {
    for place in places() {
        let vault = place.open().await;
        contract::save(&vault, "item", b"before").await;
        let lock = std::fs::File::options()
            .write(true)
            .open(place.folder().join("vault.lock"))
            .unwrap();
        lock.lock().unwrap();
        // The clock goes on by itself once nothing but the time limit can happen any more.
        tokio::time::pause();
        let error = vault.save("item", &Secret::new(b"late".to_vec())).await;
        tokio::time::resume();
        let VaultError::Unavailable { why, .. } = error.err().unwrap() else {
            panic!("another error")
        };
        assert_eq!(why, Why::Silent);
        drop(lock);
        contract::save(&vault, "item", b"after").await;
        assert_eq!(contract::kept(&vault, "item").await.unwrap(), b"after");
    }
}

#[tokio::test]
async fn a_pinned_place_is_opened_without_writing() {
    for place in places() {
        let id = place.open().await.backend().id;
        let before = files(&place);
        let pinned = Opening {
            choice: Choice::Auto,
            pinned: Some(id.into()),
            ..place.opening()
        };
        let vault = Vault::open(pinned).await.unwrap();
        assert_eq!(vault.backend().id, id);
        assert_eq!(files(&place), before);
        contract::save(&vault, "item", b"x").await;
        assert_eq!(
            contract::kept(&place.open().await, "item").await.unwrap(),
            b"x"
        );
    }
}

/// What is in the folder and when it was last written to.
fn files(place: &Place) -> Vec<(std::path::PathBuf, std::time::SystemTime)> {
    let folder = place.folder();
    let entries = std::fs::read_dir(folder).unwrap();
    let modified = |path: std::path::PathBuf| {
        let time = path.metadata().unwrap().modified().unwrap();
        (path, time)
    };
    let mut files: Vec<_> = entries
        .map(|entry| modified(entry.unwrap().path()))
        .collect();
    files.push(modified(folder.to_owned()));
    files.sort();
    files
}

#[cfg(not(windows))]
#[tokio::test]
async fn what_only_windows_has_is_refused_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let error = Vault::open(Opening::new(Choice::Dpapi, "Pia", folder.path())).await;
    let error = error.err().unwrap();
    assert_eq!(error.kind(), Kind::Unsupported);
    assert_eq!(
        error.to_string(),
        "There is no file protected by Windows (DPAPI) on this system. Use auto, keychain, \
         passphrase or memory."
    );
}

#[cfg(windows)]
#[tokio::test]
async fn on_windows_auto_is_a_file_that_windows_protects() {
    let place = Place::new(Choice::Auto);
    let vault = place.open().await;
    assert_eq!(vault.backend().id, "dpapi");
    contract::save(&vault, "item", b"x").await;
    assert_eq!(place.only_item().extension().unwrap(), "dpapi");
    let keychain = Place::new(Choice::Keychain).open().await;
    assert_eq!(keychain.backend().id, "windows-credential-manager");
}
