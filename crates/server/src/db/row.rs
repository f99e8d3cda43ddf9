//! How values are written into columns and read back.

use time::OffsetDateTime;

use super::DbError;

/// A time as milliseconds since 1970.
pub(super) fn millis(time: OffsetDateTime) -> i64 {
    // The years -9999 to 9999 fit with room to spare.
    i64::try_from(time.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

/// The time of this many milliseconds since 1970.
pub(super) fn time(table: &'static str, millis: i64) -> Result<OffsetDateTime, DbError> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000).map_err(|_| {
        DbError::Corrupt {
            table,
            what: "a time out of range",
        }
    })
}

/// A revision as SQLite stores it. A sequence ends long before the sign bit.
pub(super) fn revision(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A revision read back.
pub(super) fn from_revision(table: &'static str, stored: i64) -> Result<u64, DbError> {
    u64::try_from(stored).map_err(|_| DbError::Corrupt {
        table,
        what: "a negative revision",
    })
}
