//! Synced records, each person's sequence of changes, and which changes were applied already.

use pia_protocol::ids::{MutationId, RecordId, UserId};
use pia_protocol::sync::{Kind, Mutation, Record, Revision};
use pia_protocol::wire_time::WireTime;
use rusqlite::{OptionalExtension, Row};

use super::{DbError, Snapshot, Tx, row};

/// An applied change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredMutation {
    pub(crate) digest: [u8; 16],
    pub(crate) revision: Revision,
}

impl Tx<'_> {
    /// The revision of a person's latest accepted change.
    pub(crate) fn latest_revision(&self, account: UserId) -> Result<Revision, DbError> {
        let stored: Option<i64> = self
            .0
            .prepare_cached("SELECT revision FROM sync_sequence WHERE account = ?1")?
            .query_row([account.as_bytes()], |row| row.get(0))
            .optional()?;
        stored.map_or(Ok(Revision::ZERO), |stored| {
            row::from_revision("sync_sequence", stored).map(Revision::new)
        })
    }

    /// Moves a person's sequence on.
    pub(crate) fn set_latest_revision(
        &self,
        account: UserId,
        revision: Revision,
    ) -> Result<(), DbError> {
        self.0
            .prepare_cached(
                "INSERT INTO sync_sequence (account, revision) VALUES (?1, ?2)
                 ON CONFLICT (account) DO UPDATE SET revision = excluded.revision",
            )?
            .execute((account.as_bytes(), row::revision(revision.get())))?;
        Ok(())
    }

    /// An applied change by its id.
    pub(crate) fn mutation(
        &self,
        account: UserId,
        id: MutationId,
    ) -> Result<Option<StoredMutation>, DbError> {
        let found: Option<([u8; 16], i64)> = self
            .0
            .prepare_cached("SELECT digest, revision FROM mutation WHERE account = ?1 AND id = ?2")?
            .query_row((account.as_bytes(), id.as_bytes()), |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        found
            .map(|(digest, revision)| {
                let revision = row::from_revision("mutation", revision).map(Revision::new)?;
                Ok(StoredMutation { digest, revision })
            })
            .transpose()
    }

    /// Remembers that a change was applied.
    pub(crate) fn insert_mutation(
        &self,
        account: UserId,
        id: MutationId,
        applied: &StoredMutation,
    ) -> Result<(), DbError> {
        self.0
            .prepare_cached(
                "INSERT INTO mutation (account, id, digest, revision) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((
                account.as_bytes(),
                id.as_bytes(),
                applied.digest,
                row::revision(applied.revision.get()),
            ))?;
        Ok(())
    }

    /// A record as it stands.
    pub(crate) fn record(
        &self,
        account: UserId,
        kind: &Kind,
        id: RecordId,
    ) -> Result<Option<Record>, DbError> {
        let found = self
            .0
            .prepare_cached(
                "SELECT kind, id, revision, body, edited_at FROM record
                 WHERE account = ?1 AND kind = ?2 AND id = ?3",
            )?
            .query_row((account.as_bytes(), kind.as_str(), id.as_bytes()), columns)
            .optional()?;
        found.map(record).transpose()
    }

    /// Writes the state that a change gives a record; `body` is its JSON text, none for a tombstone.
    pub(crate) fn put_record(
        &self,
        account: UserId,
        change: &Mutation,
        revision: Revision,
        body: Option<&str>,
    ) -> Result<(), DbError> {
        self.0
            .prepare_cached(
                "INSERT INTO record (account, kind, id, revision, body, edited_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (account, kind, id) DO UPDATE SET
                     revision = excluded.revision, body = excluded.body,
                     edited_at = excluded.edited_at",
            )?
            .execute((
                account.as_bytes(),
                change.kind.as_str(),
                change.record.as_bytes(),
                row::revision(revision.get()),
                body,
                row::millis(change.edited_at.get()),
            ))?;
        Ok(())
    }
}

impl Snapshot<'_> {
    /// A person's records changed after `after`, in the order of their revisions, until `limit` of
    /// them or `max_bytes` of bodies are together.
    pub(crate) fn changes(
        &self,
        account: UserId,
        after: Revision,
        limit: usize,
        max_bytes: usize,
    ) -> Result<Vec<Record>, DbError> {
        let mut statement = self.0.prepare_cached(
            "SELECT kind, id, revision, body, edited_at FROM record
             WHERE account = ?1 AND revision > ?2 ORDER BY revision LIMIT ?3",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = statement.query((account.as_bytes(), row::revision(after.get()), limit))?;
        let (mut page, mut bytes) = (Vec::new(), 0);
        while bytes < max_bytes
            && let Some(row) = rows.next()?
        {
            let columns = columns(row)?;
            bytes += columns.body.as_ref().map_or(0, String::len);
            page.push(record(columns)?);
        }
        Ok(page)
    }

    /// Whether anything changed after `after`.
    pub(crate) fn has_changes(&self, account: UserId, after: Revision) -> Result<bool, DbError> {
        let found = self
            .0
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM record WHERE account = ?1 AND revision > ?2)",
            )?
            .query_row((account.as_bytes(), row::revision(after.get())), |row| {
                row.get(0)
            })?;
        Ok(found)
    }
}

struct Columns {
    kind: String,
    id: [u8; 16],
    revision: i64,
    body: Option<String>,
    edited_at: i64,
}

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    Ok(Columns {
        kind: row.get(0)?,
        id: row.get(1)?,
        revision: row.get(2)?,
        body: row.get(3)?,
        edited_at: row.get(4)?,
    })
}

fn record(columns: Columns) -> Result<Record, DbError> {
    let body = columns
        .body
        .map(|text| serde_json::from_str(&text))
        .transpose()
        .map_err(|_| DbError::Corrupt {
            table: "record",
            what: "a body that is no JSON object",
        })?;
    Ok(Record {
        kind: Kind::new(columns.kind),
        id: RecordId::from_bytes(columns.id),
        revision: Revision::new(row::from_revision("record", columns.revision)?),
        body,
        edited_at: WireTime::new(row::time("record", columns.edited_at)?),
    })
}
