//! What a set of records comes to, so that two sides can tell that they hold the same without
//! sending it: kept up to date record by record, and compared at every sync.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use super::Kind;
use crate::ids::RecordId;

/// One living record as a number: the first 16 bytes of SHA-256 over its kind, its id and its
/// content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RecordDigest([u8; 16]);

impl RecordDigest {
    /// The digest of a record whose body has this [`canonical_text`](super::canonical_text).
    pub fn of(kind: &Kind, id: RecordId, text: &str) -> Self {
        let mut whole = Sha256::new();
        // No kind has a zero byte and an id is of fixed length, so no two records run together.
        whole.update(kind.as_str());
        whole.update([0]);
        whole.update(id.as_bytes());
        whole.update(text);
        let whole: [u8; 32] = whole.finalize().into();
        let mut short = [0; 16];
        short.copy_from_slice(&whole[..16]);
        Self(short)
    }

    /// The bytes, for storage.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The digest with these bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

/// The digests of many records as one: their sum modulo 2^128, so that records come and go in any
/// order. It finds mistakes; against somebody who makes collisions on purpose it proves nothing, and
/// both sides belong to one person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct SetDigest(u128);

impl SetDigest {
    /// The bytes, for storage.
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// The digest with these bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }
}

impl fmt::Display for SetDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl Serialize for SetDigest {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SetDigest {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        let hex = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        let number = hex.then(|| u128::from_str_radix(&text, 16).ok()).flatten();
        number
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("a digest has 32 hexadecimal digits"))
    }
}

/// How many living records there are, and their digest. Tombstones do not count, so that either side
/// may forget them in its time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tally {
    /// How many.
    pub count: u64,
    /// The sum modulo 2^128 of the first 16 bytes of SHA-256 over kind, a zero byte, the id's 16
    /// bytes and the body as JSON with sorted members.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9a-f]{32}$"))]
    pub digest: SetDigest,
}

impl Tally {
    /// A record came into being.
    pub fn add(&mut self, record: RecordDigest) {
        self.count += 1;
        let number = u128::from_be_bytes(record.0);
        self.digest.0 = self.digest.0.wrapping_add(number);
    }

    /// A record ceased to be.
    pub fn remove(&mut self, record: RecordDigest) {
        self.count = self.count.saturating_sub(1);
        let number = u128::from_be_bytes(record.0);
        self.digest.0 = self.digest.0.wrapping_sub(number);
    }
}

/// What a server holds of one kind, and how much it would take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Holding {
    /// What it holds.
    #[serde(flatten)]
    pub tally: Tally,
    /// The most living records of this kind that it takes; none is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// What a server holds, by kind. A kind that is missing has no living record.
pub type Holdings = BTreeMap<Kind, Holding>;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn digest(number: u8) -> RecordDigest {
        RecordDigest::of(
            &Kind::todo(),
            RecordId::from_bytes([number; 16]),
            r#"{"title":"milk"}"#,
        )
    }

    #[test]
    fn kind_id_and_content_each_count() {
        let (kind, id) = (Kind::todo(), RecordId::from_bytes([1; 16]));
        let one = RecordDigest::of(&kind, id, "{}");
        assert_eq!(one, RecordDigest::of(&kind, id, "{}"));
        assert_ne!(one, RecordDigest::of(&Kind::new("memory"), id, "{}"));
        assert_ne!(
            one,
            RecordDigest::of(&kind, RecordId::from_bytes([2; 16]), "{}")
        );
        assert_ne!(one, RecordDigest::of(&kind, id, r#"{"a":1}"#));
    }

    #[test]
    fn a_digest_is_read_as_it_is_written_and_nothing_else_is_read() {
        let mut tally = Tally::default();
        tally.add(digest(1));
        let text = serde_json::to_string(&tally).unwrap();
        assert_eq!(serde_json::from_str::<Tally>(&text).unwrap(), tally);
        let plus = format!("+{:031x}", 7);
        for wrong in ["", "00", plus.as_str(), &"g".repeat(32), &"0".repeat(33)] {
            let text = json!({ "count": 1, "digest": wrong });
            assert!(serde_json::from_value::<Tally>(text).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn records_come_and_go_in_any_order(numbers in prop::collection::vec(any::<u8>(), 0..20)) {
            let (mut forward, mut backward) = (Tally::default(), Tally::default());
            for number in &numbers {
                forward.add(digest(*number));
            }
            for number in numbers.iter().rev() {
                backward.add(digest(*number));
            }
            prop_assert_eq!(forward, backward);
            for number in &numbers {
                forward.remove(digest(*number));
            }
            prop_assert_eq!(forward, Tally::default());
        }
    }
}
