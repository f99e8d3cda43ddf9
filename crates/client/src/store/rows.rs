//! Rows to values and back.

use pia_protocol::ids::{MutationId, RecordId};
use pia_protocol::sync::{Body, Kind, RecordDigest, Revision, canonical_text};
use pia_protocol::wire_time::WireTime;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::de::DeserializeOwned;
use time::OffsetDateTime;

use super::tallies::Tallies;
use super::{StoreError, damaged};
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

/// The last place of the outbox that may have been sent.
pub(super) const SENT: &str = "sent";

const FIND: &str = "SELECT r.body, r.edited_at, h.revision, h.body, h.digest,
            o.body, o.edited_at, o.base, o.own, o.refused IS NOT NULL,
            o.place <= (SELECT value FROM meta WHERE name = 'sent')
     FROM records r LEFT JOIN held h USING (kind, id) LEFT JOIN outbox o USING (kind, id)
     WHERE r.kind = ? AND r.id = ?";

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
/// none. For whoever puts another in its place: what gives way is kept, if nobody else holds it.
pub(super) fn find_readable(
    connection: &Connection,
    kind: &Kind,
    id: RecordId,
) -> Result<Option<Found>, StoreError> {
    match find(connection, kind, id) {
        Err(StoreError::Corrupt { .. }) => {}
        found => return found,
    }
    damaged::keep(connection, kind, id)?;
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
        revision: revision_or_zero(row, 2, id)?,
        base,
    };
    let (pending, refused) = pending(row, id, Some(&local.version))?;
    Ok(Found {
        local,
        digest,
        pending,
        refused,
    })
}

fn readable(row: &Row<'_>, id: RecordId) -> Result<Found, StoreError> {
    let (pending, refused) = match pending(row, id, None) {
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
            revision: revision_or_zero(row, 2, id).unwrap_or_default(),
            base: body(row, 3, id).unwrap_or_default(),
        },
        digest: digest(row, 4, id).unwrap_or_default(),
        pending,
        refused,
    })
}

/// The change that waits: with a content of its own, or with the record's, if that can be read.
fn pending(
    row: &Row<'_>,
    id: RecordId,
    records: Option<&Version>,
) -> Result<(Option<Pending>, bool), StoreError> {
    let Some(own) = row.get::<_, Option<bool>>(8)? else {
        return Ok((None, false));
    };
    let version = match records {
        _ if own => Version {
            body: body(row, 5, id)?,
            edited_at: time(row, 6, id)?,
        },
        Some(version) => version.clone(),
        None => return Err(corrupt(row, 0, &id.to_string())),
    };
    let pending = Pending {
        version,
        base: revision(row, 7, id)?,
        sent: row.get::<_, Option<bool>>(10)?.unwrap_or_default(),
    };
    Ok((Some(pending), row.get(9)?))
}

/// Writes one record whose content at the server's revision had the digest `was`.
pub(super) fn write(
    connection: &Connection,
    kind: &Kind,
    id: RecordId,
    local: &mut Local,
    was: Option<RecordDigest>,
    tallies: &mut Tallies,
) -> Result<(), StoreError> {
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
    put(
        connection,
        kind,
        id,
        local.version.edited_at,
        body.as_deref(),
    )?;
    let base = base.filter(|_| !same);
    hold(connection, kind, id, local.revision, is, base.as_deref())
}

/// Writes what a person sees of a record that is not here yet.
///
/// `OR FAIL`: it is one row or none, and the transaction around it takes back the rest. SQLite would
/// otherwise copy every page that it touches, to be able to undo the statement alone.
pub(super) fn insert(
    connection: &Connection,
    kind: &Kind,
    id: RecordId,
    edited_at: WireTime,
    body: Option<&str>,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT OR FAIL INTO records (kind, id, edited_at, body) VALUES (?, ?, ?, ?)";
    let values = params![kind.as_str(), id.as_bytes(), millis(edited_at), body];
    connection.prepare_cached(SQL)?.execute(values)?;
    Ok(())
}

/// Writes what a person sees of a record.
pub(super) fn put(
    connection: &Connection,
    kind: &Kind,
    id: RecordId,
    edited_at: WireTime,
    body: Option<&str>,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO records (kind, id, edited_at, body) VALUES (?, ?, ?, ?)
         ON CONFLICT (kind, id) DO UPDATE SET edited_at = excluded.edited_at, body = excluded.body";
    let values = params![kind.as_str(), id.as_bytes(), millis(edited_at), body];
    connection.prepare_cached(SQL)?.execute(values)?;
    Ok(())
}

/// Writes what the server is known to hold of a record: `body` where it is not the record's.
pub(super) fn hold(
    connection: &Connection,
    kind: &Kind,
    id: RecordId,
    revision: Revision,
    digest: Option<RecordDigest>,
    body: Option<&str>,
) -> Result<(), StoreError> {
    if revision == Revision::ZERO {
        let mut statement =
            connection.prepare_cached("DELETE FROM held WHERE kind = ? AND id = ?")?;
        statement.execute(params![kind.as_str(), id.as_bytes()])?;
        return Ok(());
    }
    let mut statement = connection.prepare_cached(
        "INSERT INTO held (kind, id, revision, digest, body) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (kind, id) DO UPDATE SET revision = excluded.revision,
             digest = excluded.digest, body = excluded.body",
    )?;
    statement.execute(params![
        kind.as_str(),
        id.as_bytes(),
        number(revision),
        digest.as_ref().map(RecordDigest::as_bytes),
        body,
    ])?;
    Ok(())
}

/// Puts the record as it is into the outbox, as a change on top of `base`: in place of any older one.
pub(super) fn queue(
    connection: &Connection,
    kind: &Kind,
    id: RecordId,
    base: Revision,
    mutation: MutationId,
) -> Result<(), StoreError> {
    unqueue(connection, kind, id)?;
    let mut statement = connection
        .prepare_cached("INSERT INTO outbox (kind, id, mutation, base) VALUES (?, ?, ?, ?)")?;
    statement.execute(params![
        kind.as_str(),
        id.as_bytes(),
        mutation.as_bytes(),
        number(base),
    ])?;
    Ok(())
}

/// The record is about to be written, and the change of it that waits stays what it is.
pub(super) fn keep_queued(
    connection: &Connection,
    kind: &Kind,
    id: RecordId,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "UPDATE outbox AS o SET own = 1, (body, edited_at) =
             (SELECT body, edited_at FROM records r WHERE r.kind = o.kind AND r.id = o.id)
         WHERE kind = ? AND id = ? AND own = 0",
    )?;
    statement.execute(params![kind.as_str(), id.as_bytes()])?;
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

/// What `T` has of a content.
pub(super) fn part<T: DeserializeOwned>(
    row: &Row<'_>,
    column: usize,
    id: RecordId,
) -> Result<T, StoreError> {
    let text = row.get_ref(column)?.as_str().unwrap_or_default();
    // A list would be read as the fields of `T` in their order.
    let text = Some(text).filter(|text| text.starts_with('{'));
    let part = text.and_then(|text| serde_json::from_str(text).ok());
    part.ok_or_else(|| corrupt(row, column, &id.to_string()))
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

/// The text of a content that nothing is known of: where it is no UTF-8, an empty one, which is no
/// content either.
pub(super) fn any_text(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    let text = row.get_ref(column)?;
    let is_there = text.data_type() != rusqlite::types::Type::Null;
    Ok(is_there.then(|| text.as_str().unwrap_or_default().to_owned()))
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

/// The same; null is what the server does not know.
fn revision_or_zero(row: &Row<'_>, column: usize, id: RecordId) -> Result<Revision, StoreError> {
    match row.get_ref(column)? {
        rusqlite::types::ValueRef::Null => Ok(Revision::ZERO),
        _ => revision(row, column, id),
    }
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
