//! The places that keep files, each with a folder of its own.

use std::path::{Path, PathBuf};

use pia_vault::{Choice, Opening, Passphrase, Vault, VaultError};

/// One place of its own for one test.
pub(crate) struct Place {
    pub(crate) choice: Choice,
    folder: PathBuf,
    service: String,
    /// Holds the folder, where it is ours to remove.
    #[cfg_attr(not(windows), expect(dead_code, reason = "it is there to be dropped"))]
    base: Option<tempfile::TempDir>,
}

/// Every place that keeps files and can be used on this system.
pub(crate) fn places() -> Vec<Place> {
    #[cfg(windows)]
    let choices = [Choice::Passphrase, Choice::Dpapi, Choice::Keychain];
    #[cfg(not(windows))]
    let choices = [Choice::Passphrase];
    choices.into_iter().map(Place::new).collect()
}

impl Place {
    pub(crate) fn new(choice: Choice) -> Self {
        let base = tempfile::tempdir().unwrap();
        let folder = base.path().join("vault");
        // The key in Windows' keychain belongs to the service, so each test has its own.
        let service = format!("Pia test {}", base.path().display());
        Self {
            choice,
            folder,
            service,
            base: Some(base),
        }
    }

    /// The same place, seen from another process.
    pub(crate) fn named(choice: &str, folder: &str, service: &str) -> Self {
        Self {
            choice: choice.parse().unwrap(),
            folder: folder.into(),
            service: service.into(),
            base: None,
        }
    }

    /// Looks elsewhere for the folder.
    pub(crate) fn move_to(&mut self, folder: &Path) {
        folder.clone_into(&mut self.folder);
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn service(&self) -> &str {
        &self.service
    }

    pub(crate) fn opening(&self) -> Opening {
        let mut opening = Opening::new(self.choice, self.service.clone(), &self.folder);
        if self.choice == Choice::Passphrase {
            opening.passphrase = Some(passphrase("a passphrase"));
        }
        opening
    }

    pub(crate) async fn try_open(&self) -> Result<Vault, VaultError> {
        Vault::open(self.opening()).await
    }

    pub(crate) async fn open(&self) -> Vault {
        self.try_open().await.unwrap()
    }

    /// The files of items, without the lock and without the passphrase's key.
    pub(crate) fn items(&self) -> Vec<PathBuf> {
        let mut items: Vec<PathBuf> = std::fs::read_dir(&self.folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| !path.ends_with("vault.lock") && !path.ends_with("passphrase.key"))
            .collect();
        items.sort();
        items
    }

    /// The file of the only item.
    pub(crate) fn only_item(&self) -> PathBuf {
        let [item] = self.items().try_into().unwrap();
        item
    }
}

pub(crate) fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text.into()).unwrap()
}

/// Lays bytes in a file's place, as a disk that lies or a person would.
pub(crate) fn put(path: &Path, bytes: &[u8]) {
    std::io::Write::write_all(&mut std::fs::File::create(path).unwrap(), bytes).unwrap();
}

#[cfg(windows)]
impl Drop for Place {
    /// Nothing of a test stays in the person's keychain.
    fn drop(&mut self) {
        use keyring_core::api::CredentialStoreApi as _;

        if self.choice == Choice::Keychain && self.base.is_some() {
            let store = windows_native_keyring_store::Store::new().unwrap();
            let entry = store.build(&self.service, "vault-key", None).unwrap();
            // A test that saved nothing has none.
            drop(entry.delete_credential());
        }
    }
}
