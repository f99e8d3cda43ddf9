//! Private keys at rest.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use hkdf::Hkdf;
use pia_protocol::random;
use secrecy::zeroize::Zeroizing;
use sha2::Sha256;

use super::KeysError;
use crate::config::MasterKey;

const NONCE_LEN: usize = 12;

/// A key for this one purpose, derived from the master key (RFC 5869).
pub(super) struct KeySeal(Aes256Gcm);

impl KeySeal {
    pub(super) fn new(master: &MasterKey) -> Result<Self, KeysError> {
        let mut okm = Zeroizing::new([0_u8; 32]);
        Hkdf::<Sha256>::new(None, master.as_bytes())
            .expand(b"pia-server signing keys v1", okm.as_mut_slice())
            .map_err(|_| KeysError::Underivable)?;
        Ok(Self(Aes256Gcm::new(&Key::<Aes256Gcm>::from(*okm))))
    }

    /// Encrypts, bound to the key's id: in another row it is worthless.
    pub(super) fn seal(&self, open: &[u8], id: &str) -> Result<Vec<u8>, KeysError> {
        let nonce = random::bytes::<NONCE_LEN>();
        let payload = Payload {
            msg: open,
            aad: id.as_bytes(),
        };
        let sealed = self.0.encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| KeysError::Underivable)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts; none when it was sealed under another master key or for another id.
    pub(super) fn open(&self, sealed: &[u8], id: &str) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let payload = Payload {
            msg: sealed,
            aad: id.as_bytes(),
        };
        let open = self.0.decrypt(&Nonce::from(*nonce), payload).ok()?;
        Some(Zeroizing::new(open))
    }
}
