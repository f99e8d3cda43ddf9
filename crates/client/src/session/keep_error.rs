//! Why a session could not be read, saved or wiped, and how a person is told.

use std::sync::Arc;

use pia_vault::{Kind, PassphraseError, VaultError, Why};

use super::lock::LockError;
use super::record::MalformedRecord;
use crate::http::reason;
use crate::problem::{Problem, ProblemCode};

/// Why a record could not be read, saved or wiped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeepError {
    /// The vault said no; to everybody who waited for it.
    #[error(transparent)]
    Vault(Arc<VaultError>),
    /// The file of `PIA_VAULT_PASSPHRASE_FILE` holds no passphrase.
    #[error(transparent)]
    PassphraseFile(#[from] PassphraseError),
    /// The vault holds something else.
    #[error(transparent)]
    Malformed(#[from] MalformedRecord),
    /// Another process holds the session lock for too long, or the file cannot be made.
    #[error("the session lock cannot be taken")]
    Lock(#[source] LockError),
    /// The vault was taken away while it was opened.
    #[error("the vault was replaced")]
    Gone,
}

impl From<VaultError> for KeepError {
    fn from(error: VaultError) -> Self {
        Self::Vault(Arc::new(error))
    }
}

impl KeepError {
    /// Whether what is kept can never be read again. A newer version's record can, by it.
    pub(super) fn is_unreadable(&self) -> bool {
        match self {
            Self::Vault(error) => error.kind() == Kind::Unreadable,
            Self::Malformed(error) => matches!(error, MalformedRecord::Unreadable),
            Self::PassphraseFile(_) | Self::Lock(_) | Self::Gone => false,
        }
    }

    /// Whether the vault did not answer at all.
    pub(super) fn is_silent(&self) -> bool {
        let Self::Vault(error) = self else {
            return false;
        };
        matches!(
            **error,
            VaultError::Unavailable {
                why: Why::Silent,
                ..
            }
        )
    }
}

impl From<&KeepError> for Problem {
    fn from(error: &KeepError) -> Self {
        match error {
            _ if error.is_unreadable() => unreadable().with_detail(reason(error)),
            KeepError::Vault(error) => of_vault(error),
            KeepError::PassphraseFile(error) => Self::new(
                ProblemCode::ConfigurationInvalid,
                format!("The environment variable PIA_VAULT_PASSPHRASE_FILE: {error}"),
            )
            .with_detail(reason(error)),
            KeepError::Malformed(error) => Self::new(
                ProblemCode::KeychainUnreadable,
                format!("Sign in again: {error}."),
            )
            .with_detail(reason(error)),
            KeepError::Lock(error) => locked(error).with_detail(reason(error)),
            KeepError::Gone => Self::new(
                ProblemCode::KeychainUnavailable,
                "Where sessions are kept was changed just now. Try again.",
            ),
        }
    }
}

/// What the vault said, in its own words.
pub(super) fn of_vault(error: &VaultError) -> Problem {
    let code = match error {
        VaultError::Unreadable { .. } => return unreadable().with_detail(detail(error)),
        VaultError::Elsewhere { pinned, asked } => return elsewhere(pinned, asked.name),
        VaultError::Unavailable {
            why: Why::NeedsPassphrase { .. },
            ..
        } => ProblemCode::PassphraseNeeded,
        VaultError::Unavailable {
            why: Why::WrongPassphrase,
            ..
        } => ProblemCode::PassphraseWrong,
        _ => ProblemCode::KeychainUnavailable,
    };
    Problem::new(code, error.to_string()).with_detail(detail(error))
}

/// The window's words speak of "the keychain": here stands which one.
fn detail(error: &VaultError) -> String {
    format!("{}: {}", error.backend().name, reason(error))
}

fn unreadable() -> Problem {
    Problem::new(
        ProblemCode::KeychainUnreadable,
        "The session saved on this device cannot be read any more, so you are signed out on this \
         device; your notes are kept. Sign in again to go on syncing.",
    )
}

fn elsewhere(pinned: &str, asked: &str) -> Problem {
    Problem::new(
        ProblemCode::VaultPinned,
        format!(
            "Sessions are kept in the {pinned} on this device, but PIA_VAULT asks for the {asked}. \
             Start Pia without PIA_VAULT to go on with them, or choose another place in Settings."
        ),
    )
    .with_detail(format!("{pinned}, {asked}"))
}

fn locked(error: &LockError) -> Problem {
    let sentence = match error {
        LockError::Held { by } => {
            let process = by
                .map(|pid| format!(" (process {pid})"))
                .unwrap_or_default();
            format!(
                "Another Pia{process} is busy with the session. Close it, or try again in a moment."
            )
        }
        LockError::File(cause) => {
            format!("The file session.lock in the data folder cannot be used: {cause}.")
        }
    };
    Problem::new(ProblemCode::StorageFailed, sentence)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::session::lock::SessionLock;

    #[tokio::test]
    async fn who_waits_in_vain_is_told_for_whom() {
        let folder = tempfile::tempdir().unwrap();
        let lock = || SessionLock::acquire(folder.path().join("session.lock"), Duration::ZERO);
        let _held = lock().await.unwrap();
        let problem = Problem::from(&KeepError::Lock(lock().await.unwrap_err()));
        assert_eq!(problem.code, ProblemCode::StorageFailed);
        if cfg!(unix) {
            let process = format!("process {}", std::process::id());
            assert!(problem.sentence.contains(&process), "{problem}");
        }
    }
}
