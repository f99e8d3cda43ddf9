//! Reading JSON objects as what they are.

use serde::de::{DeserializeOwned, Error as _};

/// Reads an object. `serde` would also take a list for a struct, member by member in their order, so
/// that one text has two readings.
pub(crate) fn object<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if first.is_some_and(|byte| *byte != b'{') {
        return Err(serde_json::Error::custom("not an object"));
    }
    serde_json::from_slice(bytes)
}
