//! How often user codes may be tried that are none.
//!
//! A code lives for ten minutes, so at most two spans' worth of wrong tries fall into its life: 600
//! of 2.56 · 10^10, one in 42 million for each device that waits, whatever number of machines tries,
//! and on whatever number of servers. What a lucky one wins is to sign somebody's device in to an
//! account of their own.

use time::OffsetDateTime;

use crate::db::Guesses;

/// Seconds.
const SPAN: i64 = 600;
/// Wrong codes in a span, from everywhere.
const FROM_ALL: u32 = 300;
/// Wrong codes in a span, from one network.
const FROM_ONE: u32 = 10;

/// Too many wrong codes; come back in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany(pub(crate) u64);

/// The number of the span a time falls into.
pub(super) fn span(now: OffsetDateTime) -> i64 {
    now.unix_timestamp().div_euclid(SPAN)
}

/// The first span whose codes may still be alive.
pub(super) fn first_that_counts(now: OffsetDateTime) -> i64 {
    span(now) - 1
}

/// Whether another try may be looked at.
pub(super) fn admit(guesses: Guesses, now: OffsetDateTime) -> Result<(), TooMany> {
    if guesses.all < FROM_ALL && guesses.one < FROM_ONE {
        return Ok(());
    }
    let left = SPAN - now.unix_timestamp().rem_euclid(SPAN);
    Err(TooMany(left.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-22 12:09 UTC);

    #[test]
    fn one_network_has_ten_wrong_codes_and_all_together_three_hundred() {
        for (all, one, admitted) in [
            (0, 0, true),
            (9, 9, true),
            (10, 10, false),
            (299, 0, true),
            (300, 0, false),
        ] {
            let verdict = admit(Guesses { all, one }, NOW);
            assert_eq!(verdict.is_ok(), admitted, "{all} and {one}");
        }
        let full = Guesses { all: 300, one: 0 };
        assert_eq!(admit(full, NOW), Err(TooMany(60)));
    }

    #[test]
    fn spans_follow_each_other_every_ten_minutes() {
        let next = NOW + time::Duration::minutes(1);
        assert_eq!(span(next), span(NOW) + 1);
        assert_eq!(span(next - time::Duration::SECOND), span(NOW));
        assert_eq!(first_that_counts(next), span(NOW));
    }
}
