//! What tells one certificate from every other.

use std::fmt;

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use sha2::{Digest, Sha256};

/// SHA-256 of a certificate's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Of a certificate in DER.
    pub(crate) fn of(certificate: &[u8]) -> Self {
        Self(Sha256::digest(certificate).into())
    }

    /// As an administrator reads it out: hex, in either case, perhaps with colons or blanks.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits: String = text
            .chars()
            .filter(|c| !matches!(c, ':' | ' ' | '\t'))
            .collect();
        let bytes = HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_is_read_out() {
        let one = Fingerprint::of(b"abc");
        let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(one.to_string(), hex);
        let pairs: Vec<&str> = (0..32).map(|at| &hex[2 * at..2 * at + 2]).collect();
        for text in [
            hex.to_owned(),
            hex.to_uppercase(),
            pairs.join(":").to_uppercase(),
            format!(" {} ", pairs.join(" ")),
        ] {
            assert_eq!(Fingerprint::parse(&text), Some(one), "{text}");
        }
        for text in ["", "abc", &hex[2..], &format!("{hex}00"), &"x".repeat(64)] {
            assert_eq!(Fingerprint::parse(text), None, "{text}");
        }
    }
}
