//! A server that is not chosen yet.

use serde::Serialize;

use super::{Generation, ProviderChoice};

/// What a server says of itself to somebody who thinks of choosing it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ServerPreview {
    /// The address that was asked, made exact.
    pub url: String,
    /// What people call it; never shown without its host.
    pub name: Option<String>,
    /// Its version; older servers do not tell.
    pub version: Option<String>,
    /// How it would be spoken to.
    pub generation: Generation,
    /// The ways to sign in, in the order to show them; there may be none.
    pub providers: Vec<ProviderChoice>,
}
