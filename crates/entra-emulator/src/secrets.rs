//! Making unguessable values, and comparing them without telling how far a guess was right.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// `N` unpredictable bytes.
///
/// # Panics
/// When the operating system has no random source: no code or key can be made then, and none may
/// be guessed instead.
#[expect(
    clippy::expect_used,
    reason = "see Panics: a predictable code is worse than a stop"
)]
fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has a random source");
    bytes
}

/// 256 unpredictable bits as 43 characters of base64url.
pub(crate) fn token() -> String {
    BASE64URL_NOPAD.encode(&bytes::<32>())
}

/// 128 unpredictable bits as 22 characters of base64url: names of things, not secrets.
pub(crate) fn label() -> String {
    BASE64URL_NOPAD.encode(&bytes::<16>())
}

/// The left half of a token's hash, as `c_hash` and `at_hash` have it (OpenID Connect Core sections
/// 3.1.3.6 and 3.3.2.11), for tokens signed RS256.
pub(crate) fn half_hash(token: &str) -> String {
    let hash = Sha256::digest(token);
    BASE64URL_NOPAD.encode(&hash[..hash.len() / 2])
}

/// Compares in a time that depends on the lengths only.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}
