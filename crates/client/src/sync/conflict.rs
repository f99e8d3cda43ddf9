//! A value that lost against another edit of the same field, kept as a record of its own: so it is
//! seen on every device, and stays until the person has decided.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};
use pia_protocol::wire_time::WireTime;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::merge::{Loss, Version};
use crate::memories;

/// Fields of one line, whose two texts are joined on that line.
const ONE_LINE: [&str; 3] = ["title", "name", "label"];

/// Fields in which somebody writes, so that two texts can stand one after the other. Others hold one
/// value of some kind, such as a day.
const TEXTS: [&str; 9] = [
    "title",
    "notes",
    "name",
    "label",
    "prompt",
    "description",
    "ExampleText",
    "originalText",
    "optimizedText",
];

/// What is kept of a loss.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Conflict {
    /// What the record is.
    pub(crate) kind: Kind,
    /// Which record.
    pub(crate) record: RecordId,
    /// What it was called, should it be gone later.
    pub(crate) title: Option<String>,
    /// What was lost.
    pub(crate) loss: Loss,
}

/// What the person decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Resolution {
    /// The record stays as it is shown.
    KeepShown,
    /// The other value takes the field.
    TakeOther,
    /// Both texts stand one after the other.
    KeepBoth,
    /// The other value goes into a new record: the way when the old one was deleted.
    NewRecord,
}

impl Conflict {
    /// The same for the same loss wherever it is found, so that a merge that is repeated doubles
    /// nothing (UUID version 8, RFC 9562 section 5.8).
    pub(crate) fn id(&self) -> RecordId {
        let mut whole = Sha256::new();
        whole.update(self.record.as_bytes());
        whole.update(&self.loss.field);
        // No field's value begins with a zero byte.
        whole.update([0]);
        whole.update(self.loss.other.to_string());
        let whole: [u8; 32] = whole.finalize().into();
        let mut short = [0; 16];
        short.copy_from_slice(&whole[..16]);
        short[6] = short[6] & 0x0f | 0x80;
        short[8] = short[8] & 0x3f | 0x80;
        RecordId::from_bytes(short)
    }

    /// The record it is kept as. Every device that finds the loss writes the same.
    pub(crate) fn version(&self) -> Version {
        let Loss {
            field,
            kept,
            kept_at,
            other,
            other_at,
        } = self.loss.clone();
        let mut body = Body::new();
        body.insert("kind".into(), self.kind.as_str().into());
        body.insert("record".into(), self.record.to_string().into());
        body.insert("title".into(), self.title.clone().into());
        body.insert("field".into(), field.into());
        body.insert("kept".into(), kept.into());
        body.insert("keptAt".into(), kept_at.to_string().into());
        body.insert("other".into(), other);
        body.insert("otherAt".into(), other_at.to_string().into());
        Version {
            body: Some(body),
            edited_at: kept_at.max(other_at),
        }
    }

    /// Reads such a record; `None` when it is none, as an older or newer version may write it.
    pub(crate) fn read(body: &Body) -> Option<Self> {
        let text = |name: &str| body.get(name).and_then(Value::as_str);
        let time = |name: &str| WireTime::parse(text(name)?).ok();
        Some(Self {
            kind: Kind::new(text("kind")?),
            record: RecordId::parse(text("record")?).ok()?,
            title: text("title").map(str::to_owned),
            loss: Loss {
                field: text("field")?.to_owned(),
                kept: body.get("kept").filter(|kept| !kept.is_null()).cloned(),
                kept_at: time("keptAt")?,
                other: body.get("other")?.clone(),
                other_at: time("otherAt")?,
            },
        })
    }

    /// Both texts in one; `None` when they are no texts.
    pub(crate) fn joined(&self, shown: Option<&Value>) -> Option<Value> {
        let field = self.loss.field.as_str();
        let is_memory = self.is_what_a_memory_says();
        let other = self.loss.other.as_str()?;
        if !is_memory && !TEXTS.contains(&field) {
            return None;
        }
        let shown = match shown {
            None | Some(Value::Null) => return Some(other.into()),
            Some(shown) => shown.as_str()?,
        };
        if is_memory {
            return memories::joined(shown, other).map(Value::from);
        }
        if shown.contains(other) {
            return Some(shown.into());
        }
        let between = if ONE_LINE.contains(&field) {
            " / "
        } else {
            "\n\n"
        };
        Some(format!("{shown}{between}{other}").into())
    }

    /// Whether it is about the JSON in which a memory says something.
    pub(crate) fn is_what_a_memory_says(&self) -> bool {
        self.kind.as_str() == Kind::MEMORY && self.loss.field == memories::DATA
    }

    /// A new record with the other value in it.
    pub(crate) fn new_record(&self, now: WireTime) -> Body {
        let mut body = Body::new();
        if let Some(title) = &self.title {
            body.insert(title_field(&self.kind).into(), title.clone().into());
        }
        body.insert("createdAt".into(), now.to_string().into());
        body.insert("updatedAt".into(), now.to_string().into());
        body.insert(self.loss.field.clone(), self.loss.other.clone());
        body
    }
}

/// Where a record of this kind has its name, as existing clients have it.
fn title_field(kind: &Kind) -> &'static str {
    match kind.as_str() {
        Kind::TODO => "title",
        Kind::MEMORY => "label",
        _ => "name",
    }
}

/// What a person calls a record.
pub(crate) fn title(body: &Body) -> Option<&str> {
    let mut texts = ["title", "name", "label"]
        .into_iter()
        .filter_map(|name| body.get(name)?.as_str());
    texts.find(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;
    use time::macros::datetime;

    use super::*;

    fn lost(field: &str, other: Value) -> Conflict {
        Conflict {
            kind: Kind::todo(),
            record: RecordId::from_bytes([7; 16]),
            title: Some("milk".into()),
            loss: Loss {
                field: field.into(),
                kept: Some("milk".into()),
                kept_at: WireTime::new(datetime!(2026-11-22 12:00 UTC)),
                other,
                other_at: WireTime::new(datetime!(2026-11-22 11:00 UTC)),
            },
        }
    }

    #[test]
    fn the_id_tells_record_field_and_value_apart_and_nothing_else() {
        let one = lost("title", json!("tea"));
        let mut again = one.clone();
        again.loss.kept = Some(json!("cocoa"));
        assert_eq!(one.id(), again.id());
        assert_ne!(one.id(), lost("notes", json!("tea")).id());
        assert_ne!(one.id(), lost("title", json!("tee")).id());
        again.record = RecordId::from_bytes([8; 16]);
        assert_ne!(one.id(), again.id());
        assert_eq!(&one.id().to_string()[14..15], "8", "a UUID of version 8");
    }

    #[test]
    fn texts_are_joined_and_other_things_are_not() {
        let title = lost("title", json!("tea"));
        assert_eq!(
            title.joined(Some(&json!("milk"))),
            Some(json!("milk / tea"))
        );
        assert_eq!(
            title.joined(Some(&json!("tea, hot"))),
            Some(json!("tea, hot"))
        );
        assert_eq!(title.joined(None), Some(json!("tea")));
        let notes = lost("notes", json!("b"));
        assert_eq!(notes.joined(Some(&json!("a"))), Some(json!("a\n\nb")));
        assert_eq!(lost("priority", json!(2)).joined(Some(&json!(1))), None);
        let day = json!("2026-12-24T12:00:00.000Z");
        assert_eq!(lost("dueDate", day.clone()).joined(Some(&day)), None);
    }

    #[test]
    fn two_notes_become_one_and_other_memories_do_not() {
        let memory = |other: &str| Conflict {
            kind: Kind::new(Kind::MEMORY),
            ..lost("data", json!(other))
        };
        let joined = |shown: &str, other| memory(other).joined(Some(&json!(shown)));
        let (milk, tea) = (r#"{"text":"milk"}"#, r#"{"text":"tea"}"#);
        assert_eq!(joined(milk, tea), Some(json!(r#"{"text":"milk\n\ntea"}"#)));
        assert_eq!(
            joined(r#"{"text":"milk, tea"}"#, tea),
            Some(json!(r#"{"text":"milk, tea"}"#))
        );
        assert_eq!(joined(r#"{"name":"Ada"}"#, tea), None);
        assert_eq!(joined("[]", tea), None);
    }

    #[test]
    fn a_record_that_is_no_conflict_is_not_read_as_one() {
        assert_eq!(Conflict::read(&Body::new()), None);
    }

    proptest! {
        #[test]
        fn it_is_read_as_it_is_written(field in ".*", other in ".+", title in prop::option::of(".+")) {
            let mut conflict = lost(&field, json!({ "text": other }));
            conflict.title = title;
            let body = conflict.version().body.unwrap();
            prop_assert_eq!(Conflict::read(&body), Some(conflict));
        }
    }
}
