//! What a presented refresh token is worth: a pure decision.
//!
//! Each refresh replaces the token (RFC 9700 section 4.14.2). Networks lose answers, so the token
//! that was replaced stays good until a successor of it is used: the client may simply not have got
//! one. Networks also deliver late: a request given up long ago can arrive after its repetition was
//! answered, so a successor stays good although another was issued after it. The first one used is
//! the one that arrived. From then on presenting its predecessor, or another successor of that, means
//! that two parties hold tokens of one device, and the whole family ends.

use time::OffsetDateTime;

use crate::db::{FamilyRow, StoredToken};
use crate::hashed::Hashed;

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    /// A successor that is used for the first time, or a family's first token: it becomes the
    /// predecessor, and gets a successor.
    Rotate,
    /// The predecessor, and no successor of it was ever used: it gets another one.
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

/// Decides. `presented` is the token that `stored` was found by.
pub(super) fn decide(presented: Hashed, stored: &StoredToken, now: OffsetDateTime) -> Decision {
    let family = &stored.family;
    // The newest successor, or an earlier one of the same predecessor.
    let unused = family.current == presented
        || stored.replaces.is_some() && stored.replaces == family.previous;
    if family.ended {
        Decision::Reject(Rejection::Ended)
    } else if family.expires_at <= now {
        Decision::Reject(Rejection::Expired)
    } else if unused {
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
    use crate::db::Account;

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
            created_at: NOW,
            expires_at: NOW + Duration::DAY,
            current: token(current),
            previous: previous.map(token),
        }
    }

    fn found(family: FamilyRow, replaces: Option<usize>) -> StoredToken {
        StoredToken {
            family,
            replaces: replaces.map(token),
            account: Account {
                id: UserId::from_bytes([1; 16]),
                email: String::new(),
                display_name: None,
                login_hint: None,
                home: pia_oidc::Home::Unknown,
                roles: Vec::new(),
            },
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
        for (presented, replaces, family, expected) in [
            (0, None, family(0, None), Rotate),
            (1, Some(0), family(1, Some(0)), Rotate),
            (0, None, family(1, Some(0)), Reissue),
            // 1 and 2 both replace 0, and neither was used.
            (1, Some(0), family(2, Some(0)), Rotate),
            // 1 was used, so 0 and its other successor 3 are nobody's but a thief's.
            (0, None, family(2, Some(1)), RevokeFamily),
            (3, Some(0), family(2, Some(1)), RevokeFamily),
            (1, Some(0), ended.clone(), Reject(Rejection::Ended)),
            (0, None, ended.clone(), Reject(Rejection::Ended)),
            (9, Some(8), ended, Reject(Rejection::Ended)),
            (1, Some(0), over.clone(), Reject(Rejection::Expired)),
            (0, None, over, Reject(Rejection::Expired)),
        ] {
            let decision = decide(token(presented), &found(family.clone(), replaces), NOW);
            assert_eq!(decision, expected, "{presented} of {family:?}");
        }
    }

    proptest! {
        /// Whatever tokens are presented in whatever order: once a token was used, neither the one
        /// it replaced nor another successor of that is ever good again, and after a revocation
        /// nothing is.
        #[test]
        fn a_used_token_shuts_out_its_predecessor_and_siblings(
            presented in prop::collection::vec(0_usize..12, 1..40)
        ) {
            let mut state = family(0, None);
            // By number: what each token replaces, and whether it was used.
            let mut issued: Vec<(Option<usize>, bool)> = vec![(None, false)];
            for wanted in presented {
                let wanted = wanted % issued.len();
                let verdict = |n: usize, state: &FamilyRow, issued: &[(Option<usize>, bool)]| {
                    decide(token(n), &found(state.clone(), issued[n].0), NOW)
                };
                match verdict(wanted, &state, &issued) {
                    Decision::Rotate | Decision::Reissue => {
                        issued[wanted].1 = true;
                        let new = issued.len();
                        issued.push((Some(wanted), false));
                        state = advanced(token(wanted), state, token(new), NOW + Duration::DAY);
                        prop_assert_eq!(verdict(new, &state, &issued), Decision::Rotate);
                        prop_assert_eq!(verdict(wanted, &state, &issued), Decision::Reissue);
                    }
                    Decision::RevokeFamily => state.ended = true,
                    Decision::Reject(reason) => prop_assert_eq!(reason, Rejection::Ended),
                }
                for (n, (replaces, _)) in issued.iter().enumerate() {
                    let good = matches!(
                        verdict(n, &state, &issued),
                        Decision::Rotate | Decision::Reissue
                    );
                    let outdone = issued.iter().enumerate().any(|(other, (its, used))| {
                        *used && (*its == Some(n) || other != n && its.is_some() && its == replaces)
                    });
                    prop_assert!(!(good && (outdone || state.ended)), "{} of {:?}", n, issued);
                }
            }
        }
    }
}
