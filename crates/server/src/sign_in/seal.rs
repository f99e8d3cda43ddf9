//! What a sign-in under way has to remember in clear, sealed for the database.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::hashed::Hashed;
use crate::seal::{SealKey, Unsealable};

/// Our half of a sign-in at the provider. No `Debug`: it is secret.
#[derive(Serialize, Deserialize)]
pub(crate) struct Sealed {
    pub(crate) verifier: String,
    pub(crate) nonce: String,
    /// Whether the person was sent to the provider a second time, with what it had asked for.
    pub(crate) again: bool,
    /// Since when the person must have proved who they are, if that was asked for.
    #[serde(with = "time::serde::timestamp::option")]
    pub(crate) authenticated_after: Option<OffsetDateTime>,
    /// The languages that the client asked for: the pages at the end speak them too.
    #[serde(default)]
    pub(crate) ui_locales: Option<String>,
}

impl Sealed {
    /// Encrypts, bound to the state under which it is stored.
    pub(super) fn seal(&self, key: &SealKey, state: Hashed) -> Result<Vec<u8>, Unsealable> {
        let text = serde_json::to_vec(self).map_err(|_| Unsealable)?;
        key.seal(&text, state.as_bytes())
    }

    /// Decrypts.
    pub(super) fn open(key: &SealKey, sealed: &[u8], state: Hashed) -> Result<Self, Unsealable> {
        let text = key.open(sealed, state.as_bytes())?;
        serde_json::from_slice(&text).map_err(|_| Unsealable)
    }
}

/// Encrypts the provider's posted answer, bound to the same state.
pub(super) fn seal_answer(
    key: &SealKey,
    answer: &str,
    state: Hashed,
) -> Result<Vec<u8>, Unsealable> {
    key.seal(answer.as_bytes(), &place_of_answer(state))
}

/// Decrypts it.
pub(super) fn open_answer(
    key: &SealKey,
    sealed: &[u8],
    state: Hashed,
) -> Result<String, Unsealable> {
    let text = key.open(sealed, &place_of_answer(state))?;
    String::from_utf8(text.to_vec()).map_err(|_| Unsealable)
}

/// Another place than that of our half, in the same row.
fn place_of_answer(state: Hashed) -> Vec<u8> {
    [state.as_bytes(), b"answer".as_slice()].concat()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::config::MasterKey;
    use crate::seal::Purpose;

    #[test]
    fn both_halves_come_back_under_their_state_and_in_their_place() {
        let master = MasterKey::parse(&"a".repeat(64)).unwrap();
        let key = SealKey::new(&master, Purpose::SignIn).unwrap();
        let (state, other) = (Hashed::of("state"), Hashed::of("other"));
        for after in [None, Some(datetime!(2026-11-28 12:00 UTC))] {
            let ours = Sealed {
                verifier: "v".repeat(43),
                nonce: "n".repeat(43),
                again: after.is_some(),
                authenticated_after: after,
                ui_locales: after.map(|_| "de en".to_owned()),
            };
            let sealed = ours.seal(&key, state).unwrap();
            let opened = Sealed::open(&key, &sealed, state).unwrap();
            assert_eq!(opened.verifier, ours.verifier);
            assert_eq!(opened.nonce, ours.nonce);
            assert_eq!(opened.again, ours.again);
            assert_eq!(opened.authenticated_after, after);
            assert_eq!(opened.ui_locales, ours.ui_locales);
            assert!(Sealed::open(&key, &sealed, other).is_err());
            assert!(open_answer(&key, &sealed, state).is_err());
        }
        let answer = seal_answer(&key, "code=c&id_token=t", state).unwrap();
        assert_eq!(
            open_answer(&key, &answer, state).unwrap(),
            "code=c&id_token=t"
        );
        assert!(open_answer(&key, &answer, other).is_err());
    }
}
