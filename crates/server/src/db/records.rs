//! Synced records, each person's sequence of changes, and which changes were applied already.

use pia_protocol::ids::{MutationId, RecordId, UserId};
use pia_protocol::sync::{Body, Holdings, Kind, Record, RecordDigest, Revision};
use pia_protocol::wire_time::WireTime;
use time::OffsetDateTime;

use super::conn::{Conn, Row, values};
use super::row::{self, millis, ticks};
use super::{Announcement, DbError, Snapshot, Tx};

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

/// The state that a change gives a record.
pub(crate) struct NewState<'a> {
    pub(crate) kind: &'a Kind,
    pub(crate) id: RecordId,
    /// Its JSON text; none for a tombstone.
    pub(crate) body: Option<&'a str>,
    pub(crate) edited_at: WireTime,
    /// When it was edited, as a client of the older generations claims: to the tick, and perhaps in
    /// the future.
    pub(crate) claimed: Option<OffsetDateTime>,
}

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

const SEQUENCE: &str =
    "SELECT revision, synced_at, encrypted FROM sync_sequence WHERE account = ?1";

impl Tx<'_> {
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

    /// Writes the state that a change gives a record.
    pub(crate) fn put_record(
        &self,
        account: UserId,
        at: Sequence,
        state: &NewState<'_>,
    ) -> Result<(), DbError> {
        let edited_at = state.edited_at.get();
        let shown_at = state.claimed.unwrap_or(edited_at.min(at.synced_at));
        self.0.run(
            "INSERT INTO record (account, kind, id, revision, body, edited_at, synced_at, shown_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (account, kind, id) DO UPDATE SET
                 revision = excluded.revision, body = excluded.body,
                 edited_at = excluded.edited_at, synced_at = excluded.synced_at,
                 shown_at = CASE WHEN excluded.shown_at > record.shown_at
                                 THEN excluded.shown_at ELSE record.shown_at END",
            values![
                account.as_bytes(),
                state.kind.as_str(),
                state.id.as_bytes(),
                row::revision(at.revision.get()),
                state.body,
                millis(edited_at),
                ticks(at.synced_at),
                ticks(shown_at),
            ],
        )
    }
}

/// What a person's records come to, counted one by one.
fn holdings(conn: &Conn<'_>, account: UserId) -> Result<Holdings, DbError> {
    let mut holdings = Holdings::new();
    let rows = conn.all(
        "SELECT kind, id, body FROM record WHERE account = ?1 AND body IS NOT NULL",
        values![account.as_bytes()],
    )?;
    for mut row in rows {
        let (kind, id) = (Kind::new(row.get::<String>(0)?), row.get(1)?);
        let text: String = row.get(2)?;
        let digest = RecordDigest::of(&kind, RecordId::from_bytes(id), &text);
        holdings.entry(kind).or_default().tally.add(digest);
    }
    Ok(holdings)
}

impl Tx<'_> {
    /// What a person's records come to.
    pub(crate) fn holdings(&self, account: UserId) -> Result<Holdings, DbError> {
        holdings(&self.0, account)
    }
}

impl Snapshot<'_> {
    /// What a person's records come to.
    pub(crate) fn holdings(&self, account: UserId) -> Result<Holdings, DbError> {
        holdings(&self.0, account)
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

/// Takes a record's body out.
pub(super) fn body(row: &mut Row, index: usize) -> Result<Option<Body>, DbError> {
    let text: Option<String> = row.get(index)?;
    let body = text.map(|text| serde_json::from_str(&text)).transpose();
    body.map_err(|_| DbError::Corrupt {
        table: "record",
        what: "a body that is no JSON object",
    })
}

fn record(mut row: Row) -> Result<Record, DbError> {
    let body = body(&mut row, 3)?;
    Ok(Record {
        kind: Kind::new(row.get::<String>(0)?),
        id: RecordId::from_bytes(row.get(1)?),
        revision: row.revision(2)?,
        body,
        edited_at: WireTime::new(row.time(4)?),
    })
}
