//! The fields that first- and second-generation clients know, and what they may hold.
//!
//! Their readers are typed, and one value of a wrong type ends their whole sync. So nothing is taken
//! from them, and nothing that another client stored is sent to them, before it was looked at.

use pia_protocol::ids::RecordId;
use serde_json::{Map, Value};

use super::moment;

/// What a field may hold; null, always, is nothing.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    Text,
    /// 32 bits; also quoted, which .NET's reader for the web takes.
    Whole,
    Truth,
    Guid,
    Time,
    /// GUIDs by name.
    Guids,
    Texts,
    /// Not known in detail.
    Any,
}

/// What a reader has where nothing is sent.
#[derive(Clone, Copy)]
enum Missing {
    Nothing,
    Whole(i32),
    Truth(bool),
    Text(&'static str),
    NoGuid,
    NoGuids,
}

/// A field of a record.
#[derive(Clone, Copy)]
pub(super) struct Field {
    pub(super) name: &'static str,
    shape: Shape,
    missing: Missing,
    /// Not encrypted when the record is.
    pub(super) is_clear: bool,
    /// Where nothing is sent, what there is stays: not every client knows the field, or sends it.
    /// Of the others a second-generation client leaves out what is empty.
    pub(super) stays: bool,
}

const fn field(name: &'static str, shape: Shape, missing: Missing) -> Field {
    Field {
        name,
        shape,
        missing,
        is_clear: false,
        stays: false,
    }
}

pub(super) const fn text(name: &'static str) -> Field {
    field(name, Shape::Text, Missing::Nothing)
}

pub(super) const fn text_or(name: &'static str, missing: &'static str) -> Field {
    field(name, Shape::Text, Missing::Text(missing))
}

pub(super) const fn whole(name: &'static str, missing: i32) -> Field {
    field(name, Shape::Whole, Missing::Whole(missing))
}

pub(super) const fn maybe_whole(name: &'static str) -> Field {
    field(name, Shape::Whole, Missing::Nothing)
}

pub(super) const fn truth(name: &'static str, missing: bool) -> Field {
    field(name, Shape::Truth, Missing::Truth(missing))
}

pub(super) const fn guid(name: &'static str) -> Field {
    field(name, Shape::Guid, Missing::NoGuid)
}

pub(super) const fn maybe_guid(name: &'static str) -> Field {
    field(name, Shape::Guid, Missing::Nothing)
}

pub(super) const fn time(name: &'static str) -> Field {
    field(name, Shape::Time, Missing::Nothing)
}

pub(super) const fn guids(name: &'static str) -> Field {
    field(name, Shape::Guids, Missing::NoGuids)
}

pub(super) const fn texts(name: &'static str) -> Field {
    field(name, Shape::Texts, Missing::Nothing)
}

pub(super) const fn any(name: &'static str) -> Field {
    field(name, Shape::Any, Missing::Nothing)
}

impl Field {
    pub(super) const fn clear(mut self) -> Self {
        self.is_clear = true;
        self
    }

    pub(super) const fn stays(mut self) -> Self {
        self.stays = true;
        self
    }

    /// The value as it is stored and sent; none when it is not of this field's kind.
    pub(super) fn read(&self, value: &Value) -> Option<Value> {
        if value.is_null() {
            return Some(Value::Null);
        }
        match self.shape {
            Shape::Text => value.as_str().map(Value::from),
            Shape::Whole => whole_number(value).map(Value::from),
            Shape::Truth => value.as_bool().map(Value::from),
            Shape::Guid => canonical_guid(value),
            Shape::Time => {
                let time = moment::parse(value.as_str()?)?;
                Some(moment::format(time).into())
            }
            Shape::Guids => {
                let guids = value.as_object()?.iter();
                let guids = guids.map(|(name, id)| Some((name.clone(), canonical_guid(id)?)));
                guids.collect::<Option<Map<_, _>>>().map(Value::from)
            }
            Shape::Texts => {
                let texts = value.as_array()?;
                texts
                    .iter()
                    .all(Value::is_string)
                    .then(|| texts.clone().into())
            }
            Shape::Any => Some(value.clone()),
        }
    }

    /// Whether a reader finds the same in both.
    pub(super) fn is_same(&self, one: Option<&Value>, other: Option<&Value>) -> bool {
        self.or_missing(one) == self.or_missing(other)
    }

    fn or_missing(&self, value: Option<&Value>) -> Value {
        let value = value.map(|value| self.read(value).unwrap_or_else(|| value.clone()));
        match value {
            None | Some(Value::Null) => match self.missing {
                Missing::Nothing => Value::Null,
                Missing::Whole(number) => number.into(),
                Missing::Truth(truth) => truth.into(),
                Missing::Text(text) => text.into(),
                Missing::NoGuid => RecordId::from_bytes([0; 16]).to_string().into(),
                Missing::NoGuids => Map::new().into(),
            },
            Some(value) => value,
        }
    }

    /// Both together: of GUIDs by name the new ones, and the old ones whose name is not among them
    /// (absent is no change, an all-zero GUID is a choice taken back); else the new value.
    pub(super) fn together(&self, old: Option<&Value>, new: &Value) -> Value {
        match (self.shape, old, new) {
            (Shape::Guids, Some(Value::Object(old)), Value::Object(new)) => {
                let mut all = old.clone();
                all.extend(new.clone());
                all.into()
            }
            _ => new.clone(),
        }
    }
}

fn whole_number(value: &Value) -> Option<i32> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok()?,
        other => other.as_i64()?,
    };
    number.try_into().ok()
}

fn canonical_guid(value: &Value) -> Option<Value> {
    let id = RecordId::parse(value.as_str()?).ok()?;
    Some(id.to_string().into())
}
