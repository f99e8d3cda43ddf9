//! How often user codes may be tried that are none.
//!
//! A code lives for ten minutes, so at most two windows' worth of wrong tries fall into its life:
//! 600 of 2.56 · 10^10, one in 42 million for each device that waits, whatever number of machines
//! tries. What a lucky one wins is to sign somebody's device in to an account of their own.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use time::{Duration, OffsetDateTime};

const WINDOW: Duration = Duration::minutes(10);
/// Wrong codes in a window, from everywhere.
const FROM_ALL: u32 = 300;
/// Wrong codes in a window, from one network.
const FROM_ONE: u32 = 10;

/// Counts wrong user codes.
#[derive(Default)]
pub(crate) struct Guesses(Mutex<Option<Window>>);

struct Window {
    since: OffsetDateTime,
    all: u32,
    /// No more entries than [`FROM_ALL`].
    each: HashMap<IpAddr, u32>,
}

/// Too many wrong codes; come back in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany(pub(crate) u64);

impl Guesses {
    /// Counts a try as wrong, before it is looked at: many at once must not all slip through.
    pub(super) fn attempt(&self, network: IpAddr, now: OffsetDateTime) -> Result<(), TooMany> {
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let window = guard.get_or_insert_with(|| Window::new(now));
        // A clock that was turned back begins a window too, rather than lock everybody out.
        if !(window.since..window.since + WINDOW).contains(&now) {
            *window = Window::new(now);
        }
        let each = window.each.get(&network).copied().unwrap_or_default();
        if window.all >= FROM_ALL || each >= FROM_ONE {
            let wait = (window.since + WINDOW - now).whole_seconds();
            return Err(TooMany(wait.unsigned_abs() + 1));
        }
        window.all += 1;
        window.each.insert(network, each + 1);
        Ok(())
    }

    /// The try was right after all.
    pub(super) fn was_right(&self, network: IpAddr) {
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(window) = guard.as_mut() else {
            return;
        };
        if let Some(each) = window.each.get_mut(&network) {
            *each = each.saturating_sub(1);
            window.all = window.all.saturating_sub(1);
        }
    }
}

impl Window {
    fn new(now: OffsetDateTime) -> Self {
        Self {
            since: now,
            all: 0,
            each: HashMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

    fn network(number: u32) -> IpAddr {
        IpAddr::V4(Ipv4Addr::from_bits(number))
    }

    #[test]
    fn one_network_has_ten_wrong_codes_in_ten_minutes() {
        let guesses = Guesses::default();
        for _ in 0..10 {
            assert_eq!(guesses.attempt(network(1), NOW), Ok(()));
        }
        let late = NOW + Duration::minutes(9);
        assert_eq!(guesses.attempt(network(1), late), Err(TooMany(61)));
        assert_eq!(guesses.attempt(network(2), late), Ok(()));
        let next = NOW + Duration::minutes(10);
        assert_eq!(guesses.attempt(network(1), next), Ok(()));
    }

    #[test]
    fn all_networks_together_have_three_hundred() {
        let guesses = Guesses::default();
        let admitted = (0..2_000).filter(|n| guesses.attempt(network(*n), NOW).is_ok());
        assert_eq!(admitted.count(), 300);
    }

    #[test]
    fn a_right_code_costs_nothing() {
        let guesses = Guesses::default();
        for _ in 0..1_000 {
            assert_eq!(guesses.attempt(network(1), NOW), Ok(()));
            guesses.was_right(network(1));
        }
    }

    #[test]
    fn a_clock_turned_back_locks_nobody_out() {
        let guesses = Guesses::default();
        let admitted = (0..11).filter(|_| guesses.attempt(network(1), NOW).is_ok());
        assert_eq!(admitted.count(), 10);
        let earlier = NOW - Duration::days(1);
        assert_eq!(guesses.attempt(network(1), earlier), Ok(()));
    }
}
