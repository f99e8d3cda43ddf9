use std::error::Error;
use std::io;

use keyring::Error as KeyringError;
use zeroize::Zeroize;

use crate::backend::Backend;

/// What lies under a failure, for a log. Never holds a secret.
pub(crate) type Cause = Box<dyn Error + Send + Sync>;

/// Why a secret could not be kept, read or removed. `Display` is a sentence for a person and ends
/// with what to do next; `source()` is what the system said.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// Nothing can be kept or read there now: not running, locked, silent or failing.
    #[error("The {} {}. {}", backend.name, why.phrase(), why.next_step(*backend))]
    Unavailable {
        /// The place that was asked.
        backend: Backend,
        /// In what way it is unavailable.
        why: Why,
        /// What the system said, if it said anything.
        #[source]
        source: Option<Cause>,
    },
    /// Something is kept there and cannot be understood.
    #[error("What is saved in the {} cannot be read. Sign in again to replace it.", backend.name)]
    Unreadable {
        /// The place that was asked.
        backend: Backend,
        /// What the system said, if it said anything.
        #[source]
        source: Option<Cause>,
    },
    /// The place is another system's.
    #[error(
        "There is no {} on this system. Use auto, keychain, passphrase or memory.",
        backend.name
    )]
    Unsupported {
        /// The place that was asked for.
        backend: Backend,
    },
    /// Something else was asked for than what was used before. Nothing was opened.
    #[error(
        "Secrets are kept in the {pinned} on this device, and the {} was asked for. Sign out to \
         change the place, or ask for the {pinned} again.",
        asked.name
    )]
    Elsewhere {
        /// How a person calls the place that was used before.
        pinned: String,
        /// The place that was asked for.
        asked: Backend,
    },
}

/// The kind of a [`VaultError`], for deciding what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Try again once the place can be used.
    Unavailable,
    /// Replace what is there.
    Unreadable,
    /// Choose another place.
    Unsupported,
    /// Ask for the place that was used before, or leave it on purpose.
    Elsewhere,
}

/// In what way a place is unavailable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// There is nothing to talk to.
    Missing,
    /// It is locked, or a person refused to unlock it.
    Locked,
    /// No answer came within [`ANSWER_LIMIT`](crate::ANSWER_LIMIT). It may be asking a person.
    Silent,
    /// It answered with a failure.
    Failing,
    /// It did not give back what had just been put there.
    Forgetful,
    /// It opens with a passphrase, and none was given, or another one is needed by now.
    NeedsPassphrase {
        /// Nothing is there yet: whatever is given becomes the passphrase.
        new: bool,
    },
    /// The passphrase that was given is not the one it was closed with.
    WrongPassphrase,
    /// A newer version of this program wrote what is there.
    Newer,
}

impl Why {
    fn phrase(self) -> &'static str {
        match self {
            Self::Missing => "cannot be reached",
            Self::Locked => "is locked",
            Self::Silent => "does not answer",
            Self::Failing => "reports a failure",
            Self::Forgetful => "does not keep what it is given",
            Self::NeedsPassphrase { new: false } => "needs its passphrase",
            Self::NeedsPassphrase { new: true } => "has no passphrase yet",
            Self::WrongPassphrase => "does not open with this passphrase",
            Self::Newer => "was written by a newer version",
        }
    }

    fn next_step(self, backend: Backend) -> &'static str {
        match self {
            Self::NeedsPassphrase { new: false } => "Enter it, then try again.",
            Self::NeedsPassphrase { new: true } => "Choose one, then try again.",
            Self::WrongPassphrase => {
                "Enter it again; if it is lost, remove the file passphrase.key from the vault's \
                 folder and sign in again."
            }
            Self::Newer => "Install that version again, then try again.",
            Self::Missing | Self::Locked | Self::Silent | Self::Failing | Self::Forgetful => {
                backend.next_step
            }
        }
    }
}

impl VaultError {
    /// The kind, for deciding what to do.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Unavailable { .. } => Kind::Unavailable,
            Self::Unreadable { .. } => Kind::Unreadable,
            Self::Unsupported { .. } => Kind::Unsupported,
            Self::Elsewhere { .. } => Kind::Elsewhere,
        }
    }

    /// The place that was asked.
    pub fn backend(&self) -> Backend {
        match self {
            Self::Unavailable { backend, .. }
            | Self::Unreadable { backend, .. }
            | Self::Unsupported { backend }
            | Self::Elsewhere { asked: backend, .. } => *backend,
        }
    }

    pub(crate) fn new(backend: Backend, fault: Fault) -> Self {
        match fault {
            Fault::Unavailable(why, source) => Self::Unavailable {
                backend,
                why,
                source,
            },
            Fault::Unreadable(source) => Self::Unreadable { backend, source },
        }
    }
}

/// A failure inside a store, before it is known which backend's name to put on it.
pub(crate) enum Fault {
    Unavailable(Why, Option<Cause>),
    Unreadable(Option<Cause>),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Unavailable(Why::Failing, Some(error.into()))
    }
}

impl From<KeyringError> for Fault {
    fn from(error: KeyringError) -> Self {
        match error {
            KeyringError::NoStorageAccess(cause) => Self::Unavailable(Why::Locked, Some(cause)),
            KeyringError::PlatformFailure(cause) => Self::Unavailable(Why::Failing, Some(cause)),
            // These two carry what was stored, and their Debug prints it: wipe it here.
            KeyringError::BadEncoding(mut stored) => {
                stored.zeroize();
                Self::Unreadable(None)
            }
            KeyringError::BadDataFormat(mut stored, cause) => {
                stored.zeroize();
                Self::Unreadable(Some(cause))
            }
            error @ (KeyringError::Ambiguous(_) | KeyringError::BadStoreFormat(_)) => {
                Self::Unreadable(Some(error.into()))
            }
            error => Self::Unavailable(Why::Failing, Some(error.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::{DPAPI, PASSPHRASE, SECRET_SERVICE};

    #[test]
    fn an_error_is_a_sentence_with_the_next_step() {
        let silent = VaultError::new(SECRET_SERVICE, Fault::Unavailable(Why::Silent, None));
        assert_eq!(
            silent.to_string(),
            "The Secret Service does not answer. Unlock or start your keyring (for example GNOME \
             Keyring), then try again."
        );
        let wrong = Fault::Unavailable(Why::WrongPassphrase, None);
        assert_eq!(
            VaultError::new(PASSPHRASE, wrong).to_string(),
            "The passphrase-protected file does not open with this passphrase. Enter it again; if \
             it is lost, remove the file passphrase.key from the vault's folder and sign in again."
        );
        let unsupported = VaultError::Unsupported { backend: DPAPI };
        assert_eq!(
            unsupported.to_string(),
            "There is no file protected by Windows (DPAPI) on this system. Use auto, keychain, \
             passphrase or memory."
        );
    }

    #[test]
    fn a_locked_keyring_is_told_apart_from_a_failing_one_and_the_cause_is_kept() {
        let locked = Fault::from(KeyringError::NoStorageAccess("locked collection".into()));
        let locked = VaultError::new(SECRET_SERVICE, locked);
        assert!(matches!(
            locked,
            VaultError::Unavailable {
                why: Why::Locked,
                ..
            }
        ));
        assert_eq!(locked.source().unwrap().to_string(), "locked collection");

        let failing = Fault::from(KeyringError::PlatformFailure("bus gone".into()));
        assert!(matches!(failing, Fault::Unavailable(Why::Failing, Some(_))));
    }

    #[test]
    fn stored_bytes_never_reach_an_error() {
        let stored = b"prt_secret".to_vec();
        let printed_as_bytes = format!("{stored:?}");
        for error in [
            KeyringError::BadEncoding(stored.clone()),
            KeyringError::BadDataFormat(stored, "bad nonce".into()),
        ] {
            let error = VaultError::new(SECRET_SERVICE, Fault::from(error));
            assert_eq!(error.kind(), Kind::Unreadable);
            let shown = format!("{error:?} {error}");
            assert!(!shown.contains("prt_secret") && !shown.contains(&printed_as_bytes));
        }
    }
}
