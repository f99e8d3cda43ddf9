//! Rows to values and back.

use pia_protocol::ids::{MutationId, RecordId};
use pia_protocol::sync::{Body, Kind, RecordDigest, Revision, canonical_text};
use pia_protocol::wire_time::WireTime;
use rusqlite::{Connection, OptionalExtension as _, Row, named_params, params};
use time::OffsetDateTime;

use super::StoreError;
use super::tallies::Tallies;
use crate::sync::merge::Version;
use crate::sync::plan::{Local, Pending};

/// A record, and the change of it that waits.
pub(super) struct Found {
    pub(super) local: Local,
    /// The digest of the content at the server's revision.
    pub(super) digest: Option<RecordDigest>,
    pub(super) pending: Option<Pending>,
    /// Whether the server has refused that change.
    pub(super) refused: bool,
}

const FIND: &str = "SELECT r.body, r.edited_at, r.revision, r.base_body, r.base_digest,
            o.body, o.edited_at, o.base, o.sent, o.refused IS NOT NULL
     FROM records r LEFT JOIN outbox o USING (kind, id) WHERE r.kind = ? AND r.id = ?";

/// Reads one record with its pending change.
pub(super) fn find(
    connection: &Connection,
    kind: &Kind,
    id: RecordId,
) -> Result<Option<Found>, StoreError> {
    let mut statement = connection.prepare_cached(FIND)?;
    statement
        .query_row(params![kind.as_str(), id.as_bytes()], |row| {
            Ok(found(row, id))
        })
        .optional()?
        .transpose()
}

/// Reads of one record what can be read: a content that cannot is that of the change that waits, or
/// none. For whoever puts another in its place.
pub(super) fn find_readable(
    connection: &Connection,
    kind: &Kind,
    id: RecordId,
) -> Result<Option<Found>, StoreError> {
    let mut statement = connection.prepare_cached(FIND)?;
    statement
        .query_row(params![kind.as_str(), id.as_bytes()], |row| {
            Ok(readable(row, id))
        })
        .optional()?
        .transpose()
}

fn found(row: &Row<'_>, id: RecordId) -> Result<Found, StoreError> {
    let version = Version {
        body: body(row, 0, id)?,
        edited_at: time(row, 1, id)?,
    };
    let digest = digest(row, 4, id)?;
    let base = match (digest, row.get_ref(3)?) {
        (None, _) => None,
        (Some(_), rusqlite::types::ValueRef::Null) => version.body.clone(),
        (Some(_), _) => body(row, 3, id)?,
    };
    let local = Local {
        version,
        revision: revision(row, 2, id)?,
        base,
    };
    let (pending, refused) = pending(row, id)?;
    Ok(Found {
        local,
        digest,
        pending,
        refused,
    })
}

fn readable(row: &Row<'_>, id: RecordId) -> Result<Found, StoreError> {
    match found(row, id) {
        Err(StoreError::Corrupt { .. }) => {}
        found => return found,
    }
    let (pending, refused) = match pending(row, id) {
        Err(StoreError::Corrupt { .. }) => (None, false),
        pending => pending?,
    };
    let version = match (&pending, body(row, 0, id), time(row, 1, id)) {
        (_, Ok(body), Ok(edited_at)) => Version { body, edited_at },
        (Some(pending), ..) => pending.version.clone(),
        (None, ..) => Version {
            body: None,
            edited_at: WireTime::new(OffsetDateTime::UNIX_EPOCH),
        },
    };
    Ok(Found {
        local: Local {
            version,
            revision: revision(row, 2, id).unwrap_or_default(),
            base: body(row, 3, id).unwrap_or_default(),
        },
        digest: digest(row, 4, id).unwrap_or_default(),
        pending,
        refused,
    })
}

fn pending(row: &Row<'_>, id: RecordId) -> Result<(Option<Pending>, bool), StoreError> {
    let Some(sent) = row.get::<_, Option<bool>>(8)? else {
        return Ok((None, false));
    };
    let version = Version {
        body: body(row, 5, id)?,
        edited_at: time(row, 6, id)?,
    };
    let pending = Pending {
        version,
        base: revision(row, 7, id)?,
        sent,
    };
    Ok((Some(pending), row.get(9)?))
}

/// Writes one record whose content at the server's revision had the digest `was`. Answers the
/// body's text.
pub(super) fn write(
    connection: &Connection,
    kind: &Kind,
    id: RecordId,
    local: &mut Local,
    was: Option<RecordDigest>,
    tallies: &mut Tallies,
) -> Result<Option<String>, StoreError> {
    let body = local.version.body.as_mut().map(canonical_text);
    let same = local.base == local.version.body;
    let base = if same {
        body.clone()
    } else {
        local.base.as_mut().map(canonical_text)
    };
    let is = base
        .as_ref()
        .map(|text| RecordDigest::of(kind, id, text.as_str()));
    tallies.replace(connection, kind, was, is)?;
    let mut statement = connection.prepare_cached(
        "INSERT INTO records (kind, id, body, edited_at, revision, base_body, base_digest)
         VALUES (:kind, :id, :body, :edited_at, :revision, :base_body, :base_digest)
         ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body,
             edited_at = excluded.edited_at, revision = excluded.revision,
             base_body = excluded.base_body, base_digest = excluded.base_digest",
    )?;
    statement.execute(named_params! {
        ":kind": kind.as_str(),
        ":id": id.as_bytes(),
        ":body": body,
        ":edited_at": millis(local.version.edited_at),
        ":revision": number(local.revision),
        ":base_body": base.filter(|_| !same),
        ":base_digest": is.as_ref().map(RecordDigest::as_bytes),
    })?;
    Ok(body)
}

/// Puts the record as it is now, with the body of this text, into the outbox: as a new change in
/// place of any older one.
pub(super) fn queue(
    connection: &Connection,
    kind: &Kind,
    id: RecordId,
    local: &Local,
    text: Option<&str>,
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
        text,
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
    let Ok(text) = row.get_ref(column)?.as_str_or_null() else {
        return Err(corrupt(row, column, &id.to_string()));
    };
    text.map(|text| serde_json::from_str(text).map_err(|_| corrupt(row, column, &id.to_string())))
        .transpose()
}

/// A digest column; null is none.
pub(super) fn digest(
    row: &Row<'_>,
    column: usize,
    id: RecordId,
) -> Result<Option<RecordDigest>, StoreError> {
    let bytes = row.get_ref(column)?.as_blob_or_null();
    let bytes: Option<Result<[u8; 16], _>> = bytes
        .map_err(|_| corrupt(row, column, &id.to_string()))?
        .map(TryInto::try_into);
    bytes
        .transpose()
        .map(|bytes| bytes.map(RecordDigest::from_bytes))
        .map_err(|_| corrupt(row, column, &id.to_string()))
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

/// Sixteen bytes, of an id or a digest.
pub(super) fn id_bytes(row: &Row<'_>, column: usize) -> Result<[u8; 16], StoreError> {
    let bytes: Option<[u8; 16]> = row
        .get_ref(column)?
        .as_blob()
        .ok()
        .and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| corrupt(row, column, "unknown"))
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

fn corrupt(row: &Row<'_>, column: usize, id: &str) -> StoreError {
    let column = row.as_ref().column_name(column).unwrap_or("?").to_owned();
    StoreError::Corrupt {
        column,
        record: id.to_owned(),
    }
}
