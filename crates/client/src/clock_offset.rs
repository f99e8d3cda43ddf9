//! How far this device's clock is from each server's, measured by the way. It is shown to the
//! person and to whoever diagnoses; whether a session is over is never decided by it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::time::{Duration, SystemTime};

use time::OffsetDateTime;
use tokio::sync::watch;

use crate::address::ServerAddress;

/// Clocks that differ by less are near enough for everything a person does.
const WORTH_TELLING: time::Duration = time::Duration::minutes(2);
/// `Date` has whole seconds, cut off (RFC 9110 section 5.6.7): on average this much is missing.
const HALF_A_SECOND: time::Duration = time::Duration::milliseconds(500);

/// How far the shown offset may be from the measured one: `Date` has whole seconds, and lines
/// tremble.
const TREMBLING: time::Duration = time::Duration::seconds(2);

/// The last measure of each server, by its address.
#[derive(Debug)]
pub(crate) struct ClockOffsets {
    measured: watch::Sender<Measures>,
}

type Measures = BTreeMap<String, Measure>;

/// Positive while this device is ahead.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measure {
    last: time::Duration,
    /// The last one that anybody was told of: a slow drift is told when it has come far enough.
    told: time::Duration,
}

/// Told when a measure is new or clearly another one.
pub(crate) type ClockChanges = watch::Receiver<Measures>;

/// One answer, as far as time goes.
pub(crate) struct Moment {
    /// The answer's `Date`.
    pub(crate) date: SystemTime,
    /// When its headers arrived, by this device's clock.
    pub(crate) arrived: OffsetDateTime,
    /// From sending the request to that arrival, by a clock that nobody can set.
    pub(crate) round_trip: Duration,
}

impl ClockOffsets {
    /// Nothing is known.
    pub(crate) fn new() -> Self {
        Self {
            measured: watch::Sender::new(BTreeMap::new()),
        }
    }

    /// Takes a measure.
    pub(crate) fn measure(&self, server: &ServerAddress, moment: &Moment) {
        let ahead = ahead(moment);
        self.measured.send_if_modified(|measured| {
            match measured.entry(server.as_str().to_owned()) {
                Entry::Occupied(mut known) => {
                    let told = (known.get().told - ahead).abs() > TREMBLING;
                    known.get_mut().last = ahead;
                    if told {
                        known.get_mut().told = ahead;
                    }
                    told
                }
                Entry::Vacant(new) => {
                    new.insert(Measure {
                        last: ahead,
                        told: ahead,
                    });
                    true
                }
            }
        });
    }

    /// How far ahead of `server` this device is, as last measured.
    pub(crate) fn of(&self, server: &ServerAddress) -> Option<time::Duration> {
        let measured = self.measured.borrow();
        measured.get(server.as_str()).map(|measure| measure.last)
    }

    /// Told when a measure is new or clearly another one.
    pub(crate) fn changes(&self) -> ClockChanges {
        self.measured.subscribe()
    }
}

/// The server wrote `Date` about half a round trip before the answer arrived.
fn ahead(moment: &Moment) -> time::Duration {
    let half = time::Duration::try_from(moment.round_trip / 2).unwrap_or_default();
    let there = OffsetDateTime::from(moment.date) + HALF_A_SECOND + half;
    moment.arrived - there
}

/// What of an offset is worth telling a person: whole seconds, when it is over two minutes.
pub(crate) fn worth_telling(offset: Option<time::Duration>) -> Option<f64> {
    offset
        .filter(|offset| offset.abs() > WORTH_TELLING)
        .map(|offset| offset.as_seconds_f64().round())
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    fn moment(date: u64, arrived_ms: i64, round_trip_ms: u64) -> Moment {
        Moment {
            date: UNIX_EPOCH + Duration::from_secs(date),
            arrived: OffsetDateTime::UNIX_EPOCH + time::Duration::milliseconds(arrived_ms),
            round_trip: Duration::from_millis(round_trip_ms),
        }
    }

    #[test]
    fn half_the_way_is_taken_off_and_half_a_second_added() {
        for (date, arrived_ms, round_trip_ms, ahead_ms) in [
            (1000, 1_000_500, 0, 0),
            (1000, 1_002_500, 4_000, 0),
            (1000, 1_540_600, 200, 540_000),
            (1000, 400_500, 0, -600_000),
        ] {
            let ahead = ahead(&moment(date, arrived_ms, round_trip_ms));
            assert_eq!(ahead.whole_milliseconds(), ahead_ms);
        }
    }

    #[test]
    fn only_what_is_over_two_minutes_is_told() {
        let told = |seconds| worth_telling(Some(time::Duration::seconds_f64(seconds)));
        assert_eq!(worth_telling(None), None);
        assert_eq!(told(120.0), None);
        assert_eq!(told(-119.0), None);
        assert_eq!(told(121.4), Some(121.0));
        assert_eq!(told(-3600.0), Some(-3600.0));
    }

    #[test]
    fn a_trembling_measure_tells_nobody_and_each_server_has_its_own() {
        let (a, b) = (
            ServerAddress::parse("https://a.example").unwrap(),
            ServerAddress::parse("https://b.example").unwrap(),
        );
        let offsets = ClockOffsets::new();
        let mut changes = offsets.changes();
        offsets.measure(&a, &moment(1000, 1_300_500, 0));
        assert!(changes.has_changed().unwrap());
        changes.mark_unchanged();
        for trembling in [1_301_500, 1_299_500, 1_302_400] {
            offsets.measure(&a, &moment(1000, trembling, 0));
            assert!(!changes.has_changed().unwrap());
        }
        // A drift is told although each step is small.
        offsets.measure(&a, &moment(1000, 1_303_000, 0));
        assert!(changes.has_changed().unwrap());
        changes.mark_unchanged();
        offsets.measure(&a, &moment(1000, 1_000_500, 0));
        assert!(changes.has_changed().unwrap());
        assert_eq!(offsets.of(&a), Some(time::Duration::ZERO));
        assert_eq!(offsets.of(&b), None);
    }
}
