//! The keys at one moment.

use std::sync::Arc;

use jsonwebtoken::Algorithm;
use time::OffsetDateTime;

use super::key::{Jwk, Kind, SigningKey};
use crate::config::JwtAlgorithm;

/// All keys, the latest to begin first.
pub(crate) struct Ring(Vec<Arc<SigningKey>>);

impl Ring {
    pub(super) fn new(keys: Vec<Arc<SigningKey>>) -> Self {
        Self(keys)
    }

    /// A ring of one secret.
    #[cfg(test)]
    pub(crate) fn of_secret(secret: &crate::config::JwtKey) -> Self {
        Self(vec![Arc::new(SigningKey::of_secret(secret))])
    }

    /// The key that signs now.
    pub(crate) fn signer(
        &self,
        algorithm: JwtAlgorithm,
        now: OffsetDateTime,
    ) -> Option<&SigningKey> {
        let wanted = match Kind::of(algorithm) {
            None => Algorithm::HS256,
            Some(Kind::Es256) => Algorithm::ES256,
            Some(Kind::EdDsa) => Algorithm::EdDSA,
        };
        let mut keys = self.0.iter().map(Arc::as_ref);
        keys.find(|key| key.algorithm == wanted && key.has_begun(now) && !key.has_ended(now))
    }

    /// The keys that a token of this header may have been signed with. One that has not begun counts:
    /// another server's clock may be ahead.
    pub(crate) fn checkers<'r>(
        &'r self,
        id: Option<&'r str>,
        algorithm: Algorithm,
        now: OffsetDateTime,
    ) -> impl Iterator<Item = &'r SigningKey> {
        let keys = self.0.iter().map(Arc::as_ref);
        keys.filter(move |key| {
            // The algorithm is the key's, and never the token's choice (RFC 8725 section 3.1).
            key.id.as_deref() == id && key.algorithm == algorithm && !key.has_ended(now)
        })
    }

    /// The public halves of those that are believed.
    pub(crate) fn published(&self, now: OffsetDateTime) -> Vec<Jwk> {
        let keys = self.0.iter().filter(|key| !key.has_ended(now));
        keys.filter_map(|key| key.public.clone()).collect()
    }
}
