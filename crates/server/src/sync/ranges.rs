//! The records of one kind as ranges of ids, so that two sides find where they differ.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{MAX_RANGES, Range, RecordDigest, SetDigest, Tally};

/// Ranges of about equal size, made in one go through records in the order of their ids, of which
/// nobody knows beforehand how many they are: whenever the ranges are too many, each two neighbours
/// become one, and those that follow grow as large.
#[derive(Default)]
pub(super) struct Ranges {
    all: Vec<Range>,
    /// How many records a range takes, as a power of two.
    doubled: u32,
}

impl Ranges {
    /// Adds the record behind all that were added.
    pub(super) fn add(&mut self, id: RecordId, digest: RecordDigest) {
        let size = 1_u64 << self.doubled;
        if let Some(range) = self.all.last_mut()
            && range.tally.count < size
        {
            range.last = id;
            range.tally.add(digest);
            return;
        }
        if self.all.len() == MAX_RANGES {
            self.halve();
            return self.add(id, digest);
        }
        let mut tally = Tally::default();
        tally.add(digest);
        self.all.push(Range { last: id, tally });
    }

    /// All of them.
    pub(super) fn into_vec(self) -> Vec<Range> {
        self.all
    }

    fn halve(&mut self) {
        self.doubled += 1;
        let joined = self.all.chunks(2).filter_map(|pair| {
            let joined = pair.iter().map(|range| range.tally).reduce(sum);
            pair.last().zip(joined).map(|(range, tally)| Range {
                last: range.last,
                tally,
            })
        });
        self.all = joined.collect();
    }
}

/// What two sets of records without a common one come to.
fn sum(one: Tally, other: Tally) -> Tally {
    let number = |tally: Tally| u128::from_be_bytes(tally.digest.to_bytes());
    let digest = number(one).wrapping_add(number(other));
    Tally {
        count: one.count + other.count,
        digest: SetDigest::from_bytes(digest.to_be_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use pia_protocol::sync::Kind;
    use proptest::prelude::*;

    use super::*;

    fn record(number: u32) -> (RecordId, RecordDigest) {
        let mut id = [0; 16];
        id[..4].copy_from_slice(&number.to_be_bytes());
        let id = RecordId::from_bytes(id);
        (id, RecordDigest::of(&Kind::todo(), id, "{}"))
    }

    fn of(count: u32) -> Vec<Range> {
        let mut ranges = Ranges::default();
        for (id, digest) in (0..count).map(record) {
            ranges.add(id, digest);
        }
        ranges.into_vec()
    }

    proptest! {
        #[test]
        fn ranges_hold_every_record_once_and_are_of_about_one_size(count in 0..3_000_u32) {
            let ranges = of(count);
            prop_assert!(ranges.len() <= MAX_RANGES);
            let mut next = 0;
            for range in &ranges {
                let mut tally = Tally::default();
                while next < count && record(next).0 <= range.last {
                    tally.add(record(next).1);
                    next += 1;
                }
                prop_assert_eq!(tally, range.tally);
            }
            prop_assert_eq!(next, count);
            // All but the last are equal.
            if let Some((last, others)) = ranges.split_last() {
                let size = others.first().unwrap_or(last).tally.count;
                prop_assert!(others.iter().all(|range| range.tally.count == size));
                prop_assert!(last.tally.count <= size);
            }
        }
    }

    #[test]
    fn up_to_256_records_are_ranges_of_one_each() {
        assert_eq!(of(256).len(), 256);
        assert!(of(256).iter().all(|range| range.tally.count == 1));
        assert_eq!(of(257).len(), 129);
        assert!(of(0).is_empty());
    }
}
