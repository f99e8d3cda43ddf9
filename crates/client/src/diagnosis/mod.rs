//! What the checks of `pia doctor` and of Settings → Diagnostics found. Nothing in it is secret: it
//! is made to be copied and sent to somebody who helps.

mod advice;
mod browser;
mod examine;
mod finding;
mod found;
mod loopback;
mod network;
mod redact;
#[cfg(test)]
mod samples;
mod server;
mod session;
mod step;
mod storage;
mod system;
#[cfg(test)]
mod tests;
mod text;
mod vault;

use serde::Serialize;

pub use advice::Advice;
pub(crate) use examine::{Running, Subject};
pub use found::{
    BrowserFound, CommonFound, Found, LoopbackFound, NetworkFound, ServerFound, SessionFound,
    StorageFound, VaultFound,
};
pub use step::{SignInStep, TimelineStep};
pub(crate) use system::name as system_name;

/// Everything that was looked at.
///
/// Made to be pasted into a report of a bug: it holds no token, no name and no e-mail address, the
/// home folder reads `~`, and a proxy shows without its password. The server's address is in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// The version of this program.
    pub version: String,
    /// The system it runs on, e.g. `Debian GNU/Linux 12, x86_64`.
    pub system: String,
    /// When it was made: milliseconds since 1970 in UTC.
    pub at_ms: f64,
    /// The checks, in the order to show them.
    pub checks: Vec<Check>,
    /// The last sign-in, step by step; empty before the first.
    pub last_sign_in: Vec<TimelineStep>,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// What was looked at.
    pub name: CheckName,
    /// How it is.
    pub status: CheckStatus,
    /// How long it took, in milliseconds.
    pub took_ms: f64,
    /// What was found.
    pub found: Found,
    /// What to do about it; `None` when nothing is to be done.
    pub advice: Option<Advice>,
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum CheckName {
    /// A listener on 127.0.0.1 can be reached.
    LoopbackV4,
    /// A listener on `[::1]` can be reached.
    LoopbackV6,
    /// What would open the browser.
    Browser,
    /// The place sessions are kept in takes, gives back and forgets a value.
    Vault,
    /// Which proxy requests take, and that loopback takes none.
    Proxy,
    /// Which certificates are trusted.
    Trust,
    /// The server's metadata, generation and version.
    Server,
    /// This device's clock against the server's.
    Clock,
    /// Who is signed in, and whether the session is good.
    Session,
    /// The data folder and its databases.
    Storage,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum CheckStatus {
    /// As it should be.
    Good,
    /// It works, and something about it should be known.
    Warning,
    /// It does not work.
    Failed,
    /// It could not be looked at because something before it failed.
    Skipped,
}
