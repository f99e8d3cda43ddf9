//! What a change must be like, whatever the database holds.

use pia_protocol::ids::{MutationId, RecordId};
use pia_protocol::secret;
use pia_protocol::sync::{Body, Kind, MAX_RECORD_BYTES, RecordDigest, Revision, canonical_text};
use pia_protocol::wire_time::WireTime;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::db::{StoredMutation, mutation_digest};

/// Objects and arrays inside each other, the body itself counted.
const MAX_DEPTH: usize = 32;

/// As `pia_protocol::sync::PushRequest`, whose bodies are not read yet: one at a time they take little
/// memory, and all together many times that of their text.
#[derive(Deserialize)]
pub(crate) struct Push {
    pub(crate) mutations: Vec<Wanted>,
}

/// As `pia_protocol::sync::Mutation`.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    id: MutationId,
    kind: Kind,
    record: RecordId,
    base: Revision,
    body: Option<Box<RawValue>>,
    edited_at: WireTime,
}

/// A change ready for the writer.
pub(crate) struct Checked {
    pub(super) id: MutationId,
    pub(super) kind: Kind,
    pub(super) record: RecordId,
    pub(super) base: Revision,
    pub(super) edited_at: WireTime,
    pub(super) verdict: Result<Ready, Refusal>,
}

/// What the writer stores.
#[derive(Debug)]
pub(super) struct Ready {
    /// The body as JSON; none deletes.
    pub(super) text: Option<String>,
    /// Of the record that the change makes; none of a deletion.
    pub(super) digest: Option<RecordDigest>,
}

impl Ready {
    /// As it is remembered once it is applied.
    pub(super) fn stored(&self, change: &Checked, revision: Revision) -> StoredMutation {
        StoredMutation {
            digest: mutation_digest(&change.kind, change.record, self.digest),
            revision,
        }
    }

    /// Whether it is the change that was applied under its id, and not another one. `base` is left out:
    /// a client may learn a later base and still mean the same change.
    pub(super) fn is(&self, change: &Checked, earlier: &StoredMutation) -> bool {
        let ours = self.stored(change, earlier.revision).digest;
        ours == earlier.digest || self.earlier_digest(change) == earlier.digest
    }

    /// The digest of changes that were remembered before records had digests.
    fn earlier_digest(&self, change: &Checked) -> [u8; 16] {
        let (kind, record) = (change.kind.as_str(), change.record);
        let text = self.text.as_ref();
        let text = text.map_or_else(|| "deleted".to_owned(), |text| format!("body {text}"));
        let whole = secret::sha256(&format!("{kind} {record} {text}"));
        let mut short = [0; 16];
        short.copy_from_slice(&whole[..16]);
        short
    }
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
    #[error("there may be at most {0} records of one kind")]
    TooManyRecords(u64),
    #[error("all records together may have at most {0} bytes")]
    TooManyBytes(u64),
}

impl Refusal {
    /// The code for programs.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::InvalidKind => "invalid_kind",
            Self::RecordTooLarge => "record_too_large",
            Self::RecordTooDeep => "record_too_deep",
            Self::MutationIdReused => "mutation_id_reused",
            Self::TooManyRecords(_) | Self::TooManyBytes(_) => "quota_exceeded",
        }
    }
}

impl Wanted {
    /// Checks a change and prepares what is stored of it. An error says that its body is no JSON object.
    pub(crate) fn check(self) -> Result<Checked, serde_json::Error> {
        let body = self.body.as_deref().map(RawValue::get);
        let body = body.map(serde_json::from_str).transpose()?;
        let verdict = ready(&self.kind, self.record, body);
        Ok(Checked {
            id: self.id,
            kind: self.kind,
            record: self.record,
            base: self.base,
            edited_at: self.edited_at,
            verdict,
        })
    }
}

fn ready(kind: &Kind, id: RecordId, body: Option<Body>) -> Result<Ready, Refusal> {
    if !kind.is_valid() {
        return Err(Refusal::InvalidKind);
    }
    let text = body.map(|mut body| body_text(&mut body)).transpose()?;
    let digest = text.as_ref().map(|text| RecordDigest::of(kind, id, text));
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn with(kind: &str, body: &Value) -> Wanted {
        let wanted = json!({
            "id": MutationId::from_bytes([1; 16]), "kind": kind, "base": 0, "body": body,
            "record": RecordId::from_bytes([2; 16]), "edited_at": "2026-11-22T12:00:00Z",
        });
        // Bodies as they stand are read from text only.
        serde_json::from_str(&wanted.to_string()).unwrap()
    }

    #[test]
    fn a_body_that_is_no_object_makes_no_change() {
        for body in [json!([]), json!("x"), json!(1), json!(true)] {
            assert!(with("todo", &body).check().is_err(), "{body}");
        }
        assert!(with("todo", &json!(null)).check().is_ok());
    }

    fn nested(depth: usize) -> Value {
        (1..depth).fold(json!({}), |inner, _| json!({ "x": inner }))
    }

    #[test]
    fn the_limits_hold_exactly() {
        let sized = |bytes: usize| json!({ "x": "y".repeat(bytes - r#"{"x":""}"#.len()) });
        for (mutation, expected) in [
            (with("todo", &json!({"title": "milk"})), None),
            (with("todo", &json!(null)), None),
            (with("", &json!({})), Some(Refusal::InvalidKind)),
            (with("To Do", &json!({})), Some(Refusal::InvalidKind)),
            (with("todo", &sized(MAX_RECORD_BYTES)), None),
            (
                with("todo", &sized(MAX_RECORD_BYTES + 1)),
                Some(Refusal::RecordTooLarge),
            ),
            (with("todo", &nested(MAX_DEPTH)), None),
            (
                with("todo", &nested(MAX_DEPTH + 1)),
                Some(Refusal::RecordTooDeep),
            ),
        ] {
            assert_eq!(mutation.check().unwrap().verdict.err(), expected);
        }
    }

    #[test]
    fn equal_changes_have_equal_digests_and_others_do_not() {
        let digest = |wanted: Wanted| {
            let checked = wanted.check().unwrap();
            let ready = checked.verdict.as_ref().unwrap();
            ready.stored(&checked, Revision::ZERO).digest
        };
        let one = digest(with("todo", &json!({"a": 1, "b": 2})));
        assert_eq!(one, digest(with("todo", &json!({"b": 2, "a": 1}))));
        assert_ne!(one, digest(with("todo", &json!({"b": 2, "a": 2}))));
        assert_ne!(one, digest(with("memory", &json!({"a": 1, "b": 2}))));
        assert_ne!(one, digest(with("todo", &json!(null))));
    }
}
