//! How long to wait before the next try.

use std::time::Duration;

use pia_protocol::random;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_mins(1);

/// Waits that double from one second to one minute, or another longest wait, each shortened by chance so that many clients
/// of a server that comes back do not arrive together.
#[derive(Debug)]
pub(crate) struct Backoff {
    failures: u32,
    longest: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self::up_to(LONGEST)
    }
}

impl Backoff {
    /// Waits that double up to `longest`.
    pub(crate) fn up_to(longest: Duration) -> Self {
        Self {
            failures: 0,
            longest,
        }
    }

    /// How long to wait after one more failure; never shorter than the server asked for.
    pub(crate) fn after_failure(&mut self, retry_after: Option<Duration>) -> Duration {
        let wait = delay(self.failures, self.longest, chance());
        self.failures = self.failures.saturating_add(1);
        wait.max(retry_after.unwrap_or_default())
    }

    /// Something worked: start over.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }
}

/// Between half and all of the doubled wait, as `chance` (0 to 1) has it.
fn delay(failures: u32, longest: Duration, chance: f64) -> Duration {
    let doubled = FIRST
        .saturating_mul(2_u32.saturating_pow(failures))
        .min(longest);
    doubled.mul_f64(0.5 + chance / 2.0)
}

/// `time`, longer or shorter by up to `part` of it, by chance.
pub(crate) fn jitter(time: Duration, part: f64) -> Duration {
    time.mul_f64(1.0 - part + 2.0 * part * chance())
}

/// A number from 0 up to 1.
fn chance() -> f64 {
    f64::from(u32::from_le_bytes(random::bytes())) / (f64::from(u32::MAX) + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_minute() {
        let longest: Vec<u64> = (0..9)
            .map(|failures| delay(failures, LONGEST, 1.0).as_secs())
            .collect();
        assert_eq!(longest, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(delay(3, LONGEST, 0.0), Duration::from_secs(4));
        assert_eq!(delay(u32::MAX, LONGEST, 1.0), LONGEST);
    }

    #[test]
    fn the_server_may_ask_for_more_and_never_for_less() {
        let mut backoff = Backoff::default();
        assert_eq!(
            backoff.after_failure(Some(Duration::from_secs(90))),
            Duration::from_secs(90)
        );
        assert!(backoff.after_failure(Some(Duration::ZERO)) >= FIRST);
        backoff.reset();
        assert!(backoff.after_failure(None) <= FIRST);
    }

    #[test]
    fn jitter_stays_within_its_part() {
        for _ in 0..100 {
            let wait = jitter(Duration::from_mins(1), 0.2);
            assert!((48..=72).contains(&wait.as_secs()), "{wait:?}");
        }
    }
}
