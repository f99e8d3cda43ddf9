//! The code that a person reads on one machine and types on another.

use hkdf::Hkdf;
use pia_protocol::random;
use sha2::Sha256;

use crate::config::MasterKey;
use crate::hashed::Hashed;

/// Consonants only: no letter is taken for another or for a digit, and no word comes out (RFC 8628
/// section 6.1).
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// 20^8 codes are 2.56 · 10^10, or 34.5 bits. What that is worth follows from
/// [`guesses`](super::guesses).
const LEN: usize = 8;
/// The largest multiple of 20 in a byte: what is above would make some letters likelier.
const EVEN: u8 = 240;

/// Eight letters. No `Debug`: who knows them can answer for the device that shows them.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct UserCode([u8; LEN]);

impl UserCode {
    /// A new code.
    pub(super) fn new() -> Self {
        let mut code = [0; LEN];
        let mut filled = 0;
        while filled < LEN {
            for byte in random::bytes::<16>() {
                if byte < EVEN && filled < LEN {
                    code[filled] = ALPHABET[usize::from(byte) % ALPHABET.len()];
                    filled += 1;
                }
            }
        }
        Self(code)
    }

    /// Reads what a person typed: any case, with or without spaces and dashes.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut code = [0; LEN];
        let mut filled = 0;
        let between = |c: &char| c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}');
        for letter in text.chars().filter(|c| !between(c)) {
            let letter = u8::try_from(letter.to_ascii_uppercase()).ok()?;
            *code.get_mut(filled)? = *ALPHABET.iter().find(|known| **known == letter)?;
            filled += 1;
        }
        (filled == LEN).then_some(Self(code))
    }

    /// As it is shown: `WDJB-MJHT`.
    pub(crate) fn shown(&self) -> String {
        let (one, two) = self.0.split_at(LEN / 2);
        let text = |half: &[u8]| half.iter().copied().map(char::from).collect::<String>();
        format!("{}-{}", text(one), text(two))
    }
}

/// Turns user codes into what the database holds. A plain hash would keep nothing from whoever has
/// the database: all 20^8 codes are hashed in a minute.
pub(crate) struct UserCodeKey(Hkdf<Sha256>);

/// No key could be derived.
#[derive(Debug, thiserror::Error)]
#[error("no hash of a user code can be derived from the master key")]
pub(crate) struct Underivable;

impl UserCodeKey {
    pub(crate) fn new(master: &MasterKey) -> Self {
        Self(Hkdf::new(None, master.as_bytes()))
    }

    /// HKDF's second step is a keyed pseudorandom function (RFC 5869 section 3.2).
    pub(super) fn hash(&self, code: &UserCode) -> Result<Hashed, Underivable> {
        let mut hash = [0; 32];
        let info: [&[u8]; 2] = [b"pia-server user code v1 ", &code.0];
        self.0
            .expand_multi_info(&info, &mut hash)
            .map_err(|_| Underivable)?;
        Ok(Hashed::from_digest(hash))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_code_survives_being_shown_and_typed() {
        for _ in 0..100 {
            let code = UserCode::new();
            let shown = code.shown();
            assert_eq!((shown.len(), shown.as_bytes()[4]), (9, b'-'));
            for typed in [
                shown.clone(),
                shown.to_lowercase(),
                shown.replace('-', " "),
                format!("  {} \n", shown.replace('-', "")),
                shown.replace('-', " \u{2013} "),
            ] {
                assert!(UserCode::parse(&typed) == Some(code.clone()), "{typed:?}");
            }
        }
    }

    #[test]
    fn what_cannot_be_a_code_is_none() {
        let long = "B".repeat(100_000);
        for typed in [
            "",
            "-",
            "BCDF-GHJ",
            "BCDF-GHJKL",
            "BCDF-GHJA",
            "BCDF-GH0K",
            "BCDF-GHJ\u{212a}",
            "BCDF_GHJK",
            &long,
        ] {
            assert!(UserCode::parse(typed).is_none());
        }
    }

    #[test]
    fn every_letter_comes_up() {
        let codes = (0..200).map(|_| UserCode::new().0);
        let seen: BTreeSet<u8> = codes.flatten().collect();
        assert_eq!(seen.len(), ALPHABET.len());
    }

    #[test]
    fn the_stored_form_needs_the_key() {
        let key = |letter: &str| UserCodeKey::new(&MasterKey::parse(&letter.repeat(64)).unwrap());
        let code = UserCode::parse("WDJBMJHT").unwrap();
        let hash = key("a").hash(&code).unwrap();
        assert_eq!(hash, key("a").hash(&code).unwrap());
        assert_ne!(hash, key("b").hash(&code).unwrap());
        let other = UserCode::parse("WDJBMJHX").unwrap();
        assert_ne!(hash, key("a").hash(&other).unwrap());
    }
}
