//! One public key. `jsonwebtoken`'s own type drops the members it does not know, and Entra's
//! `issuer` is one of them.

use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{DecodingKey, crypto::aws_lc};
use serde::Deserialize;

/// The signature algorithms accepted. `none` and the HMAC family are not in the list, so no token
/// can ask for them (RFC 8725 section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// RSA PKCS #1 v1.5 with SHA-256: what Entra and Google use.
    Rs256,
    /// RSA PSS with SHA-256.
    Ps256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
}

impl Algorithm {
    /// The algorithm of this name (RFC 7518 section 3.1), if it is accepted.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "PS256" => Some(Self::Ps256),
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }

    fn id(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::Rs256 => jsonwebtoken::Algorithm::RS256,
            Self::Ps256 => jsonwebtoken::Algorithm::PS256,
            Self::Es256 => jsonwebtoken::Algorithm::ES256,
        }
    }
}

/// The signature is not this key's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not fit the key")]
pub struct VerifyError;

/// One public key for signatures.
#[derive(Clone)]
pub struct Jwk {
    id: Option<String>,
    issuer: Option<String>,
    algorithm: Option<String>,
    family: Family,
    key: DecodingKey,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Rsa,
    P256,
}

impl Jwk {
    /// `kid`.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Entra's `issuer`: for which tenants the key is good.
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// Whether the key is made for `algorithm`: of its family, and not reserved for another one.
    pub fn fits(&self, algorithm: Algorithm) -> bool {
        let family = match algorithm {
            Algorithm::Rs256 | Algorithm::Ps256 => Family::Rsa,
            Algorithm::Es256 => Family::P256,
        };
        let reserved = self.algorithm.as_deref();
        self.family == family
            && reserved.is_none_or(|name| Algorithm::from_name(name) == Some(algorithm))
    }

    /// Checks `signature` over `message`.
    pub fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        if !self.fits(algorithm) {
            return Err(VerifyError);
        }
        // Named outright: the process-wide default panics when a build turns both backends on.
        let verifier = (aws_lc::DEFAULT_PROVIDER.verifier_factory)(&algorithm.id(), &self.key)
            .map_err(|_| VerifyError)?;
        verifier
            .verify(message, &signature.to_vec())
            .map_err(|_| VerifyError)
    }
}

/// A key as it comes; unknown members are ignored.
#[derive(Deserialize)]
pub(super) struct JwkBody {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    issuer: Option<String>,
    n: Option<String>,
    e: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl JwkBody {
    /// The key, if it is one for signatures of a kind this crate can check. Key sets also hold
    /// others (encryption, other curves), and those must not make the set useless.
    pub(super) fn into_key(self) -> Option<Jwk> {
        if self.usage.as_deref().is_some_and(|usage| usage != "sig") {
            return None;
        }
        let (family, key) = match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => (Family::Rsa, rsa(&self.n?, &self.e?)?),
            ("EC", Some("P-256")) => (Family::P256, p256(&self.x?, &self.y?)?),
            _ => return None,
        };
        Some(Jwk {
            id: self.kid,
            issuer: self.issuer,
            algorithm: self.alg,
            family,
            key,
        })
    }
}

/// The backend refuses moduli outside 2048 to 8192 bits when it verifies.
fn rsa(n: &str, e: &str) -> Option<DecodingKey> {
    let modulus = BASE64URL_NOPAD.decode(n.as_bytes()).ok()?;
    let exponent = BASE64URL_NOPAD.decode(e.as_bytes()).ok()?;
    Some(DecodingKey::from_rsa_raw_components(&modulus, &exponent))
}

/// The backend refuses points that are not on the curve when it verifies. The length is checked
/// here, where coordinates are put together (RFC 7518 section 6.2.1.2).
fn p256(x: &str, y: &str) -> Option<DecodingKey> {
    let full = |text: &str| {
        let decoded = BASE64URL_NOPAD.decode(text.as_bytes());
        decoded.is_ok_and(|bytes| bytes.len() == 32)
    };
    if !(full(x) && full(y)) {
        return None;
    }
    DecodingKey::from_ec_components(x, y).ok()
}
