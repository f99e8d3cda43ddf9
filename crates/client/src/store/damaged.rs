//! Changes that were damaged on this device before they were sent. Nobody else holds them: what is
//! left of one is kept as it is, told and exported, until the person lets it go.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use super::{Store, StoreError, rows};
use crate::sync::conflict::title;

/// What is left of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Damaged {
    /// What it is.
    pub(crate) kind: Kind,
    /// Which one; even this may be what is damaged.
    pub(crate) id: Vec<u8>,
    /// What it was called.
    pub(crate) title: Option<String>,
    /// The bytes there are.
    pub(crate) left: Vec<u8>,
}

/// The content of a record is about to give way to another: what cannot be read of it, and was not
/// sent, is kept.
pub(super) fn keep(connection: &Connection, kind: &Kind, id: RecordId) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT r.body FROM records r JOIN outbox USING (kind, id) WHERE r.kind = ? AND r.id = ?",
    )?;
    let left = statement
        .query_row(params![kind.as_str(), id.as_bytes()], |row| {
            Ok(unreadable(row.get_ref(0)?))
        })
        .optional()?
        .flatten();
    let Some(left) = left else { return Ok(()) };
    let mut statement = connection
        .prepare_cached("INSERT OR IGNORE INTO damaged (kind, id, body) VALUES (?, ?, ?)")?;
    statement.execute(params![kind.as_str(), id.as_bytes(), left])?;
    Ok(())
}

/// The bytes of a content that cannot be read.
fn unreadable(value: ValueRef<'_>) -> Option<Vec<u8>> {
    let (ValueRef::Text(bytes) | ValueRef::Blob(bytes)) = value else {
        return None;
    };
    let read = serde_json::from_slice::<Body>(bytes);
    read.is_err().then(|| bytes.to_vec())
}

/// All of them: those that stand in the place of their record, and those that had to give way.
pub(super) fn all(connection: &Connection) -> Result<Vec<Damaged>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT r.kind, r.id, r.body, h.body
         FROM records r JOIN outbox o USING (kind, id) LEFT JOIN held h USING (kind, id)
         WHERE r.body IS NOT NULL ORDER BY r.kind, r.id",
    )?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        if unreadable(row.get_ref(2)?).is_some() {
            let base: Option<Body> = match row.get_ref(3)? {
                ValueRef::Text(text) => serde_json::from_slice(text).ok(),
                _ => None,
            };
            let known = base.as_ref().and_then(title).map(str::to_owned);
            let one = of(row)?;
            all.push(Damaged {
                title: known.or(one.title.clone()),
                ..one
            });
        }
    }
    all.extend(replaced(connection)?);
    all.sort_by(|one, other| (&one.kind, &one.id).cmp(&(&other.kind, &other.id)));
    Ok(all)
}

/// Those that had to give way.
pub(super) fn replaced(connection: &Connection) -> Result<Vec<Damaged>, StoreError> {
    let mut statement =
        connection.prepare("SELECT kind, id, body FROM damaged ORDER BY kind, id")?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(of(row)?);
    }
    Ok(all)
}

/// What is left in a row of kind, id and content.
pub(super) fn of(row: &Row<'_>) -> Result<Damaged, StoreError> {
    let left = match row.get_ref(2)? {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.to_vec(),
        _ => Vec::new(),
    };
    Ok(Damaged {
        kind: Kind::new(row.get::<_, String>(0)?),
        id: row.get(1)?,
        title: title_left(&left),
        left,
    })
}

/// A title, if that much can be read.
fn title_left(left: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(left);
    ["title", "name", "label"].into_iter().find_map(|name| {
        let (_, value) = text.split_once(&format!("\"{name}\":"))?;
        let mut values = serde_json::Deserializer::from_str(value).into_iter::<String>();
        values.next()?.ok().filter(|text| !text.is_empty())
    })
}

impl Store {
    /// Drops what is left of a damaged change: the record is what the server holds, or nothing.
    /// False when there is none of this record.
    pub(crate) async fn let_go(&self, id: RecordId) -> Result<bool, StoreError> {
        let found = self
            .database
            .write(move |transaction| {
                let mut found =
                    transaction.execute("DELETE FROM damaged WHERE id = ?", [id.as_bytes()])?;
                for one in all(transaction)? {
                    if one.id == id.as_bytes() {
                        found += 1;
                        drop_change(transaction, &one.kind, id)?;
                    }
                }
                Ok(found > 0)
            })
            .await?;
        if found {
            self.changed.send_modify(|count| *count += 1);
        }
        Ok(found)
    }
}

/// The record is what the server is known to hold. Where even that cannot be read, the comparison with
/// the server brings it back.
fn drop_change(transaction: &Transaction<'_>, kind: &Kind, id: RecordId) -> Result<(), StoreError> {
    rows::unqueue(transaction, kind, id)?;
    let place = params![kind.as_str(), id.as_bytes()];
    let known = "UPDATE records SET body = h.body FROM held h
                 WHERE records.kind = ?1 AND records.id = ?2
                 AND h.kind = ?1 AND h.id = ?2 AND json_valid(h.body)";
    let is_known = transaction.execute(known, place)? > 0;
    if is_known {
        // Null: it is the record's.
        let same = "UPDATE held SET body = NULL WHERE kind = ?1 AND id = ?2";
        transaction.execute(same, place)?;
    }
    let unknown = "DELETE FROM records WHERE kind = ?1 AND id = ?2
                   AND NOT EXISTS (SELECT 1 FROM held WHERE kind = ?1 AND id = ?2)";
    if is_known || transaction.execute(unknown, place)? > 0 {
        let noted = "DELETE FROM set_aside WHERE kind = ?1 AND id = ?2";
        transaction.execute(noted, place)?;
    }
    Ok(())
}
