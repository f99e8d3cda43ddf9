//! A signed token taken apart (RFC 7515), whatever it is made for.

use data_encoding::BASE64URL_NOPAD;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use serde::Deserialize;

use crate::{
    json,
    keys::{Algorithm, Jwk},
};

/// The longest token that is read, in bytes. Entra's, with 200 groups, has 12,000.
pub(crate) const MAX_TOKEN_BYTES: usize = 32 * 1024;

/// The longest `kid` that is looked up.
const MAX_KEY_ID: usize = 256;

/// What is wrong with a token before anything in it counts.
pub(crate) enum JwsFault {
    TooLarge { size: usize },
    NotAToken,
    WrongType,
    CriticalExtension,
    Algorithm,
    UnknownKey { id: Option<String> },
    BadSignature,
}

/// The parts of a token. Nothing of it is believed; it is enough to find the key.
pub(crate) struct Jws {
    algorithm: Algorithm,
    key_id: Option<String>,
    message: SecretString,
    claims: SecretSlice<u8>,
    signature: Vec<u8>,
}

impl Jws {
    /// Takes a token apart and reads its header: three parts of base64url, an accepted algorithm, a
    /// type among `types` or none, no critical extension.
    pub(crate) fn parse(text: &str, types: &[&str]) -> Result<Self, JwsFault> {
        if text.len() > MAX_TOKEN_BYTES {
            return Err(JwsFault::TooLarge { size: text.len() });
        }
        let (message, signature) = text.rsplit_once('.').ok_or(JwsFault::NotAToken)?;
        let (header, claims) = message.split_once('.').ok_or(JwsFault::NotAToken)?;
        let header: HeaderBody = json::object(&decode(header)?).map_err(|_| JwsFault::NotAToken)?;
        Ok(Self {
            algorithm: header.algorithm(types)?,
            key_id: header.kid,
            message: SecretString::from(message.to_owned()),
            claims: SecretSlice::from(decode(claims)?),
            signature: decode(signature)?,
        })
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(crate) fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// The claims, as bytes, once `key` has signed for them.
    pub(crate) fn signed_claims(&self, key: &Jwk) -> Result<&[u8], JwsFault> {
        if self.key_id.is_some() && self.key_id() != key.id() {
            let id = self.key_id.clone();
            return Err(JwsFault::UnknownKey { id });
        }
        // EXPOSE: the signed bytes go to the verifier only.
        let message = self.message.expose_secret().as_bytes();
        key.verify(self.algorithm, message, &self.signature)
            .map_err(|_| JwsFault::BadSignature)?;
        // EXPOSE: to be read into claims that only leave through a verified token.
        Ok(self.claims.expose_secret())
    }
}

/// The JOSE header (section 4.1). `jwk`, `jku`, `x5c` and `x5u` are not even read: a token does not
/// get to bring its own key.
#[derive(Deserialize)]
struct HeaderBody {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<serde_json::Value>,
}

impl HeaderBody {
    fn algorithm(&self, types: &[&str]) -> Result<Algorithm, JwsFault> {
        // Section 4.1.11: what must be understood is not, so the token is invalid.
        if self.crit.is_some() {
            return Err(JwsFault::CriticalExtension);
        }
        // RFC 8725 section 3.11: a token made for another purpose.
        let fits = |typ: &str| types.iter().any(|one| one.eq_ignore_ascii_case(typ));
        if !self.typ.as_deref().is_none_or(fits) {
            return Err(JwsFault::WrongType);
        }
        if self.kid.as_ref().is_some_and(|id| id.len() > MAX_KEY_ID) {
            return Err(JwsFault::NotAToken);
        }
        Algorithm::from_name(&self.alg).ok_or(JwsFault::Algorithm)
    }
}

/// base64url without padding and in its one canonical form: stray bits in the last character are
/// refused, or one signature would have several spellings.
fn decode(part: &str) -> Result<Vec<u8>, JwsFault> {
    BASE64URL_NOPAD
        .decode(part.as_bytes())
        .map_err(|_| JwsFault::NotAToken)
}
