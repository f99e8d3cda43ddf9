//! How long an access token may still be used, by two clocks: the stopwatch, which nobody can set
//! but which stands still while the machine sleeps, and the time of day, which goes on then but can
//! be set. A token counts as good while neither says that it is spent; a clock that was set back
//! says nothing.

use std::time::Duration;

use time::OffsetDateTime;
use tokio::time::Instant;

/// A token about to end is not handed out: it would end on its way.
pub(super) const TOO_SHORT: Duration = Duration::from_secs(10);

/// Since when, and for how long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fresh {
    started: Instant,
    started_at: OffsetDateTime,
    /// How long the token was good for then.
    left: Duration,
}

impl Fresh {
    /// Starts both clocks.
    pub(super) fn start(left: Duration, now: OffsetDateTime) -> Self {
        Self {
            started: Instant::now(),
            started_at: now,
            left,
        }
    }

    /// Whether the token is good at `now`, and long enough for a request.
    pub(super) fn is_good(&self, now: OffsetDateTime) -> bool {
        let by_day = Duration::try_from(now - self.started_at).unwrap_or_default();
        self.started.elapsed().max(by_day) + TOO_SHORT < self.left
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;

    const NOON: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap()
    }

    proptest! {
        /// However long the machine slept: what is spent is not good, unless the clock was set back
        /// as well, which nothing here can tell. And a clock set back never shortens a token's life.
        #[test]
        fn a_spent_token_is_never_good_and_a_clock_set_back_costs_nothing(
            left in 0_u64..7200,
            awake in 0_u64..7200,
            asleep in 0_u64..7200,
            set in -7200_i64..7200,
        ) {
            runtime().block_on(async {
                let fresh = Fresh::start(Duration::from_secs(left), NOON);
                tokio::time::advance(Duration::from_secs(awake)).await;
                let now = NOON + Duration::from_secs(awake + asleep) + time::Duration::seconds(set);
                let good = fresh.is_good(now);
                let passed = if set < 0 { awake } else { awake + asleep };
                if passed + 10 >= left {
                    prop_assert!(!good);
                }
                if asleep == 0 && set <= 0 && awake + 10 < left {
                    prop_assert!(good);
                }
                Ok(())
            })?;
        }
    }
}
