use std::sync::{Mutex, PoisonError};

use crate::backend::{self, Backend};
use crate::choice::Choice;
use crate::error::{Fault, VaultError};
use crate::keychain::Keychain;
use crate::memory::Memory;
use crate::probe::prove;
use crate::secret::Secret;
use crate::store::Store;
use crate::worker::Worker;

/// An open place for secrets. Every call answers within [`ANSWER_LIMIT`](crate::ANSWER_LIMIT).
pub struct Vault {
    backend: Backend,
    access: Access,
}

enum Access {
    /// Never blocks, so it is used in place.
    Here(Mutex<Memory>),
    /// May block for as long as it likes.
    Behind(Worker),
}

impl Vault {
    /// Opens the place that was chosen and lets it prove itself: a value is written, read and
    /// deleted. `service` is the app's name; items of different services never meet.
    ///
    /// # Errors
    /// [`VaultError::Unavailable`] when the place cannot be used now. There is no way down to a
    /// weaker place: that is for a person to decide.
    pub async fn open(choice: Choice, service: &str) -> Result<Self, VaultError> {
        let vault = match choice {
            Choice::Auto | Choice::Keychain => {
                Self::behind_worker(backend::NATIVE, Keychain::new(service))?
            }
            Choice::Memory => Self {
                backend: backend::MEMORY,
                access: Access::Here(Mutex::default()),
            },
        };
        vault.ask(prove).await?;
        Ok(vault)
    }

    /// How a person calls the place: "Secret Service", "macOS Keychain",
    /// "Windows Credential Manager" or "memory (this run only)".
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
    /// [`VaultError::TooLarge`], with what was there left alone, or [`VaultError::Unavailable`].
    /// A save that was under way when the time ran out may still be done by the keychain later,
    /// for instance once a person has unlocked it.
    pub async fn save(&self, item: &str, secret: &Secret) -> Result<(), VaultError> {
        if let Some(limit) = self.backend.limit
            && secret.len() > limit
        {
            let (backend, bytes) = (self.backend, secret.len());
            return Err(VaultError::TooLarge {
                backend,
                bytes,
                limit,
            });
        }
        let (item, secret) = (item.to_owned(), secret.duplicate());
        self.ask(move |store| store.save(&item, &secret)).await
    }

    /// Removes what was saved under `item`. Nothing there is fine.
    ///
    /// # Errors
    /// [`VaultError::Unavailable`]: it may still be there.
    pub async fn wipe(&self, item: &str) -> Result<(), VaultError> {
        let item = item.to_owned();
        self.ask(move |store| store.wipe(&item)).await
    }

    fn behind_worker(backend: Backend, store: impl Store + 'static) -> Result<Self, VaultError> {
        let worker = Worker::start(store).map_err(|fault| VaultError::new(backend, fault))?;
        Ok(Self {
            backend,
            access: Access::Behind(worker),
        })
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

#[cfg(test)]
mod tests;
