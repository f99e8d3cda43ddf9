//! Rows to values and back.

use pia_protocol::ids::{MutationId, RecordId};
use pia_protocol::sync::{Body, Kind, Revision};
use pia_protocol::wire_time::WireTime;
use rusqlite::{Connection, OptionalExtension as _, Row, named_params, params};
use time::OffsetDateTime;

use super::StoreError;
use crate::sync::merge::Version;
use crate::sync::plan::{Local, Pending};

/// A record, and the change of it that waits.
pub(super) struct Found {
    pub(super) local: Local,
    pub(super) pending: Option<Pending>,
    /// Whether the server has refused that change.
    pub(super) refused: bool,
}

/// Reads one record with its pending change.
pub(super) fn find(
    connection: &Connection,
    kind: &Kind,
    id: RecordId,
) -> Result<Option<Found>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT r.body, r.edited_at, r.revision, r.base_body,
                o.body, o.edited_at, o.base, o.sent, o.refused IS NOT NULL
         FROM records r LEFT JOIN outbox o USING (kind, id) WHERE r.kind = ? AND r.id = ?",
    )?;
    statement
        .query_row(params![kind.as_str(), id.as_bytes()], |row| {
            Ok(found(row, id))
        })
        .optional()?
        .transpose()
}

fn found(row: &Row<'_>, id: RecordId) -> Result<Found, StoreError> {
    let version = Version {
        body: body(row, 0, id)?,
        edited_at: time(row, 1, id)?,
    };
    let local = Local {
        version,
        revision: revision(row, 2, id)?,
        base: body(row, 3, id)?,
    };
    let Some(sent) = row.get::<_, Option<bool>>(7)? else {
        return Ok(Found {
            local,
            pending: None,
            refused: false,
        });
    };
    let version = Version {
        body: body(row, 4, id)?,
        edited_at: time(row, 5, id)?,
    };
    let pending = Pending {
        version,
        base: revision(row, 6, id)?,
        sent,
    };
    Ok(Found {
        local,
        pending: Some(pending),
        refused: row.get(8)?,
    })
}

/// Writes one record.
pub(super) fn write(
    connection: &Connection,
    kind: &Kind,
    id: RecordId,
    local: &Local,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO records (kind, id, body, edited_at, revision, base_body)
         VALUES (:kind, :id, :body, :edited_at, :revision, :base_body)
         ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body,
             edited_at = excluded.edited_at, revision = excluded.revision,
             base_body = excluded.base_body",
    )?;
    statement.execute(named_params! {
        ":kind": kind.as_str(),
        ":id": id.as_bytes(),
        ":body": text(local.version.body.as_ref()),
        ":edited_at": millis(local.version.edited_at),
        ":revision": number(local.revision),
        ":base_body": text(local.base.as_ref()),
    })?;
    Ok(())
}

/// Puts the record as it is now into the outbox, as a new change in place of any older one.
pub(super) fn queue(
    connection: &Connection,
    kind: &Kind,
    id: RecordId,
    local: &Local,
    mutation: MutationId,
) -> Result<(), StoreError> {
    unqueue(connection, kind, id)?;
    let mut statement = connection.prepare_cached(
        "INSERT INTO outbox (kind, id, mutation, base, body, edited_at) VALUES (?, ?, ?, ?, ?, ?)",
    )?;
    statement.execute(params![
        kind.as_str(),
        id.as_bytes(),
        mutation.as_bytes(),
        number(local.revision),
        text(local.version.body.as_ref()),
        millis(local.version.edited_at),
    ])?;
    Ok(())
}

/// Takes a record's change out of the outbox.
pub(super) fn unqueue(
    connection: &Connection,
    kind: &Kind,
    id: RecordId,
) -> Result<(), StoreError> {
    let mut statement =
        connection.prepare_cached("DELETE FROM outbox WHERE kind = ? AND id = ?")?;
    statement.execute(params![kind.as_str(), id.as_bytes()])?;
    Ok(())
}

/// One of the numbers in `meta`.
pub(super) fn meta(connection: &Connection, name: &str) -> Result<Option<i64>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT value FROM meta WHERE name = ?")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

/// Sets one of the numbers in `meta`.
pub(super) fn set_meta(connection: &Connection, name: &str, value: i64) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO meta (name, value) VALUES (?, ?)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )?;
    statement.execute(params![name, value])?;
    Ok(())
}

/// A body column; null is none.
pub(super) fn body(row: &Row<'_>, column: usize, id: RecordId) -> Result<Option<Body>, StoreError> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| serde_json::from_str(&text).map_err(|_| corrupt(row, column, &id.to_string())))
        .transpose()
}

/// A time column.
pub(super) fn time(row: &Row<'_>, column: usize, id: RecordId) -> Result<WireTime, StoreError> {
    let millis: i64 = row.get(column)?;
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000)
        .map(WireTime::new)
        .map_err(|_| corrupt(row, column, &id.to_string()))
}

/// A revision column.
pub(super) fn revision(row: &Row<'_>, column: usize, id: RecordId) -> Result<Revision, StoreError> {
    let number: i64 = row.get(column)?;
    u64::try_from(number)
        .map(Revision::new)
        .map_err(|_| corrupt(row, column, &id.to_string()))
}

/// An id column: its sixteen bytes.
pub(super) fn id_bytes(row: &Row<'_>, column: usize) -> Result<[u8; 16], StoreError> {
    let bytes: Vec<u8> = row.get(column)?;
    bytes
        .try_into()
        .map_err(|_| corrupt(row, column, "unknown"))
}

/// A revision as SQLite counts. One beyond its range never comes from a server that counts changes.
pub(super) fn number(revision: Revision) -> i64 {
    i64::try_from(revision.get()).unwrap_or(i64::MAX)
}

/// Milliseconds since 1970.
pub(super) fn millis(time: WireTime) -> i64 {
    let millis = time.get().unix_timestamp_nanos() / 1_000_000;
    i64::try_from(millis).unwrap_or(i64::MAX)
}

fn text(body: Option<&Body>) -> Option<String> {
    body.map(|body| serde_json::Value::from(body.clone()).to_string())
}

fn corrupt(row: &Row<'_>, column: usize, id: &str) -> StoreError {
    let column = row.as_ref().column_name(column).unwrap_or("?").to_owned();
    StoreError::Corrupt {
        column,
        record: id.to_owned(),
    }
}
