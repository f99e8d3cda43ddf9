//! Points in time as the existing clients write them.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use time::{
    OffsetDateTime, PrimitiveDateTime, UtcOffset,
    format_description::well_known::Rfc3339,
    macros::{datetime, format_description},
};

/// A point in time on the wire: written as UTC with `Z` and three digits of a second, read with
/// any offset, or with none (then UTC is meant: the first sync of existing clients sends
/// `0001-01-01T00:00:00`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
pub struct WireTime(OffsetDateTime);

/// The first and the last time that four digits of a year can write.
const FIRST: OffsetDateTime = datetime!(0000-01-01 00:00 UTC);
const LAST: OffsetDateTime = datetime!(9999-12-31 23:59:59.999 UTC);

/// Text that is no ISO 8601 date and time of the years 0 to 9999 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date and time of the years 0000 to 9999")]
pub struct InvalidTime;

impl WireTime {
    /// The point in time, cut to the millisecond so that it equals itself after a round trip. What
    /// lies outside the years 0 to 9999 becomes the nearest time that does not.
    pub fn new(time: OffsetDateTime) -> Self {
        Self::writable(time).unwrap_or(Self(if time < FIRST { FIRST } else { LAST }))
    }

    /// The point in time in UTC.
    pub fn get(self) -> OffsetDateTime {
        self.0
    }

    /// Reads any of the accepted forms.
    ///
    /// # Errors
    /// When the text is not an ISO 8601 date and time, or one that could not be written again: an
    /// offset can move the first and the last day of the calendar beyond its ends.
    pub fn parse(text: &str) -> Result<Self, InvalidTime> {
        let time = OffsetDateTime::parse(text, &Rfc3339).or_else(|_| {
            let without_zone = format_description!(
                "[year]-[month]-[day]T[hour]:[minute]:[second][optional [.[subsecond]]]"
            );
            PrimitiveDateTime::parse(text, without_zone).map(PrimitiveDateTime::assume_utc)
        });
        time.ok().and_then(Self::writable).ok_or(InvalidTime)
    }

    fn writable(time: OffsetDateTime) -> Option<Self> {
        // Not `to_offset`, which panics where this is `None`.
        let time = time.checked_to_offset(UtcOffset::UTC)?;
        let time = time.replace_millisecond(time.millisecond()).ok()?;
        (FIRST..=LAST).contains(&time).then_some(Self(time))
    }
}

impl std::fmt::Display for WireTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let format = format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z"
        );
        let text = self.0.format(format).map_err(|_| std::fmt::Error)?;
        f.write_str(&text)
    }
}

impl Serialize for WireTime {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for WireTime {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).map_err(|_| D::Error::custom(format_args!("not a date: {text:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_existing_clients_write() {
        let noon = WireTime::new(datetime!(2026-03-27 12:00 UTC));
        for text in [
            "2026-03-27T12:00:00Z",
            "2026-03-27T12:00:00.0000000Z",
            "2026-03-27T13:00:00+01:00",
            "2026-03-27T12:00:00",
            "2026-03-27T12:00:00.0000000",
        ] {
            assert_eq!(WireTime::parse(text).unwrap(), noon, "{text}");
        }
        assert!(WireTime::parse("0001-01-01T00:00:00").is_ok());
        assert!(WireTime::parse("yesterday").is_err());
    }

    #[test]
    fn a_time_that_could_not_be_written_again_is_refused() {
        for text in [
            // One minute of UTC beyond each end.
            "9999-12-31T23:59:59-00:01",
            "0000-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-23:59",
            "-0001-01-01T00:00:00",
            "+10000-01-01T00:00:00",
        ] {
            assert!(WireTime::parse(text).is_err(), "{text}");
        }
        assert_eq!(WireTime::new(datetime!(9999-12-31 23:00 -2)).0, LAST);
        assert_eq!(WireTime::new(datetime!(-0001-01-01 00:00 UTC)).0, FIRST);
        for text in ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"] {
            let time = WireTime::parse(text).unwrap();
            assert_eq!(WireTime::parse(&time.to_string()).unwrap(), time, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_the_same_time(millis in -62_135_596_800_000_i64..253_402_300_799_999) {
            let nanos = i128::from(millis) * 1_000_000;
            let time = WireTime::new(OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap());
            prop_assert_eq!(WireTime::parse(&time.to_string()).unwrap(), time);
        }
    }
}
