use std::fmt;

use serde::Serialize;

use super::of_problem;
use crate::problem::Problem;

/// How the place is that sessions are kept in. It is named as it calls itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum VaultFound {
    /// It took, gave back and forgot a value.
    VaultProven {
        /// Which place.
        place: String,
    },
    /// It opens with a passphrase that nobody has chosen yet.
    PassphraseUnset {
        /// Which place.
        place: String,
    },
    /// It opens with a passphrase that was not given.
    PassphraseMissing {
        /// Which place.
        place: String,
    },
    /// It cannot be used.
    VaultRefused {
        /// Why. Its sentence ends with what to do, which is [advice](super::super::Advice).
        problem: Problem,
    },
}

impl VaultFound {
    pub(super) fn texts(&mut self) -> Vec<&mut String> {
        match self {
            Self::VaultProven { place }
            | Self::PassphraseUnset { place }
            | Self::PassphraseMissing { place } => vec![place],
            Self::VaultRefused { problem } => of_problem(problem),
        }
    }
}

impl fmt::Display for VaultFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::VaultProven { place } => {
                write!(
                    f,
                    "A test value was stored, read back and deleted: {place}."
                )
            }
            Self::PassphraseUnset { place } => write!(f, "The {place} has no passphrase yet."),
            Self::PassphraseMissing { place } => write!(f, "The {place} needs its passphrase."),
            Self::VaultRefused { problem } => {
                let sentence = problem.sentence.trim_end_matches('.');
                match &problem.detail {
                    Some(detail) if !detail.contains(sentence) => {
                        write!(f, "{sentence} ({detail}).")
                    }
                    _ => write!(f, "{sentence}."),
                }
            }
        }
    }
}
