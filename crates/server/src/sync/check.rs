//! What a change must be like, whatever the database holds.

use pia_protocol::secret;
use pia_protocol::sync::{Body, MAX_RECORD_BYTES, Mutation, canonical_text};
use serde_json::Value;

/// Objects and arrays inside each other, the body itself counted.
const MAX_DEPTH: usize = 32;

/// A change ready for the writer.
pub(super) struct Checked {
    pub(super) mutation: Mutation,
    pub(super) verdict: Result<Ready, Refusal>,
}

/// What the writer stores.
pub(super) struct Ready {
    /// The body as JSON; none deletes.
    pub(super) text: Option<String>,
    /// Tells a change that is sent again from another one under the same id.
    pub(super) digest: [u8; 16],
}

/// Why a change will never be accepted as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("a kind is 1 to 40 of a-z, 0-9 and _")]
    InvalidKind,
    #[error("a record may have at most {MAX_RECORD_BYTES} bytes")]
    RecordTooLarge,
    #[error("a record may be nested at most {MAX_DEPTH} deep")]
    RecordTooDeep,
    #[error("another change was already made under this id")]
    MutationIdReused,
}

impl Refusal {
    /// The code for programs.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::InvalidKind => "invalid_kind",
            Self::RecordTooLarge => "record_too_large",
            Self::RecordTooDeep => "record_too_deep",
            Self::MutationIdReused => "mutation_id_reused",
        }
    }
}

/// Checks a change and prepares what is stored of it.
pub(super) fn check(mut mutation: Mutation) -> Checked {
    let verdict = ready(&mut mutation);
    if verdict.is_err() {
        // It may be megabytes of text and many times that in memory, and would wait for the writer.
        mutation.body = None;
    }
    Checked { mutation, verdict }
}

fn ready(mutation: &mut Mutation) -> Result<Ready, Refusal> {
    if !mutation.kind.is_valid() {
        return Err(Refusal::InvalidKind);
    }
    let text = mutation.body.as_mut().map(body_text).transpose()?;
    let digest = digest(mutation, text.as_deref());
    Ok(Ready { text, digest })
}

/// A body as the text that is stored of it, within the limits on its size and depth.
pub(crate) fn body_text(body: &mut Body) -> Result<String, Refusal> {
    if body.values().any(|value| !within(value, MAX_DEPTH - 1)) {
        return Err(Refusal::RecordTooDeep);
    }
    let text = canonical_text(body);
    if text.len() > MAX_RECORD_BYTES {
        return Err(Refusal::RecordTooLarge);
    }
    Ok(text)
}

fn within(value: &Value, depth: usize) -> bool {
    match value {
        Value::Array(items) => depth > 0 && items.iter().all(|item| within(item, depth - 1)),
        Value::Object(map) => depth > 0 && map.values().all(|item| within(item, depth - 1)),
        _ => true,
    }
}

fn digest(mutation: &Mutation, text: Option<&str>) -> [u8; 16] {
    // `base` is left out: a client may learn a later base and still mean the same change.
    let (kind, record) = (mutation.kind.as_str(), mutation.record);
    let text = text.map_or_else(|| "deleted".to_owned(), |text| format!("body {text}"));
    let whole = secret::sha256(&format!("{kind} {record} {text}"));
    let mut short = [0; 16];
    short.copy_from_slice(&whole[..16]);
    short
}

#[cfg(test)]
mod tests {
    use pia_protocol::ids::{MutationId, RecordId};
    use pia_protocol::sync::{Kind, Revision};
    use pia_protocol::wire_time::WireTime;
    use serde_json::json;

    use super::*;

    fn with(kind: &str, body: Value) -> Mutation {
        Mutation {
            id: MutationId::from_bytes([1; 16]),
            kind: Kind::new(kind),
            record: RecordId::from_bytes([2; 16]),
            base: Revision::ZERO,
            body: serde_json::from_value(body).unwrap(),
            edited_at: WireTime::parse("2026-11-22T12:00:00Z").unwrap(),
        }
    }

    fn nested(depth: usize) -> Value {
        (1..depth).fold(json!({}), |inner, _| json!({ "x": inner }))
    }

    #[test]
    fn the_limits_hold_exactly() {
        let sized = |bytes: usize| json!({ "x": "y".repeat(bytes - r#"{"x":""}"#.len()) });
        for (mutation, expected) in [
            (with("todo", json!({"title": "milk"})), None),
            (with("todo", json!(null)), None),
            (with("", json!({})), Some(Refusal::InvalidKind)),
            (with("To Do", json!({})), Some(Refusal::InvalidKind)),
            (with("todo", sized(MAX_RECORD_BYTES)), None),
            (
                with("todo", sized(MAX_RECORD_BYTES + 1)),
                Some(Refusal::RecordTooLarge),
            ),
            (with("todo", nested(MAX_DEPTH)), None),
            (
                with("todo", nested(MAX_DEPTH + 1)),
                Some(Refusal::RecordTooDeep),
            ),
        ] {
            let checked = check(mutation);
            assert!(expected.is_none() || checked.mutation.body.is_none());
            assert_eq!(checked.verdict.err(), expected);
        }
    }

    #[test]
    fn equal_changes_have_equal_digests_and_others_do_not() {
        let digest = |mutation| check(mutation).verdict.ok().map(|ready| ready.digest);
        let one = digest(with("todo", json!({"a": 1, "b": 2})));
        assert!(one.is_some());
        assert_eq!(one, digest(with("todo", json!({"b": 2, "a": 1}))));
        assert_ne!(one, digest(with("todo", json!({"b": 2, "a": 2}))));
        assert_ne!(one, digest(with("memory", json!({"a": 1, "b": 2}))));
        assert_ne!(one, digest(with("todo", json!(null))));
    }
}
