use std::fmt;

use serde::Serialize;

/// Whether a listener of this program can be reached.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum LoopbackFound {
    /// It was opened and reached.
    ListenerReached {
        /// On which address of this machine.
        address: String,
    },
    /// It could not be opened, or not be reached.
    ListenerUnreached {
        /// On which address of this machine.
        address: String,
        /// What the system says.
        reason: String,
    },
}

impl LoopbackFound {
    pub(super) fn texts(&mut self) -> Vec<&mut String> {
        match self {
            Self::ListenerReached { address } => vec![address],
            Self::ListenerUnreached { address, reason } => vec![address, reason],
        }
    }
}

impl fmt::Display for LoopbackFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ListenerReached { address } => {
                write!(f, "A listener on {address} was opened and reached.")
            }
            Self::ListenerUnreached { address, reason } => {
                write!(f, "A listener on {address} could not be reached: {reason}.")
            }
        }
    }
}
