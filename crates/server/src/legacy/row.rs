//! One record: from the wire, and back to it.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Body;
use serde_json::Value;
use time::OffsetDateTime;

use super::collections::{Collection, SETTINGS_ID};
use super::fields::{Field, text, truth};
use super::moment;
use crate::db::Held;

/// What every record may have. Encrypted by the device, only this and what `is_clear` counts.
const OF_ALL: [Field; 3] = [
    text("encryptedPayload").clear(),
    text("wrappedDek").clear(),
    truth("isE2EEEncrypted", false).clear().stays(),
];
const PAYLOAD: &str = "encryptedPayload";

/// A record as a client wants it. No `Debug`: API keys are among them.
pub(crate) struct Incoming {
    pub(super) collection: &'static Collection,
    pub(super) id: RecordId,
    /// When the client says that it was edited last.
    pub(super) stamp: OffsetDateTime,
    /// What was sent, as it is stored; null is a field that was sent empty.
    pub(super) fields: Body,
    pub(super) encrypted: bool,
}

/// Why a record cannot be taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BadRow {
    /// It cannot even be said which one.
    NoId,
    /// A field holds what it cannot hold.
    Field(RecordId, &'static str),
}

/// Finds a field, however it is cased, as .NET does.
pub(super) fn find<'a>(body: &'a Body, name: &str) -> Option<&'a Value> {
    let cased = || body.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    body.get(name).or_else(|| cased().map(|(_, value)| value))
}

/// Takes a field out, however it is cased.
pub(super) fn take(body: &mut Body, name: &str) -> Option<Value> {
    let key = body.keys().find(|key| key.eq_ignore_ascii_case(name));
    let key = key.cloned()?;
    body.remove(&key)
}

/// The fields that a record of this collection may have.
pub(super) fn fields(collection: &'static Collection) -> impl Iterator<Item = &'static Field> {
    collection.fields.iter().chain(&OF_ALL)
}

fn is_known(collection: &'static Collection, name: &str) -> bool {
    name.eq_ignore_ascii_case("id")
        || fields(collection).any(|field| field.name.eq_ignore_ascii_case(name))
}

/// Whether a body is encrypted by the device.
pub(super) fn is_encrypted(body: &Body) -> bool {
    let payload = body.get(PAYLOAD).and_then(Value::as_str);
    payload.is_some_and(|payload| !payload.is_empty())
}

impl Incoming {
    /// Reads a record of a list.
    pub(super) fn read(collection: &'static Collection, sent: Body) -> Result<Self, BadRow> {
        let id = find(&sent, "id").and_then(Value::as_str);
        let id = id.and_then(|id| RecordId::parse(id).ok());
        Self::of(collection, id.ok_or(BadRow::NoId)?, sent)
    }

    /// Reads the settings.
    pub(super) fn settings(collection: &'static Collection, sent: Body) -> Result<Self, BadRow> {
        Self::of(collection, SETTINGS_ID, sent)
    }

    fn of(collection: &'static Collection, id: RecordId, sent: Body) -> Result<Self, BadRow> {
        let mut known = Body::new();
        for field in fields(collection) {
            if let Some(value) = find(&sent, field.name) {
                let value = field.read(value).ok_or(BadRow::Field(id, field.name))?;
                known.insert(field.name.to_owned(), value);
            }
        }
        let encrypted = is_encrypted(&known);
        if encrypted {
            // What an encrypted record has in clear beside its payload are zeros, or a mistake.
            let clear = fields(collection).filter(|field| field.is_clear);
            let clear: Vec<&str> = clear.map(|field| field.name).collect();
            known.retain(|name, _| clear.contains(&name.as_str()));
        } else {
            let others = sent.into_iter();
            known.extend(others.filter(|(name, _)| !is_known(collection, name)));
        }
        Ok(Self {
            collection,
            id,
            stamp: stamp(collection, &known).unwrap_or(moment::FIRST),
            fields: known,
            encrypted,
        })
    }
}

/// When a body says that it was edited last.
pub(super) fn stamp(collection: &Collection, body: &Body) -> Option<OffsetDateTime> {
    let mut times = collection.stamps.iter().filter_map(|name| body.get(*name));
    times.find_map(|time| moment::parse(time.as_str()?))
}

/// A record as clients read it.
pub(super) fn shown(collection: &'static Collection, held: &Held, body: &Body) -> Value {
    let encrypted = is_encrypted(body);
    let mut shown = Body::new();
    if !collection.is_settings() {
        shown.insert("id".into(), held.id.to_string().into());
    }
    for field in fields(collection).filter(|field| field.is_clear || !encrypted) {
        let value = body.get(field.name).and_then(|value| field.read(value));
        if let Some(value) = value.filter(|value| !value.is_null()) {
            shown.insert(field.name.to_owned(), value);
        }
    }
    if !encrypted {
        let others = body.iter().filter(|(name, _)| !is_known(collection, name));
        shown.extend(others.map(|(name, value)| (name.clone(), value.clone())));
    }
    show_times(collection, held, &mut shown);
    shown.into()
}

/// A client takes what is not older than what it has, so it is told a time that never goes back. What
/// has none, because newer clients do not need it, gets one.
fn show_times(collection: &Collection, held: &Held, shown: &mut Body) {
    let at = moment::format(held.shown_at);
    let edited = stamp(collection, shown);
    if let Some(name) = collection.stamps.first()
        && edited.is_none_or(|edited| edited != held.shown_at)
    {
        shown.insert((*name).to_owned(), at.clone().into());
    }
    let created = collection.fields.iter().any(|f| f.name == "createdAt");
    if created && !shown.contains_key("createdAt") {
        shown.insert("createdAt".into(), at.into());
    }
}
