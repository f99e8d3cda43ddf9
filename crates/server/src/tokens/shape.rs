//! The shape of a token: a prefix, 256 random bits, and four check characters.
//!
//! The prefix lets secret scanners find a leaked token; the check characters let garbage be turned
//! away without asking the database.

use data_encoding::BASE64URL_NOPAD;
use pia_protocol::{random, secret};

const RANDOM_CHARS: usize = 43;
const CHECK_CHARS: usize = 4;

/// A new token's text.
pub(crate) fn new(prefix: &str) -> String {
    let random = random::token();
    let check = check(&random);
    format!("{prefix}{random}{check}")
}

/// Whether a text can be a token of ours.
pub(crate) fn fits(prefix: &str, text: &str) -> bool {
    let Some(rest) = text.strip_prefix(prefix) else {
        return false;
    };
    if rest.len() != RANDOM_CHARS + CHECK_CHARS || !rest.is_ascii() {
        return false;
    }
    let (random, given) = rest.split_at(RANDOM_CHARS);
    check(random) == given
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
        let text = new("pxx_");
        assert!(text.starts_with("pxx_") && text.len() == 51, "{text}");
        assert!(fits("pxx_", &text) && !fits("pyy_", &text));
        for place in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(!fits("pxx_", &changed), "place {place}");
        }
        for garbage in ["", "pxx_", "ü".repeat(30).as_str(), &text[..50], "pxx_ä"] {
            assert!(!fits("pxx_", garbage), "{garbage}");
        }
    }
}
