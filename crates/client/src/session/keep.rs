//! Where the session record is kept: one item in the vault, written under the session lock.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use pia_vault::{Choice, Opening, Vault, VaultError};
use tokio::sync::OnceCell;

use super::lock::SessionLock;
use super::record::{MalformedRecord, Record};
use crate::http::reason;
use crate::problem::{Problem, ProblemCode};

/// How the keychain lists Pia's items.
const SERVICE: &str = "Pia";

/// The record's place.
pub(crate) struct Keep {
    choice: Choice,
    vault: OnceCell<Arc<Vault>>,
    item: String,
    folder: PathBuf,
}

/// Why the record could not be read, saved or wiped.
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
    Lock(#[source] std::io::Error),
}

impl Keep {
    /// The item of one profile in the folder. The vault is opened at its first use.
    pub(crate) fn new(
        choice: Choice,
        vault: Option<Arc<Vault>>,
        item: String,
        folder: PathBuf,
    ) -> Self {
        Self {
            choice,
            vault: OnceCell::new_with(vault),
            item,
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

    /// Reads the record.
    pub(super) async fn load(&self) -> Result<Option<Record>, KeepError> {
        let Some(secret) = self.open().await?.load(&self.item).await? else {
            return Ok(None);
        };
        Ok(Some(Record::from_secret(&secret)?))
    }

    /// Takes the session lock, waiting at most `patience`.
    pub(super) async fn lock(&self, patience: Duration) -> Result<SessionLock, KeepError> {
        SessionLock::acquire(self.folder.join("session.lock"), patience)
            .await
            .map_err(KeepError::Lock)
    }

    /// Saves the record. The lock in hand is the proof that nobody else does so now.
    pub(super) async fn save(&self, record: &Record, _: &SessionLock) -> Result<(), KeepError> {
        self.open()
            .await?
            .save(&self.item, &record.to_secret()?)
            .await?;
        self.stamp(&record.obtained_at.to_string());
        Ok(())
    }

    /// Wipes the record.
    pub(super) async fn wipe(&self) -> Result<(), KeepError> {
        self.open().await?.wipe(&self.item).await?;
        self.stamp("");
        Ok(())
    }

    /// Tells the other processes of this folder to look: `peers` watches the file.
    fn stamp(&self, text: &str) {
        let path = self.folder.join("session.stamp");
        let written = crate::private::file()
            .create(true)
            .truncate(true)
            .open(&path)
            .and_then(|mut file| writeln!(file, "{text}"));
        if let Err(error) = written {
            tracing::warn!(path = %path.display(), error = %error, "other processes are not told");
        }
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
            KeepError::Lock(cause) if cause.kind() == std::io::ErrorKind::TimedOut => {
                "Another Pia is busy with the session. Close it, or try again in a moment.".into()
            }
            KeepError::Lock(cause) => {
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
