//! Times as .NET writes and reads them: up to seven digits of a second, with an offset or without.

use time::format_description::well_known::Rfc3339;
use time::macros::{datetime, format_description};
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

/// .NET's `DateTime.MinValue`: what a client that never synced sends.
pub(super) const FIRST: OffsetDateTime = datetime!(0001-01-01 00:00 UTC);
const LAST: OffsetDateTime = datetime!(9999-12-31 23:59:59.999_999_9 UTC);

/// The time in UTC, cut to 100 ns; without an offset UTC is meant. What .NET has no year for becomes
/// the nearest time that it has.
pub(crate) fn parse(text: &str) -> Option<OffsetDateTime> {
    let time = OffsetDateTime::parse(text, &Rfc3339).or_else(|_| {
        let without_zone = format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second][optional [.[subsecond]]]"
        );
        PrimitiveDateTime::parse(text, without_zone).map(PrimitiveDateTime::assume_utc)
    });
    let time = time.ok()?;
    let Some(utc) = time.checked_to_offset(UtcOffset::UTC) else {
        return Some(if time < FIRST { FIRST } else { LAST });
    };
    let cut = utc.replace_nanosecond(utc.nanosecond() / 100 * 100);
    cut.ok().map(|time| time.clamp(FIRST, LAST))
}

/// With `Z` and seven digits.
pub(super) fn format(time: OffsetDateTime) -> String {
    let format =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:7]Z");
    let utc = time.checked_to_offset(UtcOffset::UTC).unwrap_or(LAST);
    // Every time from the first to the last can be written so.
    utc.clamp(FIRST, LAST).format(format).unwrap_or_default()
}
