use std::error::Error;

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
    #[error("The {} {}. {}", backend.name, why.phrase(), backend.next_step)]
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
    /// The value is longer than the place takes. Nothing was changed there.
    #[error("The {} takes at most {limit} bytes, and this is {bytes}.", backend.name)]
    TooLarge {
        /// The place that was asked.
        backend: Backend,
        /// How long the value is, in bytes.
        bytes: usize,
        /// The longest value the place takes, in bytes.
        limit: usize,
    },
}

/// The kind of a [`VaultError`], for deciding what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Try again once the place can be used.
    Unavailable,
    /// Replace what is there.
    Unreadable,
    /// Keep less.
    TooLarge,
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
}

impl Why {
    fn phrase(self) -> &'static str {
        match self {
            Self::Missing => "cannot be reached",
            Self::Locked => "is locked",
            Self::Silent => "does not answer",
            Self::Failing => "reports a failure",
            Self::Forgetful => "does not keep what it is given",
        }
    }
}

impl VaultError {
    /// The kind, for deciding what to do.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Unavailable { .. } => Kind::Unavailable,
            Self::Unreadable { .. } => Kind::Unreadable,
            Self::TooLarge { .. } => Kind::TooLarge,
        }
    }

    /// The place that was asked.
    pub fn backend(&self) -> Backend {
        match self {
            Self::Unavailable { backend, .. }
            | Self::Unreadable { backend, .. }
            | Self::TooLarge { backend, .. } => *backend,
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
    use crate::backend::{SECRET_SERVICE, WINDOWS_CREDENTIAL_MANAGER};

    #[test]
    fn an_error_is_a_sentence_with_the_next_step() {
        let silent = VaultError::new(SECRET_SERVICE, Fault::Unavailable(Why::Silent, None));
        assert_eq!(
            silent.to_string(),
            "The Secret Service does not answer. Unlock or start your keyring (for example GNOME \
             Keyring), then try again."
        );
        let large = VaultError::TooLarge {
            backend: WINDOWS_CREDENTIAL_MANAGER,
            bytes: 2_561,
            limit: 2_560,
        };
        assert_eq!(
            large.to_string(),
            "The Windows Credential Manager takes at most 2560 bytes, and this is 2561."
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
