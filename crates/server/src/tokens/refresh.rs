//! Refresh tokens as text.

use pia_protocol::ids::UserId;
use pia_protocol::secret::RefreshToken;

use super::shape;
use crate::hashed::Hashed;

const PREFIX: &str = "prt_";

/// A person's new token.
pub(crate) fn new(account: UserId) -> RefreshToken {
    RefreshToken::new(shape::new_of(PREFIX, account))
}

/// Whose token it says it is, and the hash to look it up by; none when the text cannot be a token of
/// ours.
pub(super) fn read(token: &RefreshToken) -> Option<(UserId, Hashed)> {
    // EXPOSE: its shape is checked here; only its hash goes on.
    let account = shape::owner(PREFIX, token.expose_secret())?;
    Some((account, Hashed::from_digest(token.sha256())))
}
