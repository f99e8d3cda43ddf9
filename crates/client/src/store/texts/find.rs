//! Finding by words: in the order in which what is found is shown, so that only that is read.

use std::cmp::Reverse;

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Kind;
use rusqlite::{Row, params};

use super::{SEARCHED, number, places};
use crate::store::news::Reader;
use crate::store::{StoreError, rows};
use crate::view::{Hit, Piece};

/// Around what was found, and where the text was cut. No text a person reads has them.
const BEGIN: char = '\u{2}';
const END: char = '\u{3}';
const CUT: char = '…';
/// The most words that are looked for: nobody remembers more, and each costs its time for everybody who
/// needs the database.
const MOST_WORDS: usize = 20;
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

impl Reader<'_> {
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
    // A NUL would end the query in the middle of a word.
    let word = |word: &str| format!("\"{}\"*", word.replace('\0', " ").replace('"', "\"\""));
    let words: Vec<_> = words
        .split_whitespace()
        // Of marks alone FTS5 makes an empty word, which it does not take.
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(MOST_WORDS)
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
        assert_eq!(query("a\0b"), Some("\"a b\"*".into()));
        let many = "word ".repeat(1_000);
        assert_eq!(query(&many).unwrap().matches("word").count(), MOST_WORDS);
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
