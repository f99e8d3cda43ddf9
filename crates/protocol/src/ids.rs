//! Typed identifiers, so that a user's id cannot be passed where a record's id is meant.
//!
//! On the wire each is a lower-case hyphenated GUID of 36 characters, as the existing clients
//! write it.

use uuid::{NoContext, Timestamp, Uuid};

use crate::clock::Clock;

/// Text that is not a GUID.
#[derive(Debug, thiserror::Error)]
#[error("{what} is a GUID such as 01987c2e-0d5e-7c3b-8a44-6f2d1c9b0e11")]
pub struct InvalidId {
    what: &'static str,
    #[source]
    source: uuid::Error,
}

macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id (UUID version 7): later ids sort after earlier ones.
            pub fn new(clock: &dyn Clock) -> Self {
                let now = clock.now();
                let seconds = u64::try_from(now.unix_timestamp()).unwrap_or_default();
                Self(Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.nanosecond())))
            }

            /// Reads an id from its text.
            ///
            /// # Errors
            /// When `text` is not a GUID.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                Uuid::parse_str(text)
                    .map(Self)
                    .map_err(|source| InvalidId { what: stringify!($name), source })
            }

            /// The sixteen bytes of the id, as stored in a database key.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// The id whose sixteen bytes these are.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }
    };
}

typed_id!(
    /// A person's account on one server.
    UserId
);
typed_id!(
    /// One signed-in device: a family of refresh tokens on the server (RFC 9700 section 4.14.2).
    SessionId
);
typed_id!(
    /// One record (a to-do, later a template, a memory, …), made by the client that created it.
    RecordId
);
typed_id!(
    /// One change of one record; the server applies each at most once.
    MutationId
);

#[cfg(test)]
mod tests {
    use time::{Duration, macros::datetime};

    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn later_ids_sort_after_earlier_ones_and_survive_their_text() {
        let clock = ManualClock::at(datetime!(2026-11-22 12:00 UTC));
        let early = RecordId::new(&clock);
        clock.advance(Duration::SECOND);
        let late = RecordId::new(&clock);
        assert!(early < late);
        assert_eq!(RecordId::parse(&early.to_string()).unwrap(), early);
        assert_eq!(RecordId::from_bytes(*late.as_bytes()), late);
    }

    #[test]
    fn text_that_is_no_guid_is_refused_in_words() {
        let refused = UserId::parse("me").unwrap_err();
        assert!(refused.to_string().starts_with("UserId is a GUID"));
    }
}
