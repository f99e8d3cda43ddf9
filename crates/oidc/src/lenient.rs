//! Reading members that do not matter enough to fail over.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

/// The member if it has the type it should have, else nothing.
pub(crate) fn if_fits<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    Ok(serde_json::from_value(Value::deserialize(from)?).ok())
}
