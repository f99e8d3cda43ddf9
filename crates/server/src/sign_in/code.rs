//! What a presented one-time code is worth: a pure decision.

use pia_protocol::ids::SessionId;
use time::OffsetDateTime;

use super::pkce;
use crate::db::StoredCode;

/// Before a code, so that one that leaks is recognised.
pub(super) const PREFIX: &str = "pac_";

/// What came with a code.
#[derive(Clone, Copy)]
pub(super) struct Proof<'a> {
    /// None from second-generation clients, who do not say.
    pub(super) client_id: Option<&'a str>,
    pub(super) redirect_uri: Option<&'a str>,
    pub(super) verifier: &'a str,
}

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    /// Everything fits: begin a session.
    Redeem,
    /// Presented a second time: somebody else has it, so what it bought ends (RFC 6749 section
    /// 4.1.2).
    Reused(Option<SessionId>),
    /// Too late.
    Expired,
    /// Presented by somebody who did not start the sign-in: burn it, there is no second guess.
    Burn(Mismatch),
}

/// What did not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mismatch {
    Client,
    RedirectUri,
    Verifier,
}

/// Decides.
pub(super) fn decide(stored: &StoredCode, proof: Proof<'_>, now: OffsetDateTime) -> Decision {
    let differs = |given: Option<&str>, stored: &str| given.is_some_and(|given| given != stored);
    if stored.spent {
        Decision::Reused(stored.family)
    } else if stored.expires_at <= now {
        Decision::Expired
    } else if differs(proof.client_id, &stored.client_id) {
        Decision::Burn(Mismatch::Client)
    } else if differs(proof.redirect_uri, &stored.redirect_uri) {
        Decision::Burn(Mismatch::RedirectUri)
    } else if !pkce::proves(proof.verifier, &stored.challenge) {
        Decision::Burn(Mismatch::Verifier)
    } else {
        Decision::Redeem
    }
}

#[cfg(test)]
mod tests {
    use pia_protocol::ids::UserId;
    use time::{Duration, macros::datetime};

    use super::*;
    use crate::db::Via;
    use crate::hashed::Hashed;

    const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const URI: &str = "http://127.0.0.1:5000/cb";

    fn stored() -> StoredCode {
        StoredCode {
            code: Hashed::of("code"),
            account: UserId::from_bytes([1; 16]),
            via: Via::new("microsoft", None),
            client_id: "pia-desktop".into(),
            redirect_uri: URI.into(),
            challenge: pkce::challenge_of(VERIFIER),
            expires_at: NOW + Duration::MINUTE,
            spent: false,
            family: None,
        }
    }

    #[test]
    fn the_table() {
        let fits = Proof {
            client_id: Some("pia-desktop"),
            redirect_uri: Some(URI),
            verifier: VERIFIER,
        };
        let second_generation = Proof {
            client_id: None,
            redirect_uri: None,
            ..fits
        };
        let family = SessionId::from_bytes([7; 16]);
        let spent = StoredCode {
            spent: true,
            family: Some(family),
            ..stored()
        };
        let over = StoredCode {
            expires_at: NOW,
            ..stored()
        };
        let other_port = Proof {
            redirect_uri: Some("http://127.0.0.1:5001/cb"),
            ..fits
        };
        let other_client = Proof {
            client_id: Some("other"),
            ..fits
        };
        let wrong = "x".repeat(43);
        let wrong = Proof {
            verifier: &wrong,
            ..fits
        };
        for (stored, proof, expected) in [
            (stored(), fits, Decision::Redeem),
            (stored(), second_generation, Decision::Redeem),
            (spent.clone(), fits, Decision::Reused(Some(family))),
            (spent, wrong, Decision::Reused(Some(family))),
            (over, fits, Decision::Expired),
            (stored(), other_client, Decision::Burn(Mismatch::Client)),
            (stored(), other_port, Decision::Burn(Mismatch::RedirectUri)),
            (stored(), wrong, Decision::Burn(Mismatch::Verifier)),
        ] {
            assert_eq!(decide(&stored, proof, NOW), expected);
        }
    }
}
