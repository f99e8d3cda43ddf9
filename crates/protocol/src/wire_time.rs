//! Points in time as the existing clients write them.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use time::{
    OffsetDateTime, PrimitiveDateTime, UtcOffset, format_description::well_known::Rfc3339,
    macros::format_description,
};

/// A point in time on the wire: written as UTC with `Z` and three digits of a second, read with
/// any offset, or with none (then UTC is meant: the first sync of existing clients sends
/// `0001-01-01T00:00:00`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WireTime(OffsetDateTime);

impl WireTime {
    /// The point in time, cut to the millisecond so that it equals itself after a round trip.
    pub fn new(time: OffsetDateTime) -> Self {
        let time = time.to_offset(UtcOffset::UTC);
        Self(time.replace_millisecond(time.millisecond()).unwrap_or(time))
    }

    /// The point in time in UTC.
    pub fn get(self) -> OffsetDateTime {
        self.0
    }

    /// Reads any of the accepted forms.
    ///
    /// # Errors
    /// When the text is not an ISO 8601 date and time.
    pub fn parse(text: &str) -> Result<Self, time::error::Parse> {
        if let Ok(time) = OffsetDateTime::parse(text, &Rfc3339) {
            return Ok(Self::new(time));
        }
        let without_zone = format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second][optional [.[subsecond]]]"
        );
        PrimitiveDateTime::parse(text, without_zone).map(|time| Self::new(time.assume_utc()))
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
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;

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

    proptest! {
        #[test]
        fn what_is_written_reads_as_the_same_time(millis in -62_135_596_800_000_i64..253_402_300_799_999) {
            let nanos = i128::from(millis) * 1_000_000;
            let time = WireTime::new(OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap());
            prop_assert_eq!(WireTime::parse(&time.to_string()).unwrap(), time);
        }
    }
}
