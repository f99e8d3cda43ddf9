//! What must come back from the database in clear, encrypted with AES-256-GCM. A stolen database is
//! of no use without the master key.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use hkdf::Hkdf;
use pia_protocol::ids::UserId;
use pia_protocol::random;
use secrecy::zeroize::Zeroizing;
use sha2::Sha256;

use crate::config::MasterKey;

const NONCE_LEN: usize = 12;

/// What a key is for. Keys of different purposes have nothing to do with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Our half of a sign-in at a provider, and the provider's answer.
    SignIn,
    /// The keys that access tokens are signed with.
    SigningKeys,
    /// What providers gave to act for one person.
    ProviderTokens(UserId),
    /// One person's records of kinds that hold secrets.
    Records(UserId),
}

impl Purpose {
    /// Of fixed length after the words, so that no two are the same.
    fn info(self) -> Vec<u8> {
        match self {
            Self::SignIn => b"pia-server sign-in transaction v1".to_vec(),
            Self::SigningKeys => b"pia-server signing keys v1".to_vec(),
            Self::ProviderTokens(person) => [
                b"pia-server provider tokens v1".as_slice(),
                person.as_bytes(),
            ]
            .concat(),
            Self::Records(person) => {
                [b"pia-server records v1".as_slice(), person.as_bytes()].concat()
            }
        }
    }
}

/// A key for one purpose, derived from the master key (RFC 5869).
pub(crate) struct SealKey(Aes256Gcm);

/// The bytes were not sealed by us, or for another place, or under another master key.
#[derive(Debug, thiserror::Error)]
#[error("what is stored cannot be decrypted: was the master key changed?")]
pub(crate) struct Unsealable;

impl SealKey {
    /// Derives the key of a purpose.
    pub(crate) fn new(master: &MasterKey, purpose: Purpose) -> Result<Self, Unsealable> {
        let mut okm = Zeroizing::new([0_u8; 32]);
        Hkdf::<Sha256>::new(None, master.as_bytes())
            .expand(&purpose.info(), okm.as_mut_slice())
            .map_err(|_| Unsealable)?;
        Ok(Self(Aes256Gcm::new(&Key::<Aes256Gcm>::from(*okm))))
    }

    /// Encrypts, bound to the place where it is kept: moved to another row it is worthless.
    pub(crate) fn seal(&self, open: &[u8], place: &[u8]) -> Result<Vec<u8>, Unsealable> {
        let nonce = random::bytes::<NONCE_LEN>();
        let payload = Payload {
            msg: open,
            aad: place,
        };
        let sealed = self.0.encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Unsealable)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts.
    pub(crate) fn open(
        &self,
        sealed: &[u8],
        place: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Unsealable> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(Unsealable)?;
        let payload = Payload {
            msg: sealed,
            aad: place,
        };
        let open = self.0.decrypt(&Nonce::from(*nonce), payload);
        open.map(Zeroizing::new).map_err(|_| Unsealable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(letter: &str, purpose: Purpose) -> SealKey {
        SealKey::new(&MasterKey::parse(&letter.repeat(64)).unwrap(), purpose).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_in_its_place_with_its_key_only() {
        let ours = key("a", Purpose::SignIn);
        let sealed = ours.seal(b"secret", b"row 1").unwrap();
        assert_eq!(ours.open(&sealed, b"row 1").unwrap().as_slice(), b"secret");
        assert!(ours.open(&sealed, b"row 2").is_err());
        let person = |number| Purpose::ProviderTokens(UserId::from_bytes([number; 16]));
        for other in [key("b", Purpose::SignIn), key("a", Purpose::SigningKeys)] {
            assert!(other.open(&sealed, b"row 1").is_err());
        }
        let theirs = key("a", person(1)).seal(b"secret", b"row 1").unwrap();
        assert!(key("a", person(1)).open(&theirs, b"row 1").is_ok());
        assert!(key("a", person(2)).open(&theirs, b"row 1").is_err());
        assert!(ours.open(&sealed[..11], b"row 1").is_err());
        let mut bent = sealed;
        bent[20] ^= 1;
        assert!(ours.open(&bent, b"row 1").is_err());
    }
}
