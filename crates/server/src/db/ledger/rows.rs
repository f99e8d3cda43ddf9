//! The rows of a ledger: how they are read and written, many at once.

use pia_protocol::ids::{MutationId, RecordId, UserId};
use pia_protocol::sync::{Kind, RecordDigest};

use super::{Applied, Head, Waiting};
use crate::db::DbError;
use crate::db::conn::{AsValue, Conn, Many, Row, Value, values};
use crate::db::row::{self, millis, ticks};

pub(super) const HEADS: Many = Many {
    each: "SELECT kind, id, revision, octet_length(body), digest, mutation, synced_at FROM record
           WHERE account = ?1 AND kind = ?2 AND id = ?3",
    // With its limit each is looked up by the key. Joined, all records of the person would be read
    // while PostgreSQL has not counted the table yet.
    all: "SELECT found.* FROM unnest(?2::text[], ?3::bytea[]) AS wanted (kind, id), LATERAL (
              SELECT record.kind, record.id, revision, octet_length(body), digest, mutation, synced_at
              FROM record WHERE account = ?1 AND record.kind = wanted.kind AND record.id = wanted.id
              LIMIT 1) AS found",
};

pub(super) const PUT: Many = Many {
    each: "INSERT INTO record (account, kind, id, revision, body, edited_at, synced_at, shown_at,
                               digest, mutation)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
           ON CONFLICT (account, kind, id) DO UPDATE SET
               revision = excluded.revision, body = excluded.body,
               edited_at = excluded.edited_at, synced_at = excluded.synced_at,
               digest = excluded.digest, mutation = excluded.mutation,
               shown_at = CASE WHEN excluded.shown_at > record.shown_at
                               THEN excluded.shown_at ELSE record.shown_at END",
    all: "INSERT INTO record (account, kind, id, revision, body, edited_at, synced_at, shown_at,
                              digest, mutation)
          SELECT ?1, new.* FROM unnest(?2::text[], ?3::bytea[], ?4::bigint[], ?5::text[],
              ?6::bigint[], ?7::bigint[], ?8::bigint[], ?9::bytea[], ?10::bytea[]) AS new
          ON CONFLICT (account, kind, id) DO UPDATE SET
              revision = excluded.revision, body = excluded.body,
              edited_at = excluded.edited_at, synced_at = excluded.synced_at,
              digest = excluded.digest, mutation = excluded.mutation,
              shown_at = greatest(excluded.shown_at, record.shown_at)",
};

pub(super) const MUTATIONS: Many = Many {
    each: "SELECT id, digest, revision FROM mutation WHERE account = ?1 AND id = ?2",
    all: "SELECT found.* FROM unnest(?2::bytea[]) AS wanted (id), LATERAL (
              SELECT mutation.id, digest, revision FROM mutation
              WHERE account = ?1 AND mutation.id = wanted.id LIMIT 1) AS found",
};

pub(super) const REMEMBER: Many = Many {
    each: "INSERT INTO mutation (account, id, digest, revision, applied_at)
           VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (account, id) DO NOTHING",
    all: "INSERT INTO mutation (account, id, digest, revision, applied_at)
          SELECT ?1, new.* FROM unnest(?2::bytea[], ?3::bytea[], ?4::bigint[], ?5::bigint[]) AS new
          ON CONFLICT (account, id) DO NOTHING",
};

/// Writes the states that wait.
pub(super) fn write_records(
    conn: &Conn<'_>,
    account: UserId,
    waiting: &[Waiting<'_>],
) -> Result<(), DbError> {
    let numbers: Vec<[i64; 4]> = waiting
        .iter()
        .map(|one| {
            [
                row::revision(one.at.revision.get()),
                millis(one.state.edited_at.get()),
                ticks(one.at.synced_at),
                ticks(one.shown_at),
            ]
        })
        .collect();
    let sets = waiting.iter().zip(&numbers);
    let sets: Vec<[Value<'_>; 9]> = sets
        .map(|(one, [revision, edited_at, synced_at, shown_at])| {
            let state = &one.state;
            let body = state.body.as_ref();
            [
                Value::Text(state.kind.as_str()),
                Value::Bytes(state.id.as_bytes()),
                Value::Integer(*revision),
                body.map_or(Value::Null, |body| Value::Text(body.stored.as_str())),
                Value::Integer(*edited_at),
                Value::Integer(*synced_at),
                Value::Integer(*shown_at),
                body.map_or(Value::Null, |body| body.digest.as_bytes().value()),
                mutation_value(state.mutation.as_ref()),
            ]
        })
        .collect();
    conn.run_all(&PUT, values![account.as_bytes()], &sets)
}

/// Remembers changes that were applied.
pub(super) fn write_mutations(
    conn: &Conn<'_>,
    account: UserId,
    applied: &[Applied],
) -> Result<(), DbError> {
    let sets: Vec<[Value<'_>; 4]> = applied
        .iter()
        .map(|one| {
            [
                Value::Bytes(one.id.as_bytes()),
                Value::Bytes(&one.stored.digest),
                Value::Integer(row::revision(one.stored.revision.get())),
                Value::Integer(millis(one.at)),
            ]
        })
        .collect();
    conn.run_all(&REMEMBER, values![account.as_bytes()], &sets)
}

fn mutation_value(mutation: Option<&MutationId>) -> Value<'_> {
    mutation.map_or(Value::Null, |id| Value::Bytes(id.as_bytes()))
}

/// Reads what a record is.
pub(super) fn head(mut row: Row) -> Result<(Kind, RecordId, Head), DbError> {
    let bytes: Option<i64> = row.get(3)?;
    let digest: Option<[u8; 16]> = row.get(4)?;
    let mutation: Option<[u8; 16]> = row.get(5)?;
    let head = Head {
        revision: row.revision(2)?,
        digest: digest.map(RecordDigest::from_bytes),
        bytes: bytes
            .and_then(|bytes| bytes.try_into().ok())
            .unwrap_or_default(),
        mutation: mutation.map(MutationId::from_bytes),
        synced_at: row.ticks(6)?,
        waits: None,
    };
    Ok((
        Kind::new(row.get::<String>(0)?),
        RecordId::from_bytes(row.get(1)?),
        head,
    ))
}
