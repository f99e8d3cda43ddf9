//! What every file of the vault looks like from outside: which kind, which version, and whether
//! it is whole. What is inside is encrypted by its kind.
//!
//! ```text
//! "PIAVAULT"  kind  version  body …  SHA-256 of all before
//!     8         1      1                    32
//! ```

use sha2::{Digest as _, Sha256};

use crate::error::{Fault, Why};

const MAGIC: &[u8; 8] = b"PIAVAULT";
const CHECKSUM_LEN: usize = 32;

/// What a file holds. The number is in the file and never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// A key, sealed under a passphrase.
    PassphraseKey = 1,
    /// A value, sealed under a key that is kept elsewhere.
    SealedValue = 2,
    /// A value, encrypted by Windows.
    #[cfg(windows)]
    DpapiValue = 3,
}

/// Why a file is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Damage {
    /// It is cut off, changed, or another file.
    #[error("the file is damaged, or not one of ours")]
    Broken,
    /// It is whole, and of a version that is not known here.
    #[error("the file was written by a newer version")]
    Newer,
}

impl From<Damage> for Fault {
    fn from(damage: Damage) -> Self {
        match damage {
            Damage::Broken => Self::Unreadable(Some(damage.into())),
            // Not to be set aside: the newer version can read it.
            Damage::Newer => Self::Unavailable(Why::Newer, Some(damage.into())),
        }
    }
}

impl Content {
    /// How its files start. Authenticated together with what is encrypted in them.
    pub(crate) fn header(self) -> [u8; 10] {
        let mut header = [0; 10];
        header[..8].copy_from_slice(MAGIC);
        header[8] = self as u8;
        header[9] = self.version();
        header
    }

    fn version(self) -> u8 {
        match self {
            Self::PassphraseKey | Self::SealedValue => 1,
            #[cfg(windows)]
            Self::DpapiValue => 1,
        }
    }

    /// The file around a body.
    pub(crate) fn wrap(self, body: &[u8]) -> Vec<u8> {
        let mut file = Vec::with_capacity(self.header().len() + body.len() + CHECKSUM_LEN);
        file.extend_from_slice(&self.header());
        file.extend_from_slice(body);
        let checksum = Sha256::digest(&file);
        file.extend_from_slice(&checksum);
        file
    }

    /// The body of a file. Any bytes may be given.
    ///
    /// The checksum is no protection, anybody can make one. It tells a damaged file from a wrong
    /// passphrase, and a newer version from a flipped bit.
    pub(crate) fn unwrap(self, file: &[u8]) -> Result<&[u8], Damage> {
        let header = self.header();
        let (content, checksum) = file
            .split_last_chunk::<CHECKSUM_LEN>()
            .ok_or(Damage::Broken)?;
        if Sha256::digest(content)[..] != checksum[..] {
            return Err(Damage::Broken);
        }
        let (found, body) = content
            .split_first_chunk::<10>()
            .filter(|(found, _)| found[..9] == header[..9])
            .ok_or(Damage::Broken)?;
        match found[9] {
            version if version == self.version() => Ok(body),
            0 => Err(Damage::Broken),
            _ => Err(Damage::Newer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: Content = Content::SealedValue;

    #[test]
    fn a_body_comes_back_and_any_change_is_seen() {
        let file = KIND.wrap(b"body");
        assert_eq!(KIND.unwrap(&file), Ok(&b"body"[..]));
        assert_eq!(KIND.unwrap(&KIND.wrap(b"")), Ok(&b""[..]));
        for length in 0..file.len() {
            assert_eq!(KIND.unwrap(&file[..length]), Err(Damage::Broken));
        }
        for bit in 0..file.len() * 8 {
            let mut changed = file.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(KIND.unwrap(&changed), Err(Damage::Broken), "bit {bit}");
        }
    }

    #[test]
    fn another_kind_is_no_such_file_and_a_newer_version_is_told_apart() {
        let file = Content::PassphraseKey.wrap(b"body");
        assert_eq!(KIND.unwrap(&file), Err(Damage::Broken));

        let mut newer = KIND.header().to_vec();
        newer[9] = 2;
        newer.extend_from_slice(b"laid out in a way we do not know");
        let checksum = Sha256::digest(&newer);
        newer.extend_from_slice(&checksum);
        assert_eq!(KIND.unwrap(&newer), Err(Damage::Newer));
        let fault = Fault::from(Damage::Newer);
        assert!(matches!(fault, Fault::Unavailable(Why::Newer, Some(_))));
    }
}
