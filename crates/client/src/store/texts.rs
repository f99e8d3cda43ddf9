//! The words of what is kept, for searching: SQLite's full-text index (FTS5) in a temporary table. It
//! is made when somebody searches, a slice at a time, follows what changes meanwhile, and never reaches
//! the disk. Syncs and starts pay nothing for it.

mod find;

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Kind;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::Deserialize;
use serde_json::Value;

use super::StoreError;
use super::news::Reader;
use crate::memories;

/// The kinds that are searched.
pub(crate) const SEARCHED: [&str; 5] = [
    Kind::TODO,
    Kind::TEMPLATE,
    Kind::MEMORY,
    Kind::SESSION,
    Kind::PROVIDER,
];

/// Letters are compared without case and accents, so that `muller` finds `Müller`. What begins with a
/// single letter, which is nearly everything, has an index of its own.
const MAKE: &str = "
    PRAGMA temp_store = MEMORY;
    DROP TABLE IF EXISTS temp.texts;
    DROP TABLE IF EXISTS temp.text_places;
    CREATE VIRTUAL TABLE temp.texts USING fts5
        (title, text, tokenize = 'unicode61 remove_diacritics 2', prefix = '1');
    CREATE TABLE temp.text_places
        (place INTEGER PRIMARY KEY, kind TEXT NOT NULL, id BLOB NOT NULL, UNIQUE (kind, id));";
const DROP: &str = "DROP TABLE IF EXISTS temp.texts; DROP TABLE IF EXISTS temp.text_places;";

/// Each kind has so many places, in the order of [`SEARCHED`].
const PLACES: i64 = 1 << 40;

/// What of a record is searched. Other clients may have anything in a field, or lack it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Fields {
    title: Value,
    notes: Value,
    name: Value,
    prompt: Value,
    description: Value,
    #[serde(rename = "ExampleText")]
    example: Value,
    label: Value,
    data: Value,
    original_text: Value,
    optimized_text: Value,
    template_name: Value,
    provider_name: Value,
    model_name: Value,
    endpoint: Value,
    encrypted_payload: Value,
}

impl Fields {
    /// Its title and everything else it says; `None` where an older app has encrypted it.
    fn texts(&self, kind: &str) -> Option<(&str, String)> {
        if self.encrypted_payload.is_string() {
            return None;
        }
        let (title, rest) = match kind {
            Kind::TODO => (&self.title, vec![text(&self.notes)]),
            Kind::MEMORY => {
                let said = memories::text(text(&self.data));
                return Some((text(&self.label), said));
            }
            Kind::SESSION => (
                &self.original_text,
                vec![
                    text(&self.optimized_text),
                    text(&self.template_name),
                    text(&self.provider_name),
                ],
            ),
            Kind::PROVIDER => (
                &self.name,
                vec![text(&self.model_name), text(&self.endpoint)],
            ),
            _ => (
                &self.name,
                vec![
                    text(&self.description),
                    text(&self.prompt),
                    text(&self.example),
                ],
            ),
        };
        Some((text(title), rest.join("\n")))
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// How far the index is made: kind after kind, each in the order of its ids.
#[derive(Default)]
pub(crate) struct Texts {
    /// So many kinds are in it.
    kinds: usize,
    /// Of the next one, the records up to this.
    upto: Option<RecordId>,
    /// So many records were taken in.
    count: usize,
}

impl Texts {
    /// How many records it has seen.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// Whether nothing is missing in it.
    pub(crate) fn is_complete(&self) -> bool {
        self.kind().is_none()
    }

    /// The kind that comes next.
    fn kind(&self) -> Option<&'static str> {
        SEARCHED.get(self.kinds).copied()
    }

    fn next_kind(&mut self) {
        self.kinds += 1;
        self.upto = None;
    }

    /// Whether it would have met this record; if not, it will read it as it is then.
    fn is_past(&self, kind: &Kind, id: RecordId) -> bool {
        let place = SEARCHED.iter().position(|one| *one == kind.as_str());
        place
            .is_some_and(|place| place < self.kinds || place == self.kinds && Some(id) <= self.upto)
    }
}

impl Reader<'_> {
    /// Begins the index anew.
    pub(crate) fn begin_texts(&self) -> Result<Texts, StoreError> {
        self.connection().execute_batch(MAKE)?;
        Ok(Texts::default())
    }

    /// Takes in more records for so long, at least one of them if there is one left.
    pub(crate) fn add_texts(&self, texts: &mut Texts, time: Duration) -> Result<(), StoreError> {
        let begun = Instant::now();
        while let Some(kind) = texts.kind() {
            if self.add_texts_of(kind, texts, || begun.elapsed() >= time)? {
                texts.next_kind();
            }
            if begun.elapsed() >= time {
                break;
            }
        }
        Ok(())
    }

    /// Takes in more records of a kind until it is enough; answers whether it has come to the last one.
    fn add_texts_of(
        &self,
        kind: &'static str,
        texts: &mut Texts,
        enough: impl Fn() -> bool,
    ) -> Result<bool, StoreError> {
        // Else each of the records would be a transaction.
        let slice = self.connection().unchecked_transaction()?;
        let first = free_place(&slice, kind)?;
        let (mut ids, mut last) = (Vec::new(), true);
        let mut added = Ok(());
        let of = Kind::new(kind);
        self.of(&of)
            .each_after(texts.upto, |id, fields: Fields, _| {
                texts.count += 1;
                texts.upto = Some(id);
                if let Some(found) = fields.texts(kind) {
                    added = add_text(&slice, first + number(ids.len()), &found);
                    ids.push(id);
                }
                last = added.is_ok() && !enough();
                if last {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            })?;
        added?;
        // Only now: a change of another table that can fail halfway is a savepoint, at which FTS5 writes
        // down what it has gathered. After each record that takes four times as long.
        for (place, id) in (first..).zip(ids) {
            add_place(&slice, place, kind, id)?;
        }
        slice.commit()?;
        Ok(last)
    }

    /// Brings these of one kind up to date.
    pub(crate) fn update_texts(
        &self,
        texts: &Texts,
        kind: &Kind,
        ids: &[RecordId],
    ) -> Result<(), StoreError> {
        for id in ids.iter().filter(|id| texts.is_past(kind, **id)) {
            let before = remove(self.connection(), kind.as_str(), *id)?;
            let found = self.of(kind).one::<Fields>(*id)?;
            if let Some(found) = found
                .as_ref()
                .and_then(|(fields, _)| fields.texts(kind.as_str()))
            {
                let place = match before {
                    Some(place) => place,
                    None => free_place(self.connection(), kind.as_str())?,
                };
                add_place(self.connection(), place, kind.as_str(), *id)?;
                add_text(self.connection(), place, &found)?;
            }
        }
        Ok(())
    }

    /// Lets the index go.
    pub(crate) fn drop_texts(&self) -> Result<(), StoreError> {
        Ok(self.connection().execute_batch(DROP)?)
    }
}

/// Between which two the places of a kind lie, both within.
fn places(kind: &str) -> (i64, i64) {
    let at = SEARCHED.iter().position(|one| *one == kind);
    let first = number(at.unwrap_or(SEARCHED.len())) * PLACES;
    (first + 1, first + PLACES)
}

/// A place after all others of a kind.
fn free_place(connection: &Connection, kind: &str) -> Result<i64, StoreError> {
    let (first, last) = places(kind);
    let mut free = connection.prepare_cached(
        "SELECT coalesce(max(place) + 1, ?1) FROM text_places WHERE place BETWEEN ?1 AND ?2",
    )?;
    Ok(free.query_row([first, last], |row| row.get(0))?)
}

fn add_place(
    connection: &Connection,
    place: i64,
    kind: &str,
    id: RecordId,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO text_places (place, kind, id) VALUES (?, ?, ?)")?
        .execute(params![place, kind, id.as_bytes()])?;
    Ok(())
}

fn add_text(
    connection: &Connection,
    place: i64,
    (title, text): &(&str, String),
) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO texts (rowid, title, text) VALUES (?, ?, ?)")?
        .execute(params![place, title, text])?;
    Ok(())
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Removes a record, and answers which place it had.
fn remove(connection: &Connection, kind: &str, id: RecordId) -> Result<Option<i64>, StoreError> {
    let place = connection
        .prepare_cached("DELETE FROM text_places WHERE kind = ? AND id = ? RETURNING place")?
        .query_row(params![kind, id.as_bytes()], |row| row.get(0))
        .optional()?;
    if let Some(place) = place {
        connection
            .prepare_cached("DELETE FROM texts WHERE rowid = ?")?
            .execute([place])?;
    }
    Ok(place)
}
