use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use zeroize::Zeroizing;

use crate::error::{Fault, Why};
use crate::secret::Secret;

pub(crate) const KEY_LEN: usize = 32;
pub(crate) const NONCE_LEN: usize = 12;
pub(crate) const TAG_LEN: usize = 16;

/// A key for AES-256-GCM, wiped when dropped.
pub(crate) struct Key(Zeroizing<[u8; KEY_LEN]>);

/// The key does not fit, or what was sealed or what it was bound to is not what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it was encrypted with another key, or was changed since")]
pub(crate) struct Unsealable;

impl Key {
    /// A key nobody can guess.
    pub(crate) fn random() -> Result<Self, Fault> {
        let mut key = Zeroizing::new([0; KEY_LEN]);
        fill(key.as_mut())?;
        Ok(Self(key))
    }

    /// The key with these bytes, if they are as many as a key has.
    pub(crate) fn from_secret(secret: &Secret) -> Option<Self> {
        // EXPOSE: into the key, which is wiped as well.
        let bytes = secret.expose_secret().try_into().ok()?;
        Some(Self(Zeroizing::new(bytes)))
    }

    /// The key a derivation came to.
    pub(crate) fn derived(bytes: Zeroizing<[u8; KEY_LEN]>) -> Self {
        Self(bytes)
    }

    /// The bytes, for keeping them.
    pub(crate) fn to_secret(&self) -> Secret {
        Secret::new(self.0.to_vec())
    }

    /// A second key with the same bytes.
    pub(crate) fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }

    /// Encrypts, bound to `bound`: nonce, ciphertext, tag. The nonce is random; 2^32 of them under
    /// one key (NIST SP 800-38D section 8.3) are a save every second for 136 years.
    pub(crate) fn seal(&self, value: &Secret, bound: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut nonce = [0; NONCE_LEN];
        fill(&mut nonce)?;
        let payload = Payload {
            // EXPOSE: encrypted here, which is what the key is for.
            msg: value.expose_secret(),
            aad: bound,
        };
        let sealed = self
            .cipher()
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| Fault::Unavailable(Why::Failing, Some("too long to encrypt".into())))?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// Decrypts what was sealed with this key and bound to the same.
    pub(crate) fn open(&self, sealed: &[u8], bound: &[u8]) -> Result<Secret, Unsealable> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(Unsealable)?;
        let payload = Payload {
            msg: sealed,
            aad: bound,
        };
        let value = self.cipher().decrypt(&Nonce::from(*nonce), payload);
        value.map(Secret::new).map_err(|_| Unsealable)
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new((&*self.0).into())
    }
}

/// Fills the bytes from the system's generator.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), Fault> {
    getrandom::fill(bytes).map_err(|error| Fault::Unavailable(Why::Failing, Some(error.into())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(key: &Key, sealed: &[u8], bound: &[u8]) -> Option<Vec<u8>> {
        let value = key.open(sealed, bound).ok()?;
        // EXPOSE: a test value.
        Some(value.expose_secret().to_vec())
    }

    #[test]
    fn only_the_same_key_bound_to_the_same_opens_it() {
        let Ok(key) = Key::random() else { panic!() };
        let Ok(other) = Key::random() else { panic!() };
        let Ok(sealed) = key.seal(&Secret::new(b"value".to_vec()), b"item") else {
            panic!()
        };
        assert_eq!(sealed.len(), NONCE_LEN + 5 + TAG_LEN);
        assert_eq!(opened(&key, &sealed, b"item").unwrap(), b"value");
        assert_eq!(opened(&key, &sealed, b"other"), None);
        assert_eq!(opened(&other, &sealed, b"item"), None);
        for length in 0..sealed.len() {
            assert_eq!(opened(&key, &sealed[..length], b"item"), None);
        }
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(opened(&key, &changed, b"item"), None, "bit {bit}");
        }
    }

    #[test]
    fn the_same_value_is_never_sealed_to_the_same_bytes() {
        let Ok(key) = Key::random() else { panic!() };
        let value = Secret::new(b"value".to_vec());
        let seal = || key.seal(&value, b"item").ok().unwrap();
        let (one, two) = (seal(), seal());
        assert_ne!(one[..NONCE_LEN], two[..NONCE_LEN]);
        assert_ne!(one[NONCE_LEN..], two[NONCE_LEN..]);
    }
}
