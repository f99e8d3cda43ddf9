//! The words of what is kept, for searching: SQLite's full-text index (FTS5) in a temporary table. It
//! is there while somebody searches, follows what changes meanwhile, and never reaches the disk. Syncs
//! and starts pay nothing for it.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Kind;
use rusqlite::{Connection, OptionalExtension as _, params};
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

/// Letters are compared without case and accents, so that `muller` finds `Müller`.
const MAKE: &str = "
    PRAGMA temp_store = MEMORY;
    DROP TABLE IF EXISTS temp.texts;
    DROP TABLE IF EXISTS temp.text_places;
    CREATE VIRTUAL TABLE temp.texts USING fts5(title, text, tokenize = 'unicode61 remove_diacritics 2');
    CREATE TABLE temp.text_places
        (place INTEGER PRIMARY KEY, kind TEXT NOT NULL, id BLOB NOT NULL, UNIQUE (kind, id));";
const DROP: &str = "DROP TABLE IF EXISTS temp.texts; DROP TABLE IF EXISTS temp.text_places;";

/// Around what was found, and where the text was cut. No text a person reads has them.
const BEGIN: char = '\u{2}';
const END: char = '\u{3}';
const CUT: char = '…';
/// Words around what was found.
const AROUND: u32 = 16;

/// The titles say more than the rest; of what fits alike, what was written last comes first: ids grow
/// with time. What begins with a single letter all fits alike, and is too much to be told apart while
/// somebody types.
const FIND: &str = "
    SELECT p.kind, p.id, highlight(texts, 0, ?2, ?3), snippet(texts, 1, ?2, ?3, ?4, ?5)
    FROM texts JOIN text_places p ON p.place = texts.rowid
    WHERE texts MATCH ?1 AND (?6 IS NULL OR p.kind = ?6)
    ORDER BY iif(?8, bm25(texts, 8.0, 1.0), 0), p.id DESC LIMIT ?7";

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

impl Reader<'_> {
    /// Makes the index anew; answers how many records are in it.
    pub(crate) fn index_texts(&self) -> Result<usize, StoreError> {
        // Else each of the records would be a transaction.
        let whole = self.connection().unchecked_transaction()?;
        whole.execute_batch(MAKE)?;
        let mut count = 0;
        let mut places = Vec::new();
        for kind in SEARCHED {
            let mut failed = None;
            self.of(&Kind::new(kind)).each(|id, fields: Fields, _| {
                count += 1;
                let Some(texts) = fields.texts(kind) else {
                    return;
                };
                places.push((kind, id));
                if let Err(error) = add_texts(&whole, number(places.len()), &texts) {
                    failed = Some(error);
                }
            })?;
            if let Some(error) = failed {
                return Err(error);
            }
        }
        // Only now: a change of another table that can fail halfway is a savepoint, at which FTS5 writes
        // down what it has gathered. After each record that takes four times as long.
        for (place, (kind, id)) in places.iter().enumerate() {
            add_place(&whole, number(place + 1), kind, *id)?;
        }
        whole.commit()?;
        Ok(count)
    }

    /// Brings these of one kind up to date.
    pub(crate) fn update_texts(&self, kind: &Kind, ids: &[RecordId]) -> Result<(), StoreError> {
        for id in ids {
            remove(self.connection(), kind.as_str(), *id)?;
            let found = self.of(kind).one::<Fields>(*id)?;
            if let Some(texts) = found
                .as_ref()
                .and_then(|(fields, _)| fields.texts(kind.as_str()))
            {
                let place = free_place(self.connection())?;
                add_place(self.connection(), place, kind.as_str(), *id)?;
                add_texts(self.connection(), place, &texts)?;
            }
        }
        Ok(())
    }

    /// Lets the index go.
    pub(crate) fn drop_texts(&self) -> Result<(), StoreError> {
        Ok(self.connection().execute_batch(DROP)?)
    }

    /// The records that have a word beginning with each of these, the best ones first, at most so many.
    pub(crate) fn find_texts(
        &self,
        words: &str,
        kind: Option<&Kind>,
        most: u32,
    ) -> Result<Vec<(RecordId, Hit)>, StoreError> {
        let Some(query) = query(words) else {
            return Ok(Vec::new());
        };
        let mut statement = self.connection().prepare_cached(FIND)?;
        let (begin, end, cut) = (BEGIN.to_string(), END.to_string(), CUT.to_string());
        let kind = kind.map(Kind::as_str);
        let ranked = words.trim().chars().nth(1).is_some();
        let asked = params![query, begin, end, cut, AROUND, kind, most, ranked];
        let mut found = statement.query(asked)?;
        let mut hits = Vec::new();
        while let Some(row) = found.next()? {
            let id = RecordId::from_bytes(rows::id_bytes(row, 1)?);
            let hit = Hit {
                kind: row.get(0)?,
                id: id.to_string(),
                title: pieces(row.get_ref(2)?.as_str().unwrap_or_default()),
                text: pieces(row.get_ref(3)?.as_str().unwrap_or_default()),
            };
            hits.push((id, hit));
        }
        Ok(hits)
    }
}

/// A place after all others.
fn free_place(connection: &Connection) -> Result<i64, StoreError> {
    let mut last =
        connection.prepare_cached("SELECT coalesce(max(place), 0) + 1 FROM text_places")?;
    Ok(last.query_row([], |row| row.get(0))?)
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

fn add_texts(
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

fn remove(connection: &Connection, kind: &str, id: RecordId) -> Result<(), StoreError> {
    let place: Option<i64> = connection
        .prepare_cached("DELETE FROM text_places WHERE kind = ? AND id = ? RETURNING place")?
        .query_row(params![kind, id.as_bytes()], |row| row.get(0))
        .optional()?;
    if let Some(place) = place {
        connection
            .prepare_cached("DELETE FROM texts WHERE rowid = ?")?
            .execute([place])?;
    }
    Ok(())
}

/// What FTS5 is asked for: every word as the beginning of one. In quotes, so that nothing a person
/// types is read as its query language; `None` where there is no word to ask for.
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
