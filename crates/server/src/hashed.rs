//! The only form in which the database sees a secret.

use pia_protocol::secret;

/// SHA-256 of a random secret of 256 bits. That needs no slow password hash: there is nothing to
/// guess.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub(crate) struct Hashed([u8; 32]);

impl Hashed {
    /// Hashes a secret's text.
    pub(crate) fn of(secret: &str) -> Self {
        Self(secret::sha256(secret))
    }

    /// The hash that some secret type of the protocol computed.
    pub(crate) const fn from_digest(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// The 32 bytes.
    pub(crate) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}
