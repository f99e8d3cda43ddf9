//! Notices that the machine slept: the time of day went on while the stopwatch stood still (on
//! Linux and macOS a suspended machine's monotonic clock does). A clock that somebody set forward
//! looks the same, and what is done then does no harm.

use std::time::Duration;

use time::OffsetDateTime;
use tokio::time::Instant;

/// A jump this short is the jitter of timers and of clocks being disciplined.
const JUMP: Duration = Duration::from_mins(1);

/// The two clocks when they were last compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wake {
    wall: OffsetDateTime,
    stopwatch: Instant,
}

impl Wake {
    pub(super) fn new(wall: OffsetDateTime) -> Self {
        Self {
            wall,
            stopwatch: Instant::now(),
        }
    }

    /// How far the time of day is ahead of the stopwatch since the last look, when that is a jump.
    pub(super) fn look(&mut self, wall: OffsetDateTime) -> Option<Duration> {
        let before = std::mem::replace(self, Self::new(wall));
        let walked = self.stopwatch.duration_since(before.stopwatch);
        let ahead = Duration::try_from(wall - before.wall - walked).ok()?;
        (ahead > JUMP).then_some(ahead)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOON: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

    #[tokio::test(start_paused = true)]
    async fn only_a_jump_forward_is_a_wake() {
        // How long the stopwatch ran, how far the clock went, and what that is.
        let hour = Duration::from_hours(1);
        for (walked, wall, jump) in [
            (15, 15.0, None),
            (15, 74.0, None),
            (15, 76.0, Some(61)),
            (15, 15.0 + hour.as_secs_f64(), Some(3600)),
            (15, 15.0 - hour.as_secs_f64(), None),
            (7200, 15.0, None),
        ] {
            let mut wake = Wake::new(NOON);
            tokio::time::advance(Duration::from_secs(walked)).await;
            let now = NOON + time::Duration::seconds_f64(wall);
            assert_eq!(
                wake.look(now).map(|ahead| ahead.as_secs()),
                jump,
                "{walked} {wall}"
            );
            assert_eq!(wake.look(now), None, "it is noticed once");
        }
    }
}
