//! The provider's signing keys (RFC 7517), and how long each answer about them is good.

mod cache;
mod jwk;
mod set;

pub(crate) use cache::KeyCache;
pub use jwk::{Algorithm, Jwk, VerifyError};
pub use set::KeySet;

use crate::{document::DocumentError, provider_error::ErrorClass};

/// The most bytes of a key set that are read; Entra's, with its certificate chains, has 20,000.
pub const MAX_KEYS_BYTES: usize = 256 * 1024;

/// The keys cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The document cannot be had, and no earlier one is young enough to go on with.
    #[error("the sign-in provider's keys cannot be read")]
    Document(#[from] DocumentError),
    /// There is no key for signatures in it that this crate can use.
    #[error("the sign-in provider's key set holds no key for RS256, PS256 or ES256")]
    NoUsableKey,
}

impl KeysError {
    /// What to do about it.
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::Document(error) if error.is_transient() => ErrorClass::Transient,
            _ => ErrorClass::Misconfigured,
        }
    }
}
