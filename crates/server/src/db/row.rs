//! How values are written into columns and read back.

use time::OffsetDateTime;

/// A time as milliseconds since 1970.
pub(super) fn millis(time: OffsetDateTime) -> i64 {
    // The years -9999 to 9999 fit with room to spare.
    i64::try_from(time.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

/// The time of this many milliseconds since 1970; none beyond the years there are.
pub(super) fn time(millis: i64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000).ok()
}

/// A time as 100 ns since 1970, as first- and second-generation clients count.
pub(super) fn ticks(time: OffsetDateTime) -> i64 {
    // As far as the year 30000.
    i64::try_from(time.unix_timestamp_nanos().div_euclid(100)).unwrap_or(i64::MAX)
}

/// The time of this many 100 ns since 1970; none beyond the years there are.
pub(super) fn time_of_ticks(ticks: i64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(ticks) * 100).ok()
}

/// A revision as it is stored. A sequence ends long before the sign bit.
pub(super) fn revision(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
