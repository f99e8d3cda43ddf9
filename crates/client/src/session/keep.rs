//! Where secrets are kept: one item in the vault for each account's session, written under the
//! session lock; one for the sessions whose end the server has yet to confirm; and one for the keys
//! of AI providers.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use pia_vault::{Passphrase, Secret};

pub(super) use super::keep_error::KeepError;
use super::lock::SessionLock;
use super::record::Record;
use super::vault_choice::{Chosen, VaultChoice};
use crate::stamp::Stamp;
use crate::supervise::Tasks;
use crate::view::VaultWay;

/// How long another process may be busy with the sessions that are to be ended, or with one that
/// cannot be read.
const PATIENCE: Duration = Duration::from_secs(3);

/// The item of sessions whose end is not confirmed.
pub(super) const REVOCATIONS: &str = "revocations";

/// The item of the keys of AI providers.
pub(super) const PROVIDER_KEYS: &str = "provider-keys";

/// The place of one data folder's secrets.
pub(crate) struct Keep {
    pub(super) vault: VaultChoice,
    profile: String,
    folder: PathBuf,
    pub(super) stamp: Stamp,
}

impl Keep {
    /// The items of one profile, so that two folders never share a session. The vault is opened at
    /// its first use.
    pub(crate) fn new(vault: VaultChoice, profile: String, folder: PathBuf) -> Self {
        Self {
            vault,
            profile,
            stamp: Stamp::of(&folder),
            folder,
        }
    }

    /// Begins to open the vault, whoever will ask it first.
    pub(crate) fn begin_to_open(self: &Arc<Self>, tasks: &Tasks) {
        let keep = Arc::clone(self);
        let stop = tasks.stopping();
        tasks.spawn(async move {
            // Whoever asks next hears why it cannot be opened.
            drop(stop.run_until_cancelled(keep.vault.open()).await);
        });
    }

    /// Lets the vault prove itself: it writes, reads and deletes a value. Returns its name.
    pub(crate) async fn prove(&self) -> Result<&'static str, KeepError> {
        let prove = async |vault: &pia_vault::Vault| {
            vault.prove().await?;
            Ok(vault.name())
        };
        self.vault.ask(prove).await
    }

    /// What a person knows the vault as; empty before it was opened.
    pub(super) fn name(&self) -> &'static str {
        self.vault.name()
    }

    /// Opens the vault the person has chosen; it is used once it is [taken](Self::take).
    pub(super) async fn choose(
        &self,
        way: VaultWay,
        passphrase: Option<Passphrase>,
    ) -> Result<Chosen, KeepError> {
        self.vault.choose(way, passphrase).await
    }

    /// Opens the vault that is locked with a passphrase. `None`: nothing is.
    pub(super) async fn unlock(&self, passphrase: Passphrase) -> Result<Option<Chosen>, KeepError> {
        self.vault.unlock(passphrase).await
    }

    /// Whether this run has its sessions in another place than the one they are kept in.
    pub(super) fn is_for_this_run(&self) -> bool {
        self.vault.is_for_this_run()
    }

    /// Reads the record of the account with this key.
    pub(crate) async fn load(&self, key: &str) -> Result<Option<Record>, KeepError> {
        let loaded = self.load_item(key).await?;
        Ok(loaded
            .map(|secret| Record::from_secret(&secret))
            .transpose()?)
    }

    /// Reads an item. A copy of what went on elsewhere is none any more.
    pub(super) async fn load_item(&self, key: &str) -> Result<Option<Secret>, KeepError> {
        let item = self.item(key);
        self.vault
            .ask(async |vault| {
                if !self.vault.is_spent(vault.backend(), key) {
                    return vault.load(&item).await;
                }
                vault.wipe(&item).await?;
                self.vault.forget_left(vault.backend().id, key);
                Ok(None)
            })
            .await
    }

    /// The same; what can never be read is set aside, so that it does not stop the next start.
    pub(super) async fn find(&self, key: &str) -> Result<Option<Record>, KeepError> {
        match self.load(key).await {
            Err(error) if error.is_unreadable() => {}
            found => return found,
        }
        // Another process may be replacing it.
        let lock = self.lock(PATIENCE).await?;
        self.find_locked(key, &lock).await
    }

    /// The same for whoever has the lock.
    pub(super) async fn find_locked(
        &self,
        key: &str,
        _: &SessionLock,
    ) -> Result<Option<Record>, KeepError> {
        let found = self.load(key).await;
        if let Err(error) = &found
            && error.is_unreadable()
        {
            tracing::warn!(error = %error, "a session that cannot be read is set aside");
            self.set_aside(key).await?;
        }
        found
    }

    /// Gets what can never be read out of the way.
    pub(super) async fn set_aside(&self, name: &str) -> Result<(), KeepError> {
        let item = self.item(name);
        self.vault
            .ask(async |vault| vault.set_aside(&item).await)
            .await
    }

    /// Takes the session lock, waiting at most `patience`.
    pub(super) async fn lock(&self, patience: Duration) -> Result<SessionLock, KeepError> {
        let lock = self.lock_file("session.lock", patience).await?;
        self.vault.follow();
        Ok(lock)
    }

    /// Saves the record. The lock in hand is the proof that nobody else does so now.
    pub(super) async fn save(&self, record: &Record, _: &SessionLock) -> Result<(), KeepError> {
        let key = record.key();
        let (item, secret) = (self.item(&key), record.to_secret()?);
        self.vault
            .ask(async |vault| {
                vault.save(&item, &secret).await?;
                self.vault.forget_left(vault.backend().id, &key);
                self.vault.stay(vault);
                Ok(())
            })
            .await?;
        self.stamp.touch();
        Ok(())
    }

    /// Wipes the record of the account with this key.
    pub(super) async fn wipe(&self, key: &str) -> Result<(), KeepError> {
        let item = self.item(key);
        self.vault
            .ask(async |vault| {
                vault.wipe(&item).await?;
                self.vault.forget_left(vault.backend().id, key);
                Ok(())
            })
            .await?;
        self.stamp.touch();
        Ok(())
    }

    /// Whether what was saved under this name is where this run does not look, or on its way from
    /// there.
    pub(super) fn is_elsewhere(&self, name: &str) -> bool {
        self.is_for_this_run() || self.vault.settings().get().awaits(name)
    }

    /// Takes the lock under which an item that is no session is changed: for moments, and never
    /// while a server is asked, so that nobody waits for a network.
    pub(super) async fn lock_item(&self, name: &str) -> Result<SessionLock, KeepError> {
        self.lock_file(&format!("{name}.lock"), PATIENCE).await
    }

    /// Saves such an item; `None` wipes it.
    pub(super) async fn save_item(
        &self,
        name: &str,
        secret: Option<&Secret>,
        _: &SessionLock,
    ) -> Result<(), KeepError> {
        let item = self.item(name);
        self.vault
            .ask(async |vault| {
                let Some(secret) = secret else {
                    return vault.wipe(&item).await;
                };
                vault.save(&item, secret).await?;
                self.vault.stay(vault);
                Ok(())
            })
            .await
    }

    pub(super) fn item(&self, key: &str) -> String {
        format!("{}/{key}", self.profile)
    }

    async fn lock_file(&self, name: &str, patience: Duration) -> Result<SessionLock, KeepError> {
        SessionLock::acquire(self.folder.join(name), patience)
            .await
            .map_err(KeepError::Lock)
    }
}
