use std::sync::Arc;

use keyring::{Entry, Error as KeyringError};
use keyring_core::CredentialStore;
use zeroize::Zeroizing;

use crate::error::{Fault, Why};
use crate::secret::Secret;
use crate::store::Store;

/// The system's keychain, through a store object of our own.
///
/// `keyring::Entry::new` is not used: it goes through one store for the whole process, tried once
/// when first needed, so a keyring that was locked at that moment would stay unavailable until the
/// app is started again. The entries are keyring's; the store behind them is ours to replace.
pub(crate) struct Keychain {
    service: String,
    store: Option<Arc<CredentialStore>>,
}

impl Keychain {
    /// A keychain that connects when it is first asked something.
    pub(crate) fn new(service: &str) -> Self {
        Self {
            service: service.to_owned(),
            store: None,
        }
    }

    fn entry(&mut self, item: &str) -> Result<Entry, Fault> {
        let store = match &self.store {
            Some(store) => store,
            None => self.store.insert(connect().map_err(unreachable_keychain)?),
        };
        let inner = platform::build(store.as_ref(), &self.service, item)?;
        Ok(Entry { inner })
    }

    /// Does `op` on the item's entry. A connection that failed is given up. If it was an old one,
    /// `op` is done once more over a new one: the keyring may have been started again since, and a
    /// rotated token that is not saved is lost.
    fn with<T>(
        &mut self,
        item: &str,
        op: impl Fn(&Entry) -> Result<T, KeyringError>,
    ) -> Result<T, Fault> {
        let connected = self.store.is_some();
        match self.once(item, &op) {
            Err(Fault::Unavailable(Why::Failing, _)) if connected => self.once(item, &op),
            done => done,
        }
    }

    fn once<T>(
        &mut self,
        item: &str,
        op: impl Fn(&Entry) -> Result<T, KeyringError>,
    ) -> Result<T, Fault> {
        let done = self.entry(item).and_then(|entry| Ok(op(&entry)?));
        if matches!(done, Err(Fault::Unavailable(..))) {
            self.store = None;
        }
        done
    }
}

impl Store for Keychain {
    fn load(&mut self, item: &str) -> Result<Option<Secret>, Fault> {
        self.with(item, |entry| match entry.get_secret() {
            Ok(bytes) => Ok(Some(Secret::new(bytes))),
            Err(KeyringError::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn save(&mut self, item: &str, secret: &Secret) -> Result<(), Fault> {
        // EXPOSE: handed to the keychain, which is where it is to be kept.
        let bytes = Zeroizing::new(secret.expose_secret().to_vec());
        self.with(item, |entry| match entry.set_secret(&bytes) {
            // Two items answer to this name (made by hand, or by a keyring's import): one shall.
            Err(KeyringError::Ambiguous(twins)) => {
                delete_all(&twins)?;
                entry.set_secret(&bytes)
            }
            done => done,
        })
    }

    fn wipe(&mut self, item: &str) -> Result<(), Fault> {
        self.with(item, |entry| match entry.delete_credential() {
            Err(KeyringError::Ambiguous(twins)) => delete_all(&twins),
            Err(KeyringError::NoEntry) => Ok(()),
            done => done,
        })
    }

    /// Removes it. A keychain has no names to move it to that a person would ever look under, and
    /// an item that cannot be read would otherwise stop every start.
    fn set_aside(&mut self, item: &str) -> Result<(), Fault> {
        self.wipe(item)
    }
}

fn delete_all(twins: &[keyring_core::Entry]) -> Result<(), KeyringError> {
    twins
        .iter()
        .try_for_each(|twin| match twin.delete_credential() {
            Err(KeyringError::NoEntry) => Ok(()),
            done => done,
        })
}

fn connect() -> Result<Arc<CredentialStore>, KeyringError> {
    let store: Arc<CredentialStore> = platform::Store::new()?;
    Ok(store)
}

fn unreachable_keychain(error: KeyringError) -> Fault {
    match error {
        KeyringError::PlatformFailure(cause) => Fault::Unavailable(Why::Missing, Some(cause)),
        error => error.into(),
    }
}

#[cfg(target_os = "linux")]
mod platform {
    use std::collections::HashMap;

    use keyring_core::{CredentialStore, Entry, Result};
    pub(super) use zbus_secret_service_keyring_store::Store;

    /// The label is what a person sees in the keyring's own window.
    pub(super) fn build(store: &CredentialStore, service: &str, item: &str) -> Result<Entry> {
        let label = format!("{service} session");
        store.build(
            service,
            item,
            Some(&HashMap::from([("label", label.as_str())])),
        )
    }
}

#[cfg(target_os = "macos")]
mod platform {
    pub(super) use apple_native_keyring_store::keychain::Store;
    use keyring_core::{CredentialStore, Entry, Result};

    pub(super) fn build(store: &CredentialStore, service: &str, item: &str) -> Result<Entry> {
        store.build(service, item, None)
    }
}

#[cfg(windows)]
mod platform {
    use std::collections::HashMap;

    use keyring_core::{CredentialStore, Entry, Result};
    pub(super) use windows_native_keyring_store::Store;

    /// Windows' default here ("Enterprise") lets a credential roam to the person's other machines,
    /// and two machines must never use one rotating token.
    pub(super) fn build(store: &CredentialStore, service: &str, item: &str) -> Result<Entry> {
        store.build(
            service,
            item,
            Some(&HashMap::from([("persistence", "Local")])),
        )
    }
}
