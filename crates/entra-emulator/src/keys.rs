//! Signing keys: made at start or when a test wants new ones, gone at the end.

use std::sync::{Arc, PoisonError, RwLock};

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
    pub(crate) work: Ring,
    /// Signs for personal accounts alone.
    pub(crate) personal: Ring,
    pub(crate) google: Ring,
}

impl Keys {
    /// Makes three RSA keys of 2048 bits; takes a moment, so not on a thread that serves.
    pub(crate) fn generate() -> Result<Self, Unspecified> {
        Ok(Self {
            work: Ring::generate()?,
            personal: Ring::generate()?,
            google: Ring::generate()?,
        })
    }
}

/// The keys of an issuer: one signs, others may be published before and after their use.
pub(crate) struct Ring(RwLock<Published>);

struct Published {
    /// The latest at the end.
    keys: Vec<Arc<SigningKey>>,
    /// Which of them signs.
    current: usize,
}

impl Ring {
    fn generate() -> Result<Self, Unspecified> {
        let key = Arc::new(SigningKey::generate()?);
        let published = Published {
            keys: vec![key],
            current: 0,
        };
        Ok(Self(RwLock::new(published)))
    }

    /// The public halves of all published keys as JSON Web Keys (RFC 7517).
    pub(crate) fn jwks(&self) -> Vec<Map<String, Value>> {
        let published = self.0.read().unwrap_or_else(PoisonError::into_inner);
        published.keys.iter().map(|key| key.jwk()).collect()
    }

    /// Signs with the key in use; see [`SigningKey::sign`].
    pub(crate) fn sign<T: Serialize>(&self, claims: &T) -> Result<String, SignError> {
        let key = {
            let published = self.0.read().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(&published.keys[published.current])
        };
        key.sign(claims)
    }

    /// Publishes a new key that does not sign yet. Takes a moment, so not on a thread that serves.
    pub(crate) fn publish_next(&self) -> Result<(), Unspecified> {
        let key = Arc::new(SigningKey::generate()?);
        self.change(|published| published.keys.push(key));
        Ok(())
    }

    /// Signs with the latest key from now on; the older ones stay published.
    pub(crate) fn use_latest(&self) {
        self.change(|published| published.current = published.keys.len() - 1);
    }

    /// Publishes the keys older than the one in use no longer.
    pub(crate) fn retire(&self) {
        self.change(|published| {
            published.keys.drain(..published.current);
            published.current = 0;
        });
    }

    fn change(&self, with: impl FnOnce(&mut Published)) {
        with(&mut self.0.write().unwrap_or_else(PoisonError::into_inner));
    }
}

/// An RSA key that signs RS256.
struct SigningKey {
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
    fn jwk(&self) -> Map<String, Value> {
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
    fn sign<T: Serialize>(&self, claims: &T) -> Result<String, SignError> {
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
