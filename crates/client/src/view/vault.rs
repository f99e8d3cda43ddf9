//! Where sessions are kept.

use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// Where sessions are kept, and what is needed to keep them there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct VaultView {
    /// What a person knows the place as, e.g. `Secret Service`; `None` before it is known.
    pub kept_in: Option<String>,
    /// Whether it can be used.
    pub state: VaultState,
}

/// Whether the place sessions are kept in can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "state",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum VaultState {
    /// It has not been asked yet, or is being asked.
    Opening,
    /// It has proved itself.
    Open,
    /// It is locked with a passphrase of the person's.
    NeedsPassphrase {
        /// Whether the passphrase is to be chosen now, rather than repeated.
        first: bool,
        /// That the last one was wrong.
        problem: Option<Problem>,
    },
    /// It cannot be used now. Nothing weaker is taken in its place unless the person says so.
    Unavailable {
        /// Why, by name.
        problem: Problem,
        /// What the person may choose.
        ways: Vec<VaultWay>,
    },
}

/// A way on when sessions cannot be kept where they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum VaultWay {
    /// Ask the place again, for instance after unlocking it.
    Retry,
    /// Keep sessions in a file under a passphrase.
    Passphrase,
    /// Keep the session in memory until Pia ends.
    ThisRun,
}
