use std::sync::{Mutex, PoisonError};

use crate::backend::{self, Backend};
#[cfg(windows)]
use crate::dpapi::Dpapi;
use crate::error::{Fault, VaultError};
use crate::folder::Folder;
use crate::keychain::Keychain;
use crate::memory::Memory;
use crate::opening::Opening;
use crate::passphrase_key::PassphraseKey;
use crate::probe::prove;
use crate::sealed::Sealed;
use crate::secret::Secret;
use crate::store::Store;
#[cfg(windows)]
use crate::stored_key::StoredKey;
use crate::worker::Worker;

/// An open place for secrets. Every call answers within [`ANSWER_LIMIT`](crate::ANSWER_LIMIT).
pub struct Vault {
    backend: Backend,
    access: Access,
    /// Whether it proved itself in an earlier run.
    pinned: bool,
}

enum Access {
    /// Never blocks, so it is used in place.
    Here(Mutex<Memory>),
    /// May block for as long as it likes.
    Behind(Worker),
}

impl Vault {
    /// Opens the place that was chosen and lets it prove itself: a value is written, read and
    /// deleted. A place that is pinned proved itself before; it is opened without that, so that
    /// nothing is written at a start, and its first load shows whether it can be used.
    ///
    /// # Errors
    /// [`VaultError::Unavailable`] when the place cannot be used now, [`VaultError::Unsupported`]
    /// when this system has no such place, [`VaultError::Elsewhere`] when another place is pinned.
    /// There is no way down to a weaker place: that is for a person to decide.
    pub async fn open(opening: Opening) -> Result<Self, VaultError> {
        let vault = Self::unopened(opening)?;
        vault.ready().await?;
        Ok(vault)
    }

    /// The place that was chosen, which is not asked anything yet. For an app that tries again and
    /// again: a keychain that hangs costs one waiting thread for each vault, not for each
    /// [`ready`](Self::ready).
    ///
    /// # Errors
    /// [`VaultError::Unsupported`] and [`VaultError::Elsewhere`], as [`open`](Self::open).
    pub fn unopened(opening: Opening) -> Result<Self, VaultError> {
        let backend = opening.backend()?;
        let pinned = opening.pinned.is_some();
        Ok(Self {
            backend,
            access: access(backend, opening)?,
            pinned,
        })
    }

    /// Opens the place, as [`open`](Self::open) does.
    ///
    /// # Errors
    /// [`VaultError::Unavailable`]; it may be asked again.
    pub async fn ready(&self) -> Result<(), VaultError> {
        self.ask(|store| store.ready()).await?;
        if self.pinned {
            return Ok(());
        }
        self.prove().await
    }

    /// Writes a value that means nothing, reads it and deletes it. Done before a person is sent to
    /// a browser, it tells what would otherwise fail afterwards, and opens the session with the
    /// keychain that the save at the end then finds open.
    ///
    /// # Errors
    /// [`VaultError::Unavailable`].
    pub async fn prove(&self) -> Result<(), VaultError> {
        self.ask(prove).await
    }

    /// Which place it is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// How a person calls the place: "Secret Service", "memory (this run only)".
    pub fn name(&self) -> &'static str {
        self.backend.name
    }

    /// What was saved under `item`; `None` when nothing was.
    ///
    /// # Errors
    /// [`VaultError::Unavailable`], or [`VaultError::Unreadable`] when something is there that
    /// cannot be understood.
    pub async fn load(&self, item: &str) -> Result<Option<Secret>, VaultError> {
        let item = item.to_owned();
        self.ask(move |store| store.load(&item)).await
    }

    /// Saves `secret` under `item`, in place of what was there.
    ///
    /// # Errors
    /// [`VaultError::Unavailable`], with what was there left alone. A save that was under way when
    /// the time ran out may still be done by the keychain later, for instance once a person has
    /// unlocked it.
    pub async fn save(&self, item: &str, secret: &Secret) -> Result<(), VaultError> {
        let (item, secret) = (item.to_owned(), secret.duplicate());
        self.ask(move |store| store.save(&item, &secret)).await
    }

    /// Removes what was saved under `item`, and what was set aside of it. Nothing there is fine.
    ///
    /// # Errors
    /// [`VaultError::Unavailable`]: it may still be there.
    pub async fn wipe(&self, item: &str) -> Result<(), VaultError> {
        let item = item.to_owned();
        self.ask(move |store| store.wipe(&item)).await
    }

    /// Gets a value out of the way that [`load`](Self::load) called
    /// [`Unreadable`](VaultError::Unreadable), so that it does not stop every start. The places
    /// that are files keep it beside, encrypted as it is, until the item is wiped; the last three
    /// are kept. The others remove it.
    ///
    /// # Errors
    /// [`VaultError::Unavailable`]: it may still be there.
    pub async fn set_aside(&self, item: &str) -> Result<(), VaultError> {
        let item = item.to_owned();
        self.ask(move |store| store.set_aside(&item)).await
    }

    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut dyn Store) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, VaultError> {
        let answer = match &self.access {
            Access::Here(memory) => {
                question(&mut *memory.lock().unwrap_or_else(PoisonError::into_inner))
            }
            Access::Behind(worker) => worker.run(question).await,
        };
        answer.map_err(|fault| VaultError::new(self.backend, fault))
    }
}

/// The way to a place, if this system has it.
fn access(backend: Backend, opening: Opening) -> Result<Access, VaultError> {
    let Opening {
        service,
        folder,
        passphrase,
        ..
    } = opening;
    let folder = Folder::new(folder);
    match backend {
        backend::MEMORY => Ok(Access::Here(Mutex::default())),
        backend::PASSPHRASE => {
            let key = PassphraseKey::new(passphrase);
            behind_worker(backend, Sealed::new(folder, service, "sealed", key))
        }
        #[cfg(windows)]
        backend::DPAPI => behind_worker(backend, Dpapi::new(folder, service)),
        #[cfg(windows)]
        backend::NATIVE => {
            let key = StoredKey::new(Keychain::new(&service));
            behind_worker(backend, Sealed::new(folder, service, "wincred", key))
        }
        #[cfg(not(windows))]
        backend::NATIVE => behind_worker(backend, Keychain::new(&service)),
        _ => Err(VaultError::Unsupported { backend }),
    }
}

fn behind_worker(backend: Backend, store: impl Store + 'static) -> Result<Access, VaultError> {
    Worker::start(store)
        .map(Access::Behind)
        .map_err(|fault| VaultError::new(backend, fault))
}

#[cfg(test)]
mod tests;
