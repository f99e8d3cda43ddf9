//! What a check found, as facts: the window says them in the person's language. Beside each stands
//! its one English sentence, for the terminal and for the text that is copied.

mod amounts;
mod browser;
mod loopback;
mod network;
mod server;
mod session;
mod storage;
mod vault;

use std::fmt;

use serde::Serialize;

pub use browser::BrowserFound;
pub use loopback::LoopbackFound;
pub use network::NetworkFound;
pub use server::ServerFound;
pub use session::SessionFound;
pub use storage::StorageFound;
pub use vault::VaultFound;

use super::CheckName;
use crate::problem::Problem;

/// What was found. The window knows each by its `kind`, so no two parts may have the same one.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(untagged)]
pub enum Found {
    /// By any check.
    Common(CommonFound),
    /// Of a listener of this program.
    Loopback(LoopbackFound),
    /// Of what would open the browser.
    Browser(BrowserFound),
    /// Of the place sessions are kept in.
    Vault(VaultFound),
    /// Of proxies and certificates.
    Network(NetworkFound),
    /// Of the server and its clock.
    Server(ServerFound),
    /// Of the session.
    Session(SessionFound),
    /// Of the data folder.
    Storage(StorageFound),
}

/// What any check may find.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum CommonFound {
    /// It could not be looked at.
    NotLookedAt {
        /// What failed before.
        before: CheckName,
    },
    /// The check did not end.
    NoAnswer {
        /// How long it was given.
        seconds: u32,
    },
    /// A problem that says it all.
    Problem {
        /// Which.
        problem: Problem,
    },
}

impl Found {
    /// Everything in it that came from somewhere, so that a name or a path may stand in it.
    pub(super) fn texts(&mut self) -> Vec<&mut String> {
        match self {
            Self::Common(found) => found.texts(),
            Self::Loopback(found) => found.texts(),
            Self::Browser(found) => found.texts(),
            Self::Vault(found) => found.texts(),
            Self::Network(found) => found.texts(),
            Self::Server(found) => found.texts(),
            Self::Session(found) => found.texts(),
            Self::Storage(found) => found.texts(),
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Common(found) => found.fmt(f),
            Self::Loopback(found) => found.fmt(f),
            Self::Browser(found) => found.fmt(f),
            Self::Vault(found) => found.fmt(f),
            Self::Network(found) => found.fmt(f),
            Self::Server(found) => found.fmt(f),
            Self::Session(found) => found.fmt(f),
            Self::Storage(found) => found.fmt(f),
        }
    }
}

impl CommonFound {
    fn texts(&mut self) -> Vec<&mut String> {
        match self {
            Self::NotLookedAt { before: _ } | Self::NoAnswer { seconds: _ } => Vec::new(),
            Self::Problem { problem } => of_problem(problem),
        }
    }
}

impl fmt::Display for CommonFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLookedAt { before } => {
                let before = before.title();
                write!(f, "Not checked, because “{before}” failed.")
            }
            Self::NoAnswer { seconds } => {
                write!(f, "No answer came within {seconds} seconds.")
            }
            Self::Problem { problem } => f.write_str(&problem.sentence),
        }
    }
}

/// What of a problem may hold a name or a path.
fn of_problem(problem: &mut Problem) -> Vec<&mut String> {
    let Problem {
        code: _,
        sentence,
        detail,
    } = problem;
    std::iter::once(sentence).chain(detail).collect()
}

/// Makes a part of what may be found into the whole.
macro_rules! part {
    ($($part:ident($found:ident),)*) => {
        $(impl From<$found> for Found {
            fn from(found: $found) -> Self {
                Self::$part(found)
            }
        })*
    };
}

part! {
    Common(CommonFound),
    Loopback(LoopbackFound),
    Browser(BrowserFound),
    Vault(VaultFound),
    Network(NetworkFound),
    Server(ServerFound),
    Session(SessionFound),
    Storage(StorageFound),
}
