//! For tests: what goes wrong with a database behind the program's back.

use std::path::{Path, PathBuf};

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind, RecordDigest, canonical_text};
use rusqlite::{Connection, params};

/// A second connection to the one account's database in a folder.
pub(crate) struct Tamper(Connection);

impl Tamper {
    pub(crate) fn with(folder: &Path) -> Self {
        let is_account = |path: &PathBuf| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            name.starts_with("account-") && path.extension().is_some_and(|end| end == "db")
        };
        let files = std::fs::read_dir(folder).unwrap();
        let found: Vec<_> = files
            .map(|entry| entry.unwrap().path())
            .filter(is_account)
            .collect();
        assert_eq!(found.len(), 1);
        let connection = Connection::open(&found[0]).unwrap();
        connection
            .busy_timeout(std::time::Duration::from_secs(20))
            .unwrap();
        Self(connection)
    }

    /// Differs from an earlier answer when anybody has written since.
    pub(crate) fn version(&self) -> i64 {
        self.0
            .pragma_query_value(None, "data_version", |row| row.get(0))
            .unwrap()
    }

    fn one(&self, sql: &str, title: &str) {
        let title = format!("%\"title\":\"{title}\"%");
        assert_eq!(self.0.execute(sql, [title]).unwrap(), 1);
    }

    /// Text that is no JSON in place of the record with this title.
    pub(crate) fn garble(&self, title: &str) {
        let sql = "UPDATE records SET body = '{\"ti' WHERE kind <> 'conflict' AND body LIKE ?";
        self.one(sql, title);
    }

    /// Other words in place of the record with this title.
    pub(crate) fn reword(&self, title: &str) {
        let other = "UPDATE records SET body = replace(body, 'title\":\"', 'title\":\"not ')
                     WHERE body LIKE ?";
        self.one(other, title);
    }

    /// Another digest than that of the content.
    pub(crate) fn misdigest(&self, title: &str) {
        let kinds = "UPDATE tally SET digest = zeroblob(16) WHERE kind = 'todo'";
        assert_eq!(self.0.execute(kinds, []).unwrap(), 1);
        let sql = "UPDATE held SET digest = zeroblob(16)
                   WHERE (kind, id) IN (SELECT kind, id FROM records WHERE body LIKE ?)";
        self.one(sql, title);
    }

    /// The record with this title is gone, and the tallies have heard of it.
    pub(crate) fn remove(&self, title: &str) {
        self.one("DELETE FROM records WHERE body LIKE ?", title);
        self.recount();
    }

    /// A record that the server is thought to hold.
    pub(crate) fn add(&self, title: &str, revision: i64) -> RecordId {
        let (kind, id) = (Kind::todo(), RecordId::from_bytes([0xab; 16]));
        let mut body: Body = [("title".to_owned(), title.into())].into_iter().collect();
        let text = canonical_text(&mut body);
        let digest = RecordDigest::of(&kind, id, &text);
        let record = "INSERT INTO records (kind, id, edited_at, body) VALUES (?, ?, 0, ?)";
        let values = params![kind.as_str(), id.as_bytes(), text];
        self.0.execute(record, values).unwrap();
        let held = "INSERT INTO held (kind, id, revision, digest) VALUES (?, ?, ?, ?)";
        let values = params![kind.as_str(), id.as_bytes(), revision, digest.as_bytes()];
        self.0.execute(held, values).unwrap();
        self.recount();
        id
    }

    /// The tallies say what the digests in the rows come to.
    fn recount(&self) {
        let mut tallies = std::collections::BTreeMap::<Kind, pia_protocol::sync::Tally>::new();
        let mut statement = self
            .0
            .prepare("SELECT kind, digest FROM held WHERE digest IS NOT NULL")
            .unwrap();
        let rows = statement
            .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))
            .unwrap();
        for row in rows {
            let (kind, digest) = row.unwrap();
            let tally = tallies.entry(Kind::new(kind)).or_default();
            tally.add(RecordDigest::from_bytes(digest));
        }
        super::tallies::reset(&self.0, &tallies).unwrap();
    }

    /// What the tallies say, and what the rows come to when their contents are read.
    pub(crate) fn is_consistent(&self) -> bool {
        let kept = super::tallies::all(&self.0).unwrap();
        let mut counted = std::collections::BTreeMap::<Kind, pia_protocol::sync::Tally>::new();
        let mut statement = self
            .0
            .prepare(
                "SELECT kind, id, coalesce(h.body, r.body)
                 FROM held h JOIN records r USING (kind, id) WHERE digest IS NOT NULL",
            )
            .unwrap();
        let read = |row: &rusqlite::Row<'_>| {
            let (kind, id): (String, [u8; 16]) = (row.get(0)?, row.get(1)?);
            Ok((Kind::new(kind), RecordId::from_bytes(id), row.get(2)?))
        };
        for row in statement.query_map([], read).unwrap() {
            let (kind, id, text): (Kind, RecordId, String) = row.unwrap();
            let mut body: Body = serde_json::from_str(&text).unwrap();
            let digest = RecordDigest::of(&kind, id, &canonical_text(&mut body));
            counted.entry(kind).or_default().add(digest);
        }
        kept == counted
    }
}
