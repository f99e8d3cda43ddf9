//! The words of what is kept, for searching: SQLite's full-text index (FTS5) in a temporary table. It
//! is made when somebody searches, a slice at a time, follows what changes meanwhile, and never reaches
//! the disk. Syncs and starts pay nothing for it.

use std::cmp::Reverse;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Kind;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::Deserialize;
use serde_json::Value;

use super::news::Reader;
use super::{StoreError, rows};
use crate::memories;
use crate::view::{Hit, Piece};

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

/// Around what was found, and where the text was cut. No text a person reads has them.
const BEGIN: char = '\u{2}';
const END: char = '\u{3}';
const CUT: char = '…';
/// Words around what was found.
const AROUND: u32 = 16;
/// The same in a title, which is seldom longer; that of a past session is all that somebody has said.
const AROUND_IN_TITLE: u32 = 64;

/// In the order of the places, which is the only one that comes without reading everything that fits:
/// of a kind, what was written last comes first.
const FIND_IDS: &str = "
    SELECT p.id
    FROM texts JOIN text_places p ON p.place = texts.rowid
    WHERE texts MATCH ? AND texts.rowid BETWEEN ? AND ?
    ORDER BY texts.rowid DESC LIMIT ?";
const FIND: &str = "
    SELECT p.id, p.kind, snippet(texts, 0, ?5, ?6, ?7, ?8), snippet(texts, 1, ?5, ?6, ?7, ?9)
    FROM texts JOIN text_places p ON p.place = texts.rowid
    WHERE texts MATCH ?1 AND texts.rowid BETWEEN ?2 AND ?3
    ORDER BY texts.rowid DESC LIMIT ?4";

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

    /// The records that have a word beginning with each of these, at most so many: first those that have
    /// them in their title, and what was written last before what is older (ids grow with time).
    pub(crate) fn find_texts(&self, words: &str, most: usize) -> Result<Vec<Hit>, StoreError> {
        let mut statement = self.connection().prepare_cached(FIND)?;
        let (begin, end, cut) = (BEGIN.to_string(), END.to_string(), CUT.to_string());
        let mut hits = Vec::new();
        for query in queries(words).iter().flatten() {
            let mut found = Vec::new();
            for kind in SEARCHED {
                let (first, last) = places(kind);
                let asked = params![
                    query,
                    first,
                    last,
                    number(most - hits.len()),
                    begin,
                    end,
                    cut,
                    AROUND_IN_TITLE,
                    AROUND
                ];
                let mut rows = statement.query(asked)?;
                while let Some(row) = rows.next()? {
                    found.push(hit(row)?);
                }
            }
            found.sort_unstable_by_key(|(id, _)| Reverse(*id));
            let found = found.into_iter().map(|(_, hit)| hit);
            hits.extend(found.take(most - hits.len()));
        }
        Ok(hits)
    }

    /// The same of one kind.
    pub(crate) fn find_ids(
        &self,
        words: &str,
        kind: &Kind,
        most: usize,
    ) -> Result<Vec<RecordId>, StoreError> {
        let mut statement = self.connection().prepare_cached(FIND_IDS)?;
        let (first, last) = places(kind.as_str());
        let mut ids = Vec::new();
        for query in queries(words).iter().flatten() {
            let mut rows =
                statement.query(params![query, first, last, number(most - ids.len())])?;
            while let Some(row) = rows.next()? {
                ids.push(RecordId::from_bytes(rows::id_bytes(row, 0)?));
            }
        }
        Ok(ids)
    }
}

fn hit(row: &Row<'_>) -> Result<(RecordId, Hit), StoreError> {
    let id = RecordId::from_bytes(rows::id_bytes(row, 0)?);
    let hit = Hit {
        kind: row.get(1)?,
        id: id.to_string(),
        title: pieces(row.get_ref(2)?.as_str().unwrap_or_default()),
        text: pieces(row.get_ref(3)?.as_str().unwrap_or_default()),
    };
    Ok((id, hit))
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

/// What FTS5 is asked for, one after the other: what has all words in its title, and what has not.
/// `None` where there is no word to ask for.
fn queries(words: &str) -> Option<[String; 2]> {
    let all = query(words)?;
    let titles = format!("{{title}} : ({all})");
    let others = format!("({all}) NOT {titles}");
    Some([titles, others])
}

/// Every word as the beginning of one. In quotes, so that nothing a person types is read as FTS5's query
/// language.
fn query(words: &str) -> Option<String> {
    let word = |word: &str| format!("\"{}\"*", word.replace('"', "\"\""));
    let words: Vec<_> = words
        .split_whitespace()
        // Of marks alone FTS5 makes an empty word, which it does not take.
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(word)
        .collect();
    Some(words.join(" ")).filter(|query| !query.is_empty())
}

/// A text with marks around what was found, in pieces.
fn pieces(marked: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut add = |text: &str, found| {
        if !text.is_empty() {
            let text = text.to_owned();
            pieces.push(Piece { text, found });
        }
    };
    let mut parts = marked.split(BEGIN);
    add(parts.next().unwrap_or_default(), false);
    for part in parts {
        let (found, rest) = part.split_once(END).unwrap_or((part, ""));
        add(found, true);
        add(rest, false);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_person_types_is_words_to_look_for() {
        assert_eq!(query("  milk  Bro "), Some("\"milk\"* \"Bro\"*".into()));
        assert_eq!(query("a\" OR b"), Some("\"a\"\"\"* \"OR\"* \"b\"*".into()));
        for nothing in ["", "  ", "- *", "\"", "()"] {
            assert_eq!(query(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn a_marked_text_comes_in_pieces() {
        let shown = |marked| {
            let pieces = pieces(marked).into_iter();
            pieces.map(|one| (one.text, one.found)).collect::<Vec<_>>()
        };
        assert_eq!(
            shown("a \u{2}bc\u{3} d\u{2}e\u{3}"),
            [
                ("a ".into(), false),
                ("bc".into(), true),
                (" d".into(), false),
                ("e".into(), true)
            ]
        );
        assert_eq!(shown(""), []);
        assert_eq!(shown("plain"), [("plain".into(), false)]);
        assert_eq!(shown("\u{2}cut"), [("cut".into(), true)]);
    }
}
