//! What stops nothing and is shown: records that cannot be read, and changes the server refuses.

use std::collections::HashSet;
use std::sync::Arc;

use pia_protocol::ids::{MutationId, RecordId};
use pia_protocol::sync::{Body, Holdings, Kind};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use super::{Store, StoreError, damaged, rows};
use crate::sync::conflict::title;
use crate::sync::page::Unreadable;

/// The server's code for a record beyond the number it takes: it may take it later.
const QUOTA: &str = "quota_exceeded";
/// What a change is refused with that cannot be read, and so was never sent.
pub(super) const UNREADABLE: &str = "unreadable";

/// Something set aside.
pub(crate) struct SetAside {
    /// Its id, as far as it has one.
    pub(crate) id: String,
    /// What it is.
    pub(crate) kind: Kind,
    /// What it is called.
    pub(crate) title: Option<String>,
    /// Why.
    pub(crate) why: Why,
}

impl SetAside {
    fn place(&self) -> (Kind, String) {
        (self.kind.clone(), self.id.clone())
    }
}

/// Why something was set aside.
pub(crate) enum Why {
    /// The row on this device cannot be read.
    UnreadableHere,
    /// Nor can it, and a change in it was not sent.
    Damaged,
    /// What the server sent cannot be read.
    UnreadableThere(String),
    /// An older app has encrypted it.
    Locked,
    /// The server refused the change, by its code and its sentence.
    Refused(String, Option<String>),
}

/// Notes that what the server sent cannot be read.
pub(super) fn unreadable_there(
    connection: &Connection,
    record: &Unreadable,
) -> Result<(), StoreError> {
    put(
        connection,
        record.kind.as_str(),
        &record.id,
        false,
        &record.reason,
    )
}

/// Notes that a row cannot be read.
pub(super) fn unreadable_here(
    connection: &Connection,
    kind: &Kind,
    id: &[u8],
) -> Result<(), StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT 1 FROM set_aside WHERE kind = ? AND id = ?")?;
    if statement.exists(params![kind.as_str(), id])? {
        return Ok(());
    }
    put(connection, kind.as_str(), id, true, "")
}

fn put(
    connection: &Connection,
    kind: &str,
    id: &[u8],
    here: bool,
    reason: &str,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO set_aside (kind, id, here, reason) VALUES (?, ?, ?, ?)
         ON CONFLICT (kind, id) DO UPDATE SET here = excluded.here, reason = excluded.reason",
    )?;
    statement.execute(params![kind, id, here, reason])?;
    Ok(())
}

/// The record can be read now.
pub(super) fn clear(connection: &Connection, kind: &Kind, id: RecordId) -> Result<(), StoreError> {
    let mut statement =
        connection.prepare_cached("DELETE FROM set_aside WHERE kind = ? AND id = ?")?;
    statement.execute(params![kind.as_str(), id.as_bytes()])?;
    Ok(())
}

/// Lets changes go up again that the server had no room for, as many as it has room for now.
pub(super) fn make_use_of_room(
    transaction: &Transaction<'_>,
    holdings: &Holdings,
    mutation: impl Fn() -> MutationId,
) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached(
        "SELECT kind, id FROM outbox
                  WHERE refused IS NOT NULL AND refused = ? ORDER BY place",
    )?;
    let waiting: Vec<(String, [u8; 16])> = statement
        .query_map([QUOTA], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut taken = std::collections::BTreeMap::<Kind, u64>::new();
    for (kind, id) in waiting {
        let kind = Kind::new(kind);
        let held = holdings.get(&kind).copied().unwrap_or_default();
        let taken = taken.entry(kind.clone()).or_default();
        // A server that says no limit here and refused all the same is not asked for ever.
        let Some(limit) = held.limit else { continue };
        if held.tally.count + *taken < limit {
            *taken += 1;
            again(transaction, &kind, RecordId::from_bytes(id), mutation())?;
        }
    }
    Ok(())
}

/// Lets one refused change go up again, as the record is now.
fn again(
    transaction: &Transaction<'_>,
    kind: &Kind,
    id: RecordId,
    mutation: MutationId,
) -> Result<(), StoreError> {
    let Some(found) = rows::find_readable(transaction, kind, id)? else {
        return Ok(());
    };
    rows::queue(transaction, kind, id, found.local.revision, mutation)
}

impl Store {
    /// Everything set aside.
    pub(crate) async fn set_aside(&self) -> Result<Vec<SetAside>, StoreError> {
        self.database
            .run(|connection| {
                note_unreadable(connection)?;
                let mut all = damaged(connection)?;
                all.extend(refused(connection)?);
                all.extend(unreadable(connection)?);
                all.extend(locked(connection)?);
                // Each once, and first what is lost if nobody looks.
                let mut told = HashSet::new();
                all.retain(|one| told.insert(one.place()));
                Ok(all)
            })
            .await
    }

    /// Sends a refused change again; false when there is none of this record.
    pub(crate) async fn retry(&self, id: RecordId) -> Result<bool, StoreError> {
        let clock = Arc::clone(&self.clock);
        let found = self
            .database
            .write(move |transaction| {
                let kind: Option<String> = transaction
                    .query_row(
                        "SELECT kind FROM outbox WHERE id = ? AND refused IS NOT NULL",
                        [id.as_bytes()],
                        |row| row.get(0),
                    )
                    .optional()?;
                if let Some(kind) = &kind {
                    let mutation = MutationId::new(&*clock);
                    again(transaction, &Kind::new(kind.as_str()), id, mutation)?;
                }
                Ok(kind.is_some())
            })
            .await?;
        if found {
            self.changed.send_modify(|count| *count += 1);
            self.edited.send_modify(|count| *count += 1);
        }
        Ok(found)
    }
}

/// Looks through every row. SQLite's own reader of JSON is quick, and what it lets through that this
/// program cannot read is noted when it is met.
fn note_unreadable(connection: &Connection) -> Result<(), StoreError> {
    let mut statement = connection.prepare(
        "SELECT kind, id FROM records WHERE body IS NOT NULL
         AND CASE WHEN json_valid(body) THEN json_type(body) IS NOT 'object' ELSE 1 END",
    )?;
    let rows: Vec<(String, Vec<u8>)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    rows.iter()
        .try_for_each(|(kind, id)| unreadable_here(connection, &Kind::new(kind.as_str()), id))
}

fn damaged(connection: &Connection) -> Result<Vec<SetAside>, StoreError> {
    let mut all: Vec<SetAside> = damaged::all(connection)?
        .into_iter()
        .map(|one| SetAside {
            id: id_text(&one.id),
            kind: one.kind,
            title: one.title,
            why: Why::Damaged,
        })
        .collect();
    // One record may have been damaged more than once.
    all.dedup_by_key(|one| one.place());
    Ok(all)
}

fn refused(connection: &Connection) -> Result<Vec<SetAside>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT o.id, o.kind, coalesce(r.body, o.body), o.refused, o.message
         FROM outbox o LEFT JOIN records r USING (kind, id)
         WHERE o.refused IS NOT NULL ORDER BY o.place",
    )?;
    let read = |row: &Row<'_>| {
        let body: Option<Body> =
            rows::any_text(row, 2)?.and_then(|text| serde_json::from_str(&text).ok());
        Ok(SetAside {
            id: id_text(&row.get::<_, Vec<u8>>(0)?),
            kind: Kind::new(row.get::<_, String>(1)?),
            title: body.as_ref().and_then(title).map(str::to_owned),
            why: Why::Refused(row.get(3)?, row.get(4)?),
        })
    };
    let all = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(all)
}

fn unreadable(connection: &Connection) -> Result<Vec<SetAside>, StoreError> {
    let mut statement =
        connection.prepare("SELECT id, kind, here, reason FROM set_aside ORDER BY kind, id")?;
    let read = |row: &Row<'_>| {
        let here: bool = row.get(2)?;
        let reason: String = row.get(3)?;
        Ok(SetAside {
            id: id_text(&row.get::<_, Vec<u8>>(0)?),
            kind: Kind::new(row.get::<_, String>(1)?),
            title: None,
            why: if here {
                Why::UnreadableHere
            } else {
                Why::UnreadableThere(reason)
            },
        })
    };
    let all = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(all)
}

fn locked(connection: &Connection) -> Result<Vec<SetAside>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT id, kind FROM records WHERE body IS NOT NULL AND moving_to IS NULL
         AND CASE WHEN json_valid(body)
                  THEN json_type(body, '$.encryptedPayload') IS 'text' ELSE 0 END
         ORDER BY kind, id",
    )?;
    let read = |row: &Row<'_>| {
        Ok(SetAside {
            id: id_text(&row.get::<_, Vec<u8>>(0)?),
            kind: Kind::new(row.get::<_, String>(1)?),
            title: None,
            why: Why::Locked,
        })
    };
    let all = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(all)
}

/// Even an id may be what cannot be read.
pub(crate) fn id_text(bytes: &[u8]) -> String {
    match <[u8; 16]>::try_from(bytes) {
        Ok(bytes) => RecordId::from_bytes(bytes).to_string(),
        Err(_) => data_encoding::HEXLOWER.encode(bytes),
    }
}
