//! One key: what it signs with, what others check with, and when.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
};
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use serde::Serialize;
use time::OffsetDateTime;

use crate::config::{JwtAlgorithm, JwtKey};

/// The algorithms whose keys have a public half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// ECDSA on P-256 with SHA-256 (RFC 7518 section 3.4).
    Es256,
    /// Ed25519 (RFC 8037).
    EdDsa,
}

/// The library refused a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a signing key is not usable")]
pub(crate) struct BadKey;

/// A key, ready to use. No `Debug`: half of it is secret.
pub(crate) struct SigningKey {
    /// `kid`; none for the configured secret, which existing deployments sign with.
    pub(crate) id: Option<String>,
    pub(crate) algorithm: Algorithm,
    pub(crate) signing: EncodingKey,
    pub(crate) checking: DecodingKey,
    pub(super) public: Option<Jwk>,
    pub(super) begins_at: OffsetDateTime,
    pub(super) ends_at: Option<OffsetDateTime>,
}

/// The public half (RFC 7517 section 4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct Jwk {
    kty: &'static str,
    crv: &'static str,
    x: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    y: Option<String>,
    kid: String,
    #[serde(rename = "use")]
    usage: &'static str,
    alg: &'static str,
}

impl Kind {
    pub(super) fn of(algorithm: JwtAlgorithm) -> Option<Self> {
        match algorithm {
            JwtAlgorithm::Hs256 => None,
            JwtAlgorithm::Es256 => Some(Self::Es256),
            JwtAlgorithm::EdDsa => Some(Self::EdDsa),
        }
    }

    pub(super) fn parse(name: &str) -> Option<Self> {
        [Self::Es256, Self::EdDsa]
            .into_iter()
            .find(|kind| kind.name() == name)
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    const fn algorithm(self) -> Algorithm {
        match self {
            Self::Es256 => Algorithm::ES256,
            Self::EdDsa => Algorithm::EdDSA,
        }
    }

    /// A new private key as PKCS #8.
    pub(super) fn generate(self) -> Result<Vec<u8>, BadKey> {
        let random = SystemRandom::new();
        let made = match self {
            Self::Es256 => EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random),
            Self::EdDsa => Ed25519KeyPair::generate_pkcs8(&random),
        };
        Ok(made.map_err(|_| BadKey)?.as_ref().to_vec())
    }

    /// Takes a private key.
    pub(super) fn key(
        self,
        id: &str,
        pkcs8: &[u8],
        (begins_at, ends_at): (OffsetDateTime, Option<OffsetDateTime>),
    ) -> Result<SigningKey, BadKey> {
        let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        let (kty, crv, x, y) = match self {
            Self::Es256 => {
                let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8);
                let pair = pair.map_err(|_| BadKey)?;
                // Uncompressed: a byte that says so, then both coordinates (SEC 1 section 2.3.3).
                let point = pair.public_key().as_ref().get(1..).ok_or(BadKey)?;
                let (x, y) = point.split_at_checked(32).ok_or(BadKey)?;
                ("EC", "P-256", text(x), Some(text(y)))
            }
            Self::EdDsa => {
                let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| BadKey)?;
                ("OKP", "Ed25519", text(pair.public_key().as_ref()), None)
            }
        };
        let (signing, checking) = match &y {
            Some(y) => (
                EncodingKey::from_ec_der(pkcs8),
                DecodingKey::from_ec_components(&x, y),
            ),
            None => (
                EncodingKey::from_ed_der(pkcs8),
                DecodingKey::from_ed_components(&x),
            ),
        };
        Ok(SigningKey {
            id: Some(id.to_owned()),
            algorithm: self.algorithm(),
            signing,
            checking: checking.map_err(|_| BadKey)?,
            public: Some(Jwk {
                kty,
                crv,
                x,
                y,
                kid: id.to_owned(),
                usage: "sig",
                alg: self.name(),
            }),
            begins_at,
            ends_at,
        })
    }
}

impl SigningKey {
    /// The configured secret. It begins and ends with the configuration.
    pub(super) fn of_secret(key: &JwtKey) -> Self {
        Self {
            id: None,
            algorithm: Algorithm::HS256,
            signing: EncodingKey::from_secret(key.as_bytes()),
            checking: DecodingKey::from_secret(key.as_bytes()),
            public: None,
            begins_at: OffsetDateTime::UNIX_EPOCH,
            ends_at: None,
        }
    }

    pub(super) fn has_begun(&self, now: OffsetDateTime) -> bool {
        self.begins_at <= now
    }

    pub(super) fn has_ended(&self, now: OffsetDateTime) -> bool {
        self.ends_at.is_some_and(|end| end <= now)
    }
}
