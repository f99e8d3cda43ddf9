//! Proof Key for Code Exchange (RFC 7636).

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

use crate::params::Params;
use crate::secrets::same;

/// What the application promised at the authorize endpoint to know the origin of.
#[derive(Clone)]
pub(crate) enum Challenge {
    S256(String),
    /// Both providers still take it, and assume it when no method is named.
    Plain(String),
}

/// The challenge is not one: wrong length, wrong characters or an unknown method.
#[derive(Debug)]
pub(crate) struct BadChallenge;

impl Challenge {
    pub(crate) fn read(params: &Params) -> Result<Option<Self>, BadChallenge> {
        let Some(challenge) = params.get("code_challenge") else {
            return match params.get("code_challenge_method") {
                None => Ok(None),
                Some(_) => Err(BadChallenge),
            };
        };
        if !well_formed(challenge) {
            return Err(BadChallenge);
        }
        match params.get("code_challenge_method") {
            Some("S256") => Ok(Some(Self::S256(challenge.to_owned()))),
            Some("plain") | None => Ok(Some(Self::Plain(challenge.to_owned()))),
            Some(_) => Err(BadChallenge),
        }
    }

    pub(crate) fn is_met_by(&self, verifier: &str) -> bool {
        match self {
            Self::S256(challenge) => same(
                challenge,
                &BASE64URL_NOPAD.encode(&Sha256::digest(verifier)),
            ),
            Self::Plain(challenge) => same(challenge, verifier),
        }
    }
}

/// Length and characters of challenge and verifier alike (RFC 7636 sections 4.1 and 4.2).
pub(crate) fn well_formed(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7636_appendix_b_holds() {
        let challenge = Challenge::S256("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned());
        assert!(challenge.is_met_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert!(!challenge.is_met_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK"));
    }

    #[test]
    fn length_and_characters_are_checked() {
        assert!(well_formed(&"a".repeat(43)));
        assert!(well_formed(&"~".repeat(128)));
        assert!(!well_formed(&"a".repeat(42)));
        assert!(!well_formed(&"a".repeat(129)));
        assert!(!well_formed(&"+".repeat(43)));
    }
}
