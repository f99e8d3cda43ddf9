//! A push, read.

use std::collections::HashMap;

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Body;
use serde_json::Value;

use super::MAX_ROWS;
use super::collections::{COLLECTIONS, Collection, SETTINGS};
use super::moment::{self, FIRST};
use super::push::{Conflict, Resolution};
use super::row::{BadRow, Incoming, find, take};
use super::settings;

/// What a client sends. No `Debug`: API keys are among it.
pub(crate) struct Push {
    /// The client says that what it sends is encrypted.
    pub(super) says_encrypted: bool,
    /// Whether anything in it is not.
    pub(super) has_plaintext: bool,
    /// The client never synced before.
    pub(super) is_first: bool,
    pub(super) changes: Vec<Change>,
    /// Of the settings in it.
    pub(super) settings: Option<[u8; 16]>,
    /// What was refused while it was read.
    pub(super) refused: Vec<Conflict>,
}

/// One thing that a client wants.
pub(super) enum Change {
    Upsert(Incoming),
    Delete(&'static Collection, RecordId),
}

impl Change {
    pub(super) fn place(&self) -> (&'static Collection, RecordId) {
        match self {
            Self::Upsert(incoming) => (incoming.collection, incoming.id),
            Self::Delete(collection, id) => (collection, *id),
        }
    }
}

/// Why a push cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Malformed {
    #[error("`{0}` must be {1}")]
    Field(String, &'static str),
    #[error("a push may have at most {MAX_ROWS} records")]
    TooMany,
}

impl Push {
    /// Reads the body of a request.
    pub(crate) fn read(mut body: Body) -> Result<Self, Malformed> {
        let mut reader = Reader {
            push: Self {
                says_encrypted: truth(&body, "isE2EEEncrypted")?,
                has_plaintext: false,
                is_first: is_first(&body)?,
                changes: Vec::new(),
                settings: None,
                refused: Vec::new(),
            },
            places: HashMap::new(),
        };
        reader.settings(&mut body)?;
        for collection in &COLLECTIONS {
            reader.collection(collection, &mut body)?;
        }
        Ok(reader.push)
    }

    /// The part of it that is about these changes, in their order.
    pub(super) fn only(self, wanted: &[usize]) -> Self {
        let changes = self.changes.into_iter().enumerate();
        let changes = changes.filter(|(number, _)| wanted.binary_search(number).is_ok());
        Self {
            changes: changes.map(|(_, change)| change).collect(),
            ..self
        }
    }
}

struct Reader {
    push: Push,
    /// Where the change of a record is: sent twice, the later one counts.
    places: HashMap<(&'static str, RecordId), usize>,
}

impl Reader {
    fn settings(&mut self, body: &mut Body) -> Result<(), Malformed> {
        let sent = match take(body, SETTINGS.name) {
            None | Some(Value::Null) => return Ok(()),
            Some(Value::Object(sent)) => sent,
            Some(_) => return Err(Malformed::Field("settings".into(), "an object")),
        };
        let incoming = Incoming::settings(&SETTINGS, sent);
        if let Ok(incoming) = &incoming {
            self.push.settings = settings::digest(incoming);
        }
        self.upsert((&SETTINGS, "settings".into()), incoming)
    }

    fn collection(&mut self, of: &'static Collection, body: &mut Body) -> Result<(), Malformed> {
        let mut sent = match take(body, of.name) {
            None | Some(Value::Null) => return Ok(()),
            Some(Value::Object(sent)) => sent,
            Some(_) => return Err(Malformed::Field(of.name.into(), "an object")),
        };
        for (number, one) in list(of, &mut sent, of.upserted())?.into_iter().enumerate() {
            let path = format!("{}.{}[{number}]", of.name, of.upserted());
            let Value::Object(one) = one else {
                return Err(Malformed::Field(path, "an object"));
            };
            self.upsert((of, path), Incoming::read(of, one))?;
        }
        for (number, id) in list(of, &mut sent, "deleted")?.into_iter().enumerate() {
            let id = id.as_str().and_then(|id| RecordId::parse(id).ok());
            let path = || format!("{}.deleted[{number}]", of.name);
            let id = id.ok_or_else(|| Malformed::Field(path(), "a GUID"))?;
            self.add(Change::Delete(of, id))?;
        }
        Ok(())
    }

    fn upsert(
        &mut self,
        (of, path): (&'static Collection, String),
        read: Result<Incoming, BadRow>,
    ) -> Result<(), Malformed> {
        match read {
            Ok(incoming) => {
                self.push.has_plaintext |= !incoming.encrypted;
                self.add(Change::Upsert(incoming))
            }
            Err(BadRow::NoId) => Err(Malformed::Field(format!("{path}.id"), "a GUID")),
            // The others go on: a client sends everything in one push, again and again, and would
            // never get past one bad record.
            Err(BadRow::Field(id, field)) => {
                let resolution = Resolution::InvalidField(field);
                self.push
                    .refused
                    .push(Conflict::refused(of, id, resolution));
                Ok(())
            }
        }
    }

    fn add(&mut self, change: Change) -> Result<(), Malformed> {
        let (collection, id) = change.place();
        let changes = &mut self.push.changes;
        let count = changes.len();
        let place = *self.places.entry((collection.kind, id)).or_insert(count);
        match changes.get_mut(place) {
            Some(earlier) => *earlier = change,
            None if count >= MAX_ROWS => return Err(Malformed::TooMany),
            None => changes.push(change),
        }
        Ok(())
    }
}

fn list(of: &Collection, sent: &mut Body, name: &str) -> Result<Vec<Value>, Malformed> {
    match take(sent, name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) => Ok(list),
        Some(_) => Err(Malformed::Field(format!("{}.{name}", of.name), "a list")),
    }
}

fn truth(body: &Body, name: &str) -> Result<bool, Malformed> {
    match find(body, name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(truth)) => Ok(*truth),
        Some(_) => Err(Malformed::Field(name.into(), "true or false")),
    }
}

fn is_first(body: &Body) -> Result<bool, Malformed> {
    const NAME: &str = "lastSyncTimestamp";
    match find(body, NAME) {
        None | Some(Value::Null) => Ok(true),
        Some(value) => {
            let time = value.as_str().and_then(moment::parse);
            let time = time.ok_or_else(|| Malformed::Field(NAME.into(), "a date and time"))?;
            Ok(time == FIRST)
        }
    }
}
