//! What a presented refresh token is worth: a pure decision.
//!
//! Each refresh replaces the token (RFC 9700 section 4.14.2). Networks lose answers, so the token
//! that was replaced stays good until its successor is seen: the client may simply not have got it.
//! Once the successor was used, or another one was issued in its place, presenting the old one means
//! that two parties hold tokens of one device, and the whole family ends.

use time::OffsetDateTime;

use crate::db::FamilyRow;
use crate::hashed::Hashed;

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    /// The newest token: a successor takes its place, and it becomes the predecessor.
    Rotate,
    /// The predecessor, and its successor was never used: another successor takes that one's place.
    Reissue,
    /// A token that was replaced for good: end the family.
    RevokeFamily,
    /// Nothing to be had, and nothing to end.
    Reject(Rejection),
}

/// Why there is nothing to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rejection {
    /// The family has ended.
    Ended,
    /// The device was away for too long.
    Expired,
}

/// Decides. `presented` is known to belong to `family`.
pub(super) fn decide(presented: Hashed, family: &FamilyRow, now: OffsetDateTime) -> Decision {
    if family.ended {
        Decision::Reject(Rejection::Ended)
    } else if family.expires_at <= now {
        Decision::Reject(Rejection::Expired)
    } else if family.current == presented {
        Decision::Rotate
    } else if family.previous == Some(presented) {
        Decision::Reissue
    } else {
        Decision::RevokeFamily
    }
}

/// The family after its token was replaced by `successor`.
pub(super) fn advanced(
    presented: Hashed,
    family: FamilyRow,
    successor: Hashed,
    expires_at: OffsetDateTime,
) -> FamilyRow {
    FamilyRow {
        current: successor,
        // After a re-issue it stays the predecessor: the answer may be lost a second time.
        previous: Some(presented),
        expires_at,
        ..family
    }
}

#[cfg(test)]
mod tests {
    use pia_protocol::ids::{SessionId, UserId};
    use proptest::prelude::*;
    use time::{Duration, macros::datetime};

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

    fn token(number: usize) -> Hashed {
        Hashed::of(&number.to_string())
    }

    fn family(current: usize, previous: Option<usize>) -> FamilyRow {
        FamilyRow {
            account: UserId::from_bytes([1; 16]),
            id: SessionId::from_bytes([2; 16]),
            provider: "microsoft".into(),
            ended: false,
            expires_at: NOW + Duration::DAY,
            current: token(current),
            previous: previous.map(token),
        }
    }

    #[test]
    fn the_table() {
        use Decision::{Reissue, Reject, RevokeFamily, Rotate};
        let ended = FamilyRow {
            ended: true,
            ..family(1, Some(0))
        };
        let over = FamilyRow {
            expires_at: NOW,
            ..family(1, Some(0))
        };
        for (presented, family, expected) in [
            (0, family(0, None), Rotate),
            (1, family(1, Some(0)), Rotate),
            (0, family(1, Some(0)), Reissue),
            (0, family(2, Some(1)), RevokeFamily),
            (9, family(2, Some(1)), RevokeFamily),
            (1, ended.clone(), Reject(Rejection::Ended)),
            (0, ended.clone(), Reject(Rejection::Ended)),
            (9, ended, Reject(Rejection::Ended)),
            (1, over.clone(), Reject(Rejection::Expired)),
            (0, over, Reject(Rejection::Expired)),
        ] {
            let decision = decide(token(presented), &family, NOW);
            assert_eq!(decision, expected, "{presented} of {family:?}");
        }
    }

    proptest! {
        /// Whatever tokens are presented in whatever order: at most the newest and its predecessor
        /// are ever good, and after a revocation nothing is.
        #[test]
        fn at_most_two_tokens_of_a_family_are_good(presented in prop::collection::vec(0_usize..12, 1..40)) {
            let mut state = family(0, None);
            let mut issued = 1;
            for wanted in presented {
                let wanted = wanted % issued;
                let good = (0..issued)
                    .filter(|n| matches!(decide(token(*n), &state, NOW), Decision::Rotate | Decision::Reissue))
                    .count();
                prop_assert!(good <= 2);
                if state.ended {
                    prop_assert_eq!(good, 0);
                }
                match decide(token(wanted), &state, NOW) {
                    Decision::Rotate | Decision::Reissue => {
                        state = advanced(token(wanted), state, token(issued), NOW + Duration::DAY);
                        issued += 1;
                        // The newest is good, and so is the one just presented.
                        prop_assert_eq!(decide(token(issued - 1), &state, NOW), Decision::Rotate);
                        prop_assert_eq!(decide(token(wanted), &state, NOW), Decision::Reissue);
                    }
                    Decision::RevokeFamily => state.ended = true,
                    Decision::Reject(reason) => prop_assert_eq!(reason, Rejection::Ended),
                }
            }
        }
    }
}
