//! Where sessions are kept: one item in the vault for each account, written under the session
//! lock, and one for the sessions whose end the server has yet to confirm.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use pia_vault::{Choice, Opening, Secret, Vault, VaultError};
use tokio::sync::OnceCell;

use super::lock::{LockError, SessionLock};
use super::record::{MalformedRecord, Record};
use crate::http::reason;
use crate::problem::{Problem, ProblemCode};
use crate::stamp::Stamp;

/// How long another process may be busy with the sessions that are to be ended.
const PATIENCE: Duration = Duration::from_secs(3);
/// How the keychain lists Pia's items.
const SERVICE: &str = "Pia";

/// The item of sessions whose end is not confirmed.
const REVOCATIONS: &str = "revocations";

/// The place of one data folder's sessions.
pub(crate) struct Keep {
    choice: Choice,
    vault: OnceCell<Arc<Vault>>,
    profile: String,
    folder: PathBuf,
    stamp: Stamp,
}

/// Why a record could not be read, saved or wiped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeepError {
    /// The vault said no.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The vault holds something else.
    #[error(transparent)]
    Malformed(#[from] MalformedRecord),
    /// Another process holds the session lock for too long, or the file cannot be made.
    #[error("the session lock cannot be taken")]
    Lock(#[source] LockError),
}

impl Keep {
    /// The items of one profile, so that two folders never share a session. The vault is opened at
    /// its first use.
    pub(crate) fn new(
        choice: Choice,
        vault: Option<Arc<Vault>>,
        profile: String,
        folder: PathBuf,
    ) -> Self {
        Self {
            choice,
            vault: OnceCell::new_with(vault),
            profile,
            stamp: Stamp::of(&folder),
            folder,
        }
    }

    /// Opens the vault unless it is open; it proves itself by writing, reading and deleting.
    pub(crate) async fn open(&self) -> Result<&Vault, KeepError> {
        let vault = self
            .vault
            .get_or_try_init(|| async {
                let folder = self.folder.join("vault");
                let opening = Opening::new(self.choice, SERVICE, folder);
                Vault::open(opening).await.map(Arc::new)
            })
            .await?;
        Ok(vault)
    }

    /// What a person knows the vault as; empty before it was opened.
    pub(super) fn name(&self) -> &'static str {
        self.vault.get().map_or("", |vault| vault.name())
    }

    /// Reads the record of the account with this key.
    pub(crate) async fn load(&self, key: &str) -> Result<Option<Record>, KeepError> {
        let Some(secret) = self.open().await?.load(&self.item(key)).await? else {
            return Ok(None);
        };
        Ok(Some(Record::from_secret(&secret)?))
    }

    /// Takes the session lock, waiting at most `patience`.
    pub(super) async fn lock(&self, patience: Duration) -> Result<SessionLock, KeepError> {
        self.lock_file("session.lock", patience).await
    }

    /// Saves the record. The lock in hand is the proof that nobody else does so now.
    pub(super) async fn save(&self, record: &Record, _: &SessionLock) -> Result<(), KeepError> {
        self.open()
            .await?
            .save(&self.item(&record.key()), &record.to_secret()?)
            .await?;
        self.stamp.touch();
        Ok(())
    }

    /// Wipes the record of the account with this key.
    pub(super) async fn wipe(&self, key: &str) -> Result<(), KeepError> {
        self.open().await?.wipe(&self.item(key)).await?;
        self.stamp.touch();
        Ok(())
    }

    /// Reads what waits for the server to confirm the end of sessions.
    pub(super) async fn load_revocations(&self) -> Result<Option<Secret>, KeepError> {
        Ok(self.open().await?.load(&self.item(REVOCATIONS)).await?)
    }

    /// Takes the lock under which those are changed: for moments, and never while a server is
    /// asked, so that a sign-out waits for no network.
    pub(super) async fn lock_revocations(&self) -> Result<SessionLock, KeepError> {
        self.lock_file("revocations.lock", PATIENCE).await
    }

    /// Saves them; `None` wipes the item.
    pub(super) async fn save_revocations(
        &self,
        waiting: Option<&Secret>,
        _: &SessionLock,
    ) -> Result<(), KeepError> {
        let (vault, item) = (self.open().await?, self.item(REVOCATIONS));
        match waiting {
            Some(secret) => vault.save(&item, secret).await?,
            None => vault.wipe(&item).await?,
        }
        Ok(())
    }

    fn item(&self, key: &str) -> String {
        format!("{}/{key}", self.profile)
    }

    async fn lock_file(&self, name: &str, patience: Duration) -> Result<SessionLock, KeepError> {
        SessionLock::acquire(self.folder.join(name), patience)
            .await
            .map_err(KeepError::Lock)
    }
}

impl From<&KeepError> for Problem {
    fn from(error: &KeepError) -> Self {
        let code = match error {
            KeepError::Vault(error) if error.kind() == pia_vault::Kind::Unreadable => {
                ProblemCode::KeychainUnreadable
            }
            KeepError::Malformed(_) => ProblemCode::KeychainUnreadable,
            KeepError::Vault(_) => ProblemCode::KeychainUnavailable,
            KeepError::Lock(_) => ProblemCode::StorageFailed,
        };
        let sentence = match error {
            KeepError::Vault(error) => error.to_string(),
            KeepError::Malformed(error) => format!("Sign in again: {error}."),
            KeepError::Lock(LockError::Held { by }) => {
                let process = by
                    .map(|pid| format!(" (process {pid})"))
                    .unwrap_or_default();
                format!(
                    "Another Pia{process} is busy with the session. Close it, or try again in a \
                     moment."
                )
            }
            KeepError::Lock(LockError::File(cause)) => {
                format!("The file session.lock in the data folder cannot be used: {cause}.")
            }
        };
        let detail = match error {
            // The window's words speak of "the keychain": here stands which one.
            KeepError::Vault(fault) => format!("{}: {}", fault.backend().name, reason(error)),
            KeepError::Malformed(_) | KeepError::Lock(_) => reason(error),
        };
        Problem::new(code, sentence).with_detail(detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_waits_in_vain_is_told_for_whom() {
        let folder = tempfile::tempdir().unwrap();
        let keep = Keep::new(Choice::Memory, None, "p".into(), folder.path().to_owned());
        let _held = keep.lock(Duration::ZERO).await.unwrap();
        let refused = keep.lock(Duration::ZERO).await.err().unwrap();
        let problem = Problem::from(&refused);
        assert_eq!(problem.code, ProblemCode::StorageFailed);
        if cfg!(unix) {
            let process = format!("process {}", std::process::id());
            assert!(problem.sentence.contains(&process), "{problem}");
        }
    }
}
