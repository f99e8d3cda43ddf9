//! Randomness for secrets, from the operating system alone.

use data_encoding::BASE64URL_NOPAD;

/// `N` unpredictable bytes.
///
/// # Panics
/// When the operating system has no random source. No secret can be made then, and none may be
/// guessed instead, so there is no way to go on.
#[expect(
    clippy::expect_used,
    reason = "see Panics: a predictable secret is worse than a stop"
)]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has a random source");
    bytes
}

/// 256 unpredictable bits as 43 characters of base64url: for codes, states and tokens.
pub fn token() -> String {
    BASE64URL_NOPAD.encode(&bytes::<32>())
}

#[cfg(test)]
mod tests {
    use super::token;

    #[test]
    fn a_token_is_43_url_safe_characters_and_never_the_same() {
        let (one, two) = (token(), token());
        assert_eq!(one.len(), 43);
        assert!(
            one.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        );
        assert_ne!(one, two);
    }
}
