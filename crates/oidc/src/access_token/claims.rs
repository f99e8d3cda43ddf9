//! The claims of an access token as they are read.

use serde::{Deserialize, de::IgnoredAny};

use crate::claims::{Audience, NumericDate};

/// Repeated members are refused by the reader, so that no two readers can see different tokens.
#[derive(Deserialize)]
pub(super) struct AccessClaims {
    pub(super) iss: String,
    pub(super) aud: Audience,
    pub(super) exp: NumericDate,
    pub(super) iat: NumericDate,
    pub(super) nbf: Option<NumericDate>,
    pub(super) ver: Option<String>,
    pub(super) tid: Option<String>,
    pub(super) oid: Option<String>,
    pub(super) azp: Option<String>,
    pub(super) appid: Option<String>,
    pub(super) scp: Option<String>,
    pub(super) roles: Option<Vec<String>>,
    nonce: Option<IgnoredAny>,
    at_hash: Option<IgnoredAny>,
    c_hash: Option<IgnoredAny>,
}

impl AccessClaims {
    /// Whether it has what only ID tokens have: it is bound to a sign-in, or to what came with it.
    pub(super) fn is_id_token(&self) -> bool {
        self.nonce.is_some() || self.at_hash.is_some() || self.c_hash.is_some()
    }
}
