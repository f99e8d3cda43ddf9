//! PKCE (RFC 7636), as the authorization server for our client and as a client of the provider.

use data_encoding::BASE64URL_NOPAD;
use pia_protocol::secret;

/// A client's S256 challenge: 43 characters of base64url.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Challenge(String);

impl Challenge {
    /// Takes the text of a challenge, if it can be one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let decoded = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        (decoded.len() == 32).then(|| Self(text.to_owned()))
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The challenge that belongs to a verifier (RFC 7636 section 4.2).
pub(super) fn challenge_of(verifier: &str) -> String {
    BASE64URL_NOPAD.encode(&secret::sha256(verifier))
}

/// Whether a verifier has the length and letters of RFC 7636 section 4.1 and belongs to the
/// challenge.
pub(super) fn proves(verifier: &str, challenge: &str) -> bool {
    let well_formed = (43..=128).contains(&verifier.len())
        && verifier
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b));
    well_formed && secret::same(&challenge_of(verifier), challenge)
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_vector_of_appendix_b_holds() {
        assert!(proves(VERIFIER, CHALLENGE));
        assert!(Challenge::parse(CHALLENGE).is_some());
    }

    #[test]
    fn other_verifiers_prove_nothing() {
        let short = &VERIFIER[..42];
        assert!(!proves(short, &challenge_of(short)));
        let long = "a".repeat(129);
        assert!(!proves(&long, &challenge_of(&long)));
        let odd = VERIFIER.replace('-', "+");
        assert!(!proves(&odd, &challenge_of(&odd)));
        assert!(!proves(&VERIFIER.replace('d', "e"), CHALLENGE));
        // Not the method `plain`.
        assert!(!proves(CHALLENGE, CHALLENGE));
    }

    #[test]
    fn only_43_characters_of_base64url_are_a_challenge() {
        for text in [
            "",
            "short",
            &CHALLENGE[..42],
            &format!("{CHALLENGE}="),
            &"ä".repeat(22),
        ] {
            assert_eq!(Challenge::parse(text), None, "{text}");
        }
    }
}
