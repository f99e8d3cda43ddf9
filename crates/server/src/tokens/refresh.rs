//! The shape of a refresh token: `prt_`, 256 random bits, and four check characters.
//!
//! The prefix lets secret scanners find a leaked token; the check characters let garbage be turned
//! away without asking the database.

use data_encoding::BASE64URL_NOPAD;
use pia_protocol::{random, secret, secret::RefreshToken};

use crate::hashed::Hashed;

const PREFIX: &str = "prt_";
const RANDOM_CHARS: usize = 43;
const CHECK_CHARS: usize = 4;

/// A new token.
pub(crate) fn new() -> RefreshToken {
    let random = random::token();
    let check = check(&random);
    RefreshToken::new(format!("{PREFIX}{random}{check}"))
}

/// The hash to look a token up by; none when the text cannot be a token of ours.
pub(super) fn hash_of(token: &RefreshToken) -> Option<Hashed> {
    // EXPOSE: its shape is checked here; only its hash goes on.
    let text = token.expose_secret();
    let rest = text.strip_prefix(PREFIX)?;
    if rest.len() != RANDOM_CHARS + CHECK_CHARS || !rest.is_ascii() {
        return None;
    }
    let (random, given) = rest.split_at(RANDOM_CHARS);
    (check(random) == given).then(|| Hashed::from_digest(token.sha256()))
}

/// Not a secret and no proof of anything: it only tells typing from guessing.
fn check(random: &str) -> String {
    let digest = secret::sha256(random);
    let mut check = BASE64URL_NOPAD.encode(&digest);
    check.truncate(CHECK_CHARS);
    check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_token_has_the_shape_and_any_change_to_it_has_not() {
        let token = new();
        // EXPOSE: the test changes it.
        let text = token.expose_secret().to_owned();
        assert!(text.starts_with("prt_") && text.len() == 51, "{text}");
        assert!(hash_of(&token).is_some());
        for place in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = RefreshToken::new(String::from_utf8(changed).unwrap());
            assert!(hash_of(&changed).is_none(), "place {place}");
        }
        for garbage in ["", "prt_", "ü".repeat(30).as_str(), &text[..50], "prt_ä"] {
            assert!(hash_of(&RefreshToken::new(garbage.to_owned())).is_none());
        }
    }
}
