//! Signing keys: made at start, gone at the end.

use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use aws_lc_rs::{error::Unspecified, rand::SystemRandom};
use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// The keys of all issuers.
pub(crate) struct Keys {
    /// Signs for every work tenant: one key, shared, as Entra has it.
    pub(crate) work: SigningKey,
    /// Signs for personal accounts alone.
    pub(crate) personal: SigningKey,
    pub(crate) google: SigningKey,
}

impl Keys {
    /// Makes three RSA keys of 2048 bits; takes a moment, so not on a thread that serves.
    pub(crate) fn generate() -> Result<Self, Unspecified> {
        Ok(Self {
            work: SigningKey::generate()?,
            personal: SigningKey::generate()?,
            google: SigningKey::generate()?,
        })
    }
}

/// An RSA key that signs RS256.
pub(crate) struct SigningKey {
    pair: KeyPair,
    kid: String,
    modulus: String,
    exponent: String,
}

impl SigningKey {
    fn generate() -> Result<Self, Unspecified> {
        let pair = KeyPair::generate(KeySize::Rsa2048)?;
        let public = pair.public_key();
        let modulus = BASE64URL_NOPAD.encode(public.modulus().big_endian_without_leading_zero());
        let exponent = BASE64URL_NOPAD.encode(public.exponent().big_endian_without_leading_zero());
        // The JWK thumbprint (RFC 7638): the same key has the same name wherever it is served.
        let members = format!(r#"{{"e":"{exponent}","kty":"RSA","n":"{modulus}"}}"#);
        let kid = BASE64URL_NOPAD.encode(&Sha256::digest(members));
        Ok(Self {
            pair,
            kid,
            modulus,
            exponent,
        })
    }

    /// The public half as a JSON Web Key (RFC 7517).
    pub(crate) fn jwk(&self) -> Map<String, Value> {
        let mut jwk = Map::new();
        for (name, value) in [
            ("kty", "RSA"),
            ("use", "sig"),
            ("kid", &self.kid),
            ("n", &self.modulus),
            ("e", &self.exponent),
        ] {
            jwk.insert(name.to_owned(), value.into());
        }
        jwk
    }

    /// The claims as a signed JSON Web Token in compact form (RFC 7515 section 3.1).
    pub(crate) fn sign<T: Serialize>(&self, claims: &T) -> Result<String, SignError> {
        let header = json!({ "typ": "JWT", "alg": "RS256", "kid": self.kid });
        let signed = format!(
            "{}.{}",
            BASE64URL_NOPAD.encode(&serde_json::to_vec(&header)?),
            BASE64URL_NOPAD.encode(&serde_json::to_vec(claims)?),
        );
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(
            &RSA_PKCS1_SHA256,
            &SystemRandom::new(),
            signed.as_bytes(),
            &mut signature,
        )?;
        Ok(format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature)))
    }
}

/// A token could not be signed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignError {
    #[error("the claims are not JSON")]
    Claims(#[from] serde_json::Error),
    #[error("the key would not sign")]
    Key(#[from] Unspecified),
}
