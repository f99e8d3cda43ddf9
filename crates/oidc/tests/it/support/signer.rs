//! Keys made in the test process: nothing secret is checked in.

use std::sync::LazyLock;

use aws_lc_rs::{
    encoding::AsDer,
    hmac,
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256,
    },
};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

static RSA_ONE: LazyLock<RsaKeyPair> =
    LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap());
static RSA_TWO: LazyLock<RsaKeyPair> =
    LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap());
static P256: LazyLock<EcdsaKeyPair> =
    LazyLock::new(|| EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap());

/// A private key and the `kid` it goes by.
#[derive(Clone)]
pub(crate) struct Signer {
    pub(crate) id: String,
    key: Key,
}

#[derive(Clone, Copy)]
enum Key {
    Rsa(&'static RsaKeyPair),
    P256(&'static EcdsaKeyPair),
}

impl Signer {
    pub(crate) fn rsa(id: &str) -> Self {
        Self::new(id, Key::Rsa(&RSA_ONE))
    }

    pub(crate) fn other_rsa(id: &str) -> Self {
        Self::new(id, Key::Rsa(&RSA_TWO))
    }

    pub(crate) fn p256(id: &str) -> Self {
        Self::new(id, Key::P256(&P256))
    }

    fn new(id: &str, key: Key) -> Self {
        Self {
            id: id.to_owned(),
            key,
        }
    }

    /// The public half as an entry of a key set.
    pub(crate) fn jwk(&self) -> Value {
        let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        match self.key {
            Key::Rsa(pair) => {
                let public = pair.public_key();
                json!({
                    "kty": "RSA", "use": "sig", "kid": self.id,
                    "n": text(public.modulus().big_endian_without_leading_zero()),
                    "e": text(public.exponent().big_endian_without_leading_zero()),
                })
            }
            Key::P256(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({
                    "kty": "EC", "crv": "P-256", "use": "sig", "kid": self.id,
                    "x": text(x), "y": text(y),
                })
            }
        }
    }

    /// The public half with Entra's `issuer` member.
    pub(crate) fn jwk_of(&self, issuer: &str) -> Value {
        let mut jwk = self.jwk();
        jwk["issuer"] = json!(issuer);
        jwk
    }

    /// A token with this header and these claims, signed as its `alg` says.
    pub(crate) fn token(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        self.sign(
            header["alg"].as_str().unwrap_or("RS256"),
            &part(header),
            &part(claims),
        )
    }

    /// A token of two encoded parts.
    pub(crate) fn sign(&self, algorithm: &str, header: &str, claims: &str) -> String {
        let message = format!("{header}.{claims}");
        let signature = self.signature(algorithm, message.as_bytes());
        format!("{message}.{}", BASE64URL_NOPAD.encode(&signature))
    }

    fn signature(&self, algorithm: &str, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match (algorithm, self.key) {
            ("HS256", _) => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, &self.public_bytes());
                hmac::sign(&key, message).as_ref().to_vec()
            }
            ("RS256" | "PS256", Key::Rsa(pair)) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                let padding: &dyn aws_lc_rs::signature::RsaEncoding = match algorithm {
                    "RS256" => &RSA_PKCS1_SHA256,
                    _ => &RSA_PSS_SHA256,
                };
                pair.sign(padding, &random, message, &mut signature)
                    .unwrap();
                signature
            }
            ("ES256", Key::P256(pair)) => pair.sign(&random, message).unwrap().as_ref().to_vec(),
            _ => Vec::new(),
        }
    }

    /// What an attacker knows of the key, and a naive verifier would use as an HMAC secret.
    fn public_bytes(&self) -> Vec<u8> {
        match self.key {
            Key::Rsa(pair) => pair.public_key().as_der().unwrap().as_ref().to_vec(),
            Key::P256(pair) => pair.public_key().as_ref().to_vec(),
        }
    }
}
