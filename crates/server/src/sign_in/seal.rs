//! What we must get back from the database in clear, encrypted: the PKCE verifier and the nonce of
//! a sign-in at the provider. A stolen database is then of no use to finish somebody's sign-in.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use hkdf::Hkdf;
use pia_protocol::random;
use sha2::Sha256;

use crate::config::MasterKey;
use crate::hashed::Hashed;

const NONCE_LEN: usize = 12;

/// A key for this one purpose, derived from the master key (RFC 5869).
pub(crate) struct SealKey(Aes256Gcm);

/// Our half of a sign-in at the provider. No `Debug`: it is secret.
pub(crate) struct Sealed {
    pub(crate) verifier: String,
    pub(crate) nonce: String,
    /// Whether the person was sent to the provider a second time, with what it had asked for.
    pub(crate) again: bool,
}

/// The bytes were not sealed by us, or for another sign-in, or under another master key.
#[derive(Debug, thiserror::Error)]
#[error("a stored sign-in cannot be decrypted: was the master key changed?")]
pub(crate) struct Unsealable;

impl SealKey {
    /// Derives the key.
    pub(crate) fn new(master: &MasterKey) -> Result<Self, Unsealable> {
        let mut okm = [0_u8; 32];
        Hkdf::<Sha256>::new(None, master.as_bytes())
            .expand(b"pia-server sign-in transaction v1", &mut okm)
            .map_err(|_| Unsealable)?;
        let key = Key::<Aes256Gcm>::from(okm);
        Ok(Self(Aes256Gcm::new(&key)))
    }

    /// Encrypts, bound to the state under which it is stored: moved to another row it is worthless.
    pub(super) fn seal(&self, open: &Sealed, state: Hashed) -> Result<Vec<u8>, Unsealable> {
        let nonce = random::bytes::<NONCE_LEN>();
        // Both are base64url, so a space separates them.
        let again = if open.again { " again" } else { "" };
        let text = format!("{} {}{again}", open.verifier, open.nonce);
        let payload = Payload {
            msg: text.as_bytes(),
            aad: state.as_bytes(),
        };
        let sealed = self
            .0
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| Unsealable)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts.
    pub(super) fn open(&self, sealed: &[u8], state: Hashed) -> Result<Sealed, Unsealable> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(Unsealable)?;
        let payload = Payload {
            msg: sealed,
            aad: state.as_bytes(),
        };
        let text = self
            .0
            .decrypt(&Nonce::from(*nonce), payload)
            .map_err(|_| Unsealable)?;
        let text = String::from_utf8(text).map_err(|_| Unsealable)?;
        let (verifier, rest) = text.split_once(' ').ok_or(Unsealable)?;
        let nonce = rest.strip_suffix(" again");
        Ok(Sealed {
            verifier: verifier.to_owned(),
            nonce: nonce.unwrap_or(rest).to_owned(),
            again: nonce.is_some(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_opens_for_the_same_state_and_key_only() {
        let key =
            |letter: &str| SealKey::new(&MasterKey::parse(&letter.repeat(64)).unwrap()).unwrap();
        let state = Hashed::of("state");
        let secret = |again| Sealed {
            verifier: "v".repeat(43),
            nonce: "n".repeat(43),
            again,
        };
        let sealed = key("a").seal(&secret(false), state).unwrap();
        for again in [true, false] {
            let sealed = key("a").seal(&secret(again), state).unwrap();
            let opened = key("a").open(&sealed, state).unwrap();
            assert_eq!(opened.verifier, "v".repeat(43));
            assert_eq!(opened.nonce, "n".repeat(43));
            assert_eq!(opened.again, again);
        }
        assert!(key("a").open(&sealed, Hashed::of("other")).is_err());
        assert!(key("b").open(&sealed, state).is_err());
        assert!(key("a").open(&sealed[..11], state).is_err());
        let mut bent = sealed;
        bent[20] ^= 1;
        assert!(key("a").open(&bent, state).is_err());
    }
}
