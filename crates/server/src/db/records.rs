//! Synced records as they are read, and each person's sequence of changes.

use std::collections::HashMap;

use pia_protocol::ids::{RecordId, UserId};
use pia_protocol::sync::{Kind, RecordDigest, Revision};
use pia_protocol::wire_time::WireTime;
use serde::Serialize;
use serde_json::value::RawValue;
use time::OffsetDateTime;

use super::conn::{Conn, Many, Row, Value, values};
use super::row::{self, ticks};
use super::{Announcement, DbError, Snapshot, Tx};
use crate::owner::Owner;

/// How far a person's sequence of changes has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sequence {
    /// The latest change.
    pub(crate) revision: Revision,
    /// When it was taken, or a little later: no two changes have one time, and none has an earlier
    /// one than the change before it, whatever the clock says.
    pub(crate) synced_at: OffsetDateTime,
    /// Whether the person's records come encrypted by their devices.
    pub(crate) encrypted: bool,
}

impl Sequence {
    /// The least difference of two times.
    const TICK: time::Duration = time::Duration::nanoseconds(100);

    /// Before the first change.
    const fn start() -> Self {
        Self {
            revision: Revision::ZERO,
            synced_at: OffsetDateTime::UNIX_EPOCH,
            encrypted: false,
        }
    }

    /// The place of the next change.
    pub(crate) fn next(self, now: OffsetDateTime) -> Self {
        let earliest = self.synced_at.saturating_add(Self::TICK);
        let now = row::time_of_ticks(ticks(now)).unwrap_or(earliest);
        Self {
            revision: Revision::new(self.revision.get() + 1),
            synced_at: now.max(earliest),
            ..self
        }
    }
}

/// A record as `pia_protocol::sync::Record` has it on the wire, whose content stays the text it is
/// stored as.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct StoredRecord {
    pub(crate) kind: Kind,
    pub(crate) id: RecordId,
    pub(crate) revision: Revision,
    /// None for a tombstone.
    pub(crate) body: Option<Box<RawValue>>,
    pub(crate) edited_at: WireTime,
}

/// A page of what changed.
pub(crate) struct Changes {
    pub(crate) records: Vec<StoredRecord>,
    /// Whether there is more behind it.
    pub(crate) more: bool,
}

const SEQUENCE: &str =
    "SELECT revision, synced_at, encrypted FROM sync_sequence WHERE account = ?1";

const RECORDS: Many = Many {
    each: "SELECT kind, id, revision, body, edited_at FROM record
           WHERE account = ?1 AND kind = ?2 AND id = ?3",
    all: "SELECT found.* FROM unnest(?2::text[], ?3::bytea[]) AS wanted (kind, id), LATERAL (
              SELECT record.kind, record.id, revision, body, edited_at FROM record
              WHERE account = ?1 AND record.kind = wanted.kind AND record.id = wanted.id
              LIMIT 1) AS found",
};

const SIZES: Many = Many {
    each: "SELECT id, coalesce(octet_length(body), 0) FROM record
           WHERE account = ?1 AND kind = ?2 AND id = ?3",
    all: "SELECT found.* FROM unnest(?3::bytea[]) AS wanted (id), LATERAL (
              SELECT record.id, coalesce(octet_length(body), 0) FROM record
              WHERE account = ?1 AND kind = ?2 AND record.id = wanted.id LIMIT 1) AS found",
};

/// Some records by what and which they are, in any order.
fn records(
    conn: &Conn<'_>,
    owner: &Owner,
    places: &[(&Kind, RecordId)],
) -> Result<Vec<StoredRecord>, DbError> {
    let sets: Vec<[Value<'_>; 2]> = places
        .iter()
        .map(|(kind, id)| [Value::Text(kind.as_str()), Value::Bytes(id.as_bytes())])
        .collect();
    let rows = conn.all_of(&RECORDS, values![owner.account.as_bytes()], &sets)?;
    rows.into_iter().map(|row| record(owner, row)).collect()
}

impl Tx<'_> {
    /// Some records as they are now, in any order.
    pub(crate) fn records(
        &self,
        owner: &Owner,
        places: &[(&Kind, RecordId)],
    ) -> Result<Vec<StoredRecord>, DbError> {
        records(&self.0, owner, places)
    }

    /// How far a person's sequence has come. Until this transaction's end nobody else changes their
    /// records, so that revisions become visible in their order.
    pub(crate) fn sequence(&self, account: UserId) -> Result<Sequence, DbError> {
        // There is a row to lock from the first change on.
        self.0.run(
            "INSERT INTO sync_sequence (account, revision) VALUES (?1, 0)
             ON CONFLICT (account) DO NOTHING",
            values![account.as_bytes()],
        )?;
        let found = self
            .0
            .locked(SEQUENCE, "sync_sequence", values![account.as_bytes()])?;
        found.map_or(Ok(Sequence::start()), sequence)
    }

    /// Moves a person's sequence on.
    pub(crate) fn set_sequence(&self, account: UserId, to: Sequence) -> Result<(), DbError> {
        self.0.run(
            "UPDATE sync_sequence SET revision = ?2, synced_at = ?3, encrypted = ?4
             WHERE account = ?1",
            values![
                account.as_bytes(),
                row::revision(to.revision.get()),
                ticks(to.synced_at),
                i64::from(to.encrypted),
            ],
        )?;
        Announcement::Changed(account, to.revision).send(&self.0)
    }
}

impl Snapshot<'_> {
    /// Some records as they are, in any order.
    pub(crate) fn records(
        &self,
        owner: &Owner,
        places: &[(&Kind, RecordId)],
    ) -> Result<Vec<StoredRecord>, DbError> {
        records(&self.0, owner, places)
    }

    /// The bytes of the records of a kind with these ids, as far as there are any.
    pub(crate) fn sizes(
        &self,
        account: UserId,
        kind: &Kind,
        ids: &[RecordId],
    ) -> Result<HashMap<RecordId, u64>, DbError> {
        let sets: Vec<[Value<'_>; 1]> =
            ids.iter().map(|id| [Value::Bytes(id.as_bytes())]).collect();
        let shared = [Value::Bytes(account.as_bytes()), Value::Text(kind.as_str())];
        let rows = self.0.all_of(&SIZES, &shared, &sets)?;
        let read = |mut row: Row| {
            let bytes: u32 = row.get(1)?;
            Ok((RecordId::from_bytes(row.get(0)?), bytes.into()))
        };
        rows.into_iter().map(read).collect()
    }

    /// Hands over the digests of the living records of a kind whose ids lie behind one and not behind
    /// another, in the order of their ids.
    pub(crate) fn digests(
        &self,
        account: UserId,
        kind: &Kind,
        (after, upto): (Option<RecordId>, Option<RecordId>),
        take: &mut dyn FnMut(RecordId, RecordDigest),
    ) -> Result<(), DbError> {
        // No id is shorter than sixteen bytes or behind sixteen times the largest.
        let (after, upto) = (after.as_ref(), upto.as_ref());
        let after = after.map_or(Value::Bytes(&[]), |id| Value::Bytes(id.as_bytes()));
        let upto = upto.map_or(Value::Bytes(&[u8::MAX; 16]), |id| {
            Value::Bytes(id.as_bytes())
        });
        self.0.each(
            "SELECT id, digest FROM record
             WHERE account = ?1 AND kind = ?2 AND id > ?3 AND id <= ?4 AND digest IS NOT NULL
             ORDER BY id",
            &[
                Value::Bytes(account.as_bytes()),
                Value::Text(kind.as_str()),
                after,
                upto,
            ],
            &mut |mut row| {
                let id = RecordId::from_bytes(row.get(0)?);
                take(id, RecordDigest::from_bytes(row.get(1)?));
                Ok(())
            },
        )
    }

    /// The revision of a person's latest accepted change.
    pub(crate) fn latest_revision(&self, account: UserId) -> Result<Revision, DbError> {
        Ok(self.sequence(account)?.revision)
    }

    /// How far a person's sequence has come.
    pub(crate) fn sequence(&self, account: UserId) -> Result<Sequence, DbError> {
        let found = self.0.one(SEQUENCE, values![account.as_bytes()])?;
        found.map_or(Ok(Sequence::start()), sequence)
    }

    /// A person's records changed after `after`, in the order of their revisions, until `limit` of
    /// them or `max_bytes` of bodies are together.
    pub(crate) fn changes(
        &self,
        owner: &Owner,
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
            values![owner.account.as_bytes(), after, limit + 1],
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
            values![owner.account.as_bytes(), after, last],
        )?;
        let records = rows
            .into_iter()
            .map(|row| record(owner, row))
            .collect::<Result<_, _>>()?;
        Ok(Changes { records, more })
    }
}

fn sequence(mut row: Row) -> Result<Sequence, DbError> {
    Ok(Sequence {
        revision: row.revision(0)?,
        synced_at: row.ticks(1)?,
        encrypted: row.get(2)?,
    })
}

/// How far a page goes.
pub(super) struct Extent {
    pub(super) last: i64,
    pub(super) more: bool,
}

/// Of rows with a revision and a size: where the page ends that holds `limit` of them, or
/// `max_bytes`.
pub(super) fn extent(
    sizes: Vec<Row>,
    limit: i64,
    max_bytes: usize,
) -> Result<Option<Extent>, DbError> {
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

/// Takes a record's content out, as text.
pub(super) fn text(
    owner: &Owner,
    (kind, id): (&Kind, RecordId),
    row: &mut Row,
    index: usize,
) -> Result<Option<String>, DbError> {
    let stored: Option<String> = row.get(index)?;
    let text = stored.map(|stored| owner.take_out(kind, id, stored));
    Ok(text.transpose()?)
}

pub(super) const CORRUPT: DbError = DbError::Corrupt {
    table: "record",
    what: "a body that is no JSON object",
};

fn record(owner: &Owner, mut row: Row) -> Result<StoredRecord, DbError> {
    let kind = Kind::new(row.get::<String>(0)?);
    let id = RecordId::from_bytes(row.get(1)?);
    let body = text(owner, (&kind, id), &mut row, 3)?;
    let body = body.map(RawValue::from_string).transpose();
    Ok(StoredRecord {
        kind,
        id,
        revision: row.revision(2)?,
        body: body.map_err(|_| CORRUPT)?,
        edited_at: WireTime::new(row.time(4)?),
    })
}
