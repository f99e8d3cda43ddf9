//! Refresh tokens as text.

use pia_protocol::secret::RefreshToken;

use super::shape;
use crate::hashed::Hashed;

const PREFIX: &str = "prt_";

/// A new token.
pub(crate) fn new() -> RefreshToken {
    RefreshToken::new(shape::new(PREFIX))
}

/// The hash to look a token up by; none when the text cannot be a token of ours.
pub(super) fn hash_of(token: &RefreshToken) -> Option<Hashed> {
    // EXPOSE: its shape is checked here; only its hash goes on.
    let text = token.expose_secret();
    shape::fits(PREFIX, text).then(|| Hashed::from_digest(token.sha256()))
}
