//! The shape of a token: a prefix, 256 random bits, and four check characters.
//!
//! The prefix lets secret scanners find a leaked token; the check characters let garbage be turned
//! away without asking the database. A token that belongs to a person says whose it is before the
//! random bits, so that the database is asked among that person's rows alone.

use data_encoding::BASE64URL_NOPAD;
use pia_protocol::ids::UserId;
use pia_protocol::{random, secret};

const RANDOM_CHARS: usize = 43;
/// The sixteen bytes of an account's id, and 256 random bits.
const OWNED_CHARS: usize = 64;
const CHECK_CHARS: usize = 4;

/// A new token's text.
pub(crate) fn new(prefix: &str) -> String {
    let random = random::token();
    let check = check(&random);
    format!("{prefix}{random}{check}")
}

/// A new token's text that says whose it is.
pub(crate) fn new_of(prefix: &str, account: UserId) -> String {
    let mut bytes = account.as_bytes().to_vec();
    bytes.extend(random::bytes::<32>());
    let content = BASE64URL_NOPAD.encode(&bytes);
    let check = check(&content);
    format!("{prefix}{content}{check}")
}

/// Whether a text can be a token of ours.
pub(crate) fn fits(prefix: &str, text: &str) -> bool {
    content(prefix, text, RANDOM_CHARS).is_some()
}

/// Whose token a text says it is; none when it cannot be one of ours.
pub(crate) fn owner(prefix: &str, text: &str) -> Option<UserId> {
    let bytes = BASE64URL_NOPAD
        .decode(content(prefix, text, OWNED_CHARS)?.as_bytes())
        .ok()?;
    let id = bytes.first_chunk::<16>()?;
    Some(UserId::from_bytes(*id))
}

fn content<'t>(prefix: &str, text: &'t str, chars: usize) -> Option<&'t str> {
    let rest = text.strip_prefix(prefix)?;
    if rest.len() != chars + CHECK_CHARS || !rest.is_ascii() {
        return None;
    }
    let (content, given) = rest.split_at(chars);
    (check(content) == given).then_some(content)
}

/// Not a secret and no proof of anything: it only tells typing from guessing.
fn check(content: &str) -> String {
    let digest = secret::sha256(content);
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

    #[test]
    fn an_owned_token_says_whose_it_is_and_any_change_to_it_is_noticed() {
        let account = UserId::from_bytes([0xa7; 16]);
        let text = new_of("pxx_", account);
        assert_eq!(text.len(), 72, "{text}");
        assert_eq!(owner("pxx_", &text), Some(account));
        assert!(!fits("pxx_", &text) && owner("pxx_", &new("pxx_")).is_none());
        for place in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(owner("pxx_", &changed), None, "place {place}");
        }
        for garbage in ["", "pxx_", &"ü".repeat(34), &text[..71], "pxx_ä"] {
            assert_eq!(owner("pxx_", garbage), None, "{garbage}");
        }
    }
}
