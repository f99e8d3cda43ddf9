//! Synced records, each person's sequence of changes, and which changes were applied already.

use pia_protocol::ids::{MutationId, RecordId, UserId};
use pia_protocol::sync::{Kind, Mutation, Record, Revision};
use pia_protocol::wire_time::WireTime;

use super::conn::{Row, values};
use super::row::{self, millis};
use super::{Announcement, DbError, Snapshot, Tx};

/// An applied change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredMutation {
    pub(crate) digest: [u8; 16],
    pub(crate) revision: Revision,
}

/// A page of what changed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Changes {
    pub(crate) records: Vec<Record>,
    /// Whether there is more behind it.
    pub(crate) more: bool,
}

const LATEST: &str = "SELECT revision FROM sync_sequence WHERE account = ?1";

impl Tx<'_> {
    /// The revision of a person's latest accepted change. Until this transaction's end nobody else
    /// changes their records, so that revisions become visible in their order.
    pub(crate) fn latest_revision(&self, account: UserId) -> Result<Revision, DbError> {
        // There is a row to lock from the first change on.
        self.0.run(
            "INSERT INTO sync_sequence (account, revision) VALUES (?1, 0)
             ON CONFLICT (account) DO NOTHING",
            values![account.as_bytes()],
        )?;
        let found = self
            .0
            .locked(LATEST, "sync_sequence", values![account.as_bytes()])?;
        found.map_or(Ok(Revision::ZERO), |mut row| row.revision(0))
    }

    /// Moves a person's sequence on.
    pub(crate) fn set_latest_revision(
        &self,
        account: UserId,
        revision: Revision,
    ) -> Result<(), DbError> {
        self.0.run(
            "UPDATE sync_sequence SET revision = ?2 WHERE account = ?1",
            values![account.as_bytes(), row::revision(revision.get())],
        )?;
        Announcement::Changed(account, revision).send(&self.0)
    }

    /// An applied change by its id.
    pub(crate) fn mutation(
        &self,
        account: UserId,
        id: MutationId,
    ) -> Result<Option<StoredMutation>, DbError> {
        let found = self.0.one(
            "SELECT digest, revision FROM mutation WHERE account = ?1 AND id = ?2",
            values![account.as_bytes(), id.as_bytes()],
        )?;
        let read = |mut row: Row| {
            Ok(StoredMutation {
                digest: row.get(0)?,
                revision: row.revision(1)?,
            })
        };
        found.map(read).transpose()
    }

    /// Remembers that a change was applied.
    pub(crate) fn insert_mutation(
        &self,
        account: UserId,
        id: MutationId,
        applied: &StoredMutation,
    ) -> Result<(), DbError> {
        self.0.run(
            "INSERT INTO mutation (account, id, digest, revision) VALUES (?1, ?2, ?3, ?4)",
            values![
                account.as_bytes(),
                id.as_bytes(),
                applied.digest,
                row::revision(applied.revision.get()),
            ],
        )
    }

    /// A record as it stands.
    pub(crate) fn record(
        &self,
        account: UserId,
        kind: &Kind,
        id: RecordId,
    ) -> Result<Option<Record>, DbError> {
        let found = self.0.one(
            "SELECT kind, id, revision, body, edited_at FROM record
             WHERE account = ?1 AND kind = ?2 AND id = ?3",
            values![account.as_bytes(), kind.as_str(), id.as_bytes()],
        )?;
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
        self.0.run(
            "INSERT INTO record (account, kind, id, revision, body, edited_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (account, kind, id) DO UPDATE SET
                 revision = excluded.revision, body = excluded.body,
                 edited_at = excluded.edited_at",
            values![
                account.as_bytes(),
                change.kind.as_str(),
                change.record.as_bytes(),
                row::revision(revision.get()),
                body,
                millis(change.edited_at.get()),
            ],
        )
    }
}

impl Snapshot<'_> {
    /// The revision of a person's latest accepted change.
    pub(crate) fn latest_revision(&self, account: UserId) -> Result<Revision, DbError> {
        let found = self.0.one(LATEST, values![account.as_bytes()])?;
        found.map_or(Ok(Revision::ZERO), |mut row| row.revision(0))
    }

    /// A person's records changed after `after`, in the order of their revisions, until `limit` of
    /// them or `max_bytes` of bodies are together.
    pub(crate) fn changes(
        &self,
        account: UserId,
        after: Revision,
        limit: usize,
        max_bytes: usize,
    ) -> Result<Changes, DbError> {
        let after = row::revision(after.get());
        let limit = i64::try_from(limit).unwrap_or(i64::MAX - 1);
        // First how much there is, so that no more is read than goes into the page.
        let sizes = self.0.all(
            "SELECT revision, coalesce(octet_length(body), 0) FROM record
             WHERE account = ?1 AND revision > ?2 ORDER BY revision LIMIT ?3",
            values![account.as_bytes(), after, limit + 1],
        )?;
        let Some(Extent { last, more }) = extent(sizes, limit, max_bytes)? else {
            return Ok(Changes {
                records: Vec::new(),
                more: false,
            });
        };
        let rows = self.0.all(
            "SELECT kind, id, revision, body, edited_at FROM record
             WHERE account = ?1 AND revision > ?2 AND revision <= ?3 ORDER BY revision",
            values![account.as_bytes(), after, last],
        )?;
        let records = rows.into_iter().map(record).collect::<Result<_, _>>()?;
        Ok(Changes { records, more })
    }
}

/// How far a page goes.
struct Extent {
    last: i64,
    more: bool,
}

fn extent(sizes: Vec<Row>, limit: i64, max_bytes: usize) -> Result<Option<Extent>, DbError> {
    let (mut extent, mut count, mut bytes) = (None, 0, 0);
    for mut row in sizes {
        if let Some(Extent { more, .. }) = &mut extent
            && (count == limit || bytes >= max_bytes)
        {
            *more = true;
            break;
        }
        let size: u32 = row.get(1)?;
        (count, bytes) = (
            count + 1,
            bytes + usize::try_from(size).unwrap_or(max_bytes),
        );
        let last = row.get(0)?;
        extent = Some(Extent { last, more: false });
    }
    Ok(extent)
}

fn record(mut row: Row) -> Result<Record, DbError> {
    let body: Option<String> = row.get(3)?;
    let body = body
        .map(|text| serde_json::from_str(&text))
        .transpose()
        .map_err(|_| DbError::Corrupt {
            table: "record",
            what: "a body that is no JSON object",
        })?;
    Ok(Record {
        kind: Kind::new(row.get::<String>(0)?),
        id: RecordId::from_bytes(row.get(1)?),
        revision: row.revision(2)?,
        body,
        edited_at: WireTime::new(row.time(4)?),
    })
}
