//! Records as first- and second-generation clients ask for them: many by their ids, and by time.

use std::collections::HashMap;

use pia_protocol::ids::{RecordId, SessionId, UserId};
use pia_protocol::sync::{Body, Kind, Revision};
use time::OffsetDateTime;

use super::conn::{Conn, Row, Value, values};
use super::records::{Extent, body, extent};
use super::row::{self, ticks};
use super::{DbError, Snapshot, Tx};

/// A record as the server holds it, with its times.
#[derive(Clone, PartialEq)]
pub(crate) struct Held {
    pub(crate) kind: Kind,
    pub(crate) id: RecordId,
    pub(crate) revision: Revision,
    /// None for a tombstone.
    pub(crate) body: Option<Body>,
    /// When the server took it.
    pub(crate) synced_at: OffsetDateTime,
    /// What clients of the older generations are told of its last edit: never less than before.
    pub(crate) shown_at: OffsetDateTime,
}

/// A record's latest change, without the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeldChange {
    pub(crate) kind: Kind,
    pub(crate) id: RecordId,
    pub(crate) deleted: bool,
    pub(crate) synced_at: OffsetDateTime,
}

/// A part of a person's sequence of changes.
pub(crate) struct Taken {
    pub(crate) records: Vec<Held>,
    /// Whether there is more behind it.
    pub(crate) more: bool,
}

const HELD: &str = "SELECT kind, id, revision, body, synced_at, shown_at FROM record";

/// Ids asked for at once. Always so many, that there is one statement and not one for each number.
const TOGETHER: usize = 64;

impl Tx<'_> {
    /// The records of one kind with these ids, as far as there are any.
    pub(crate) fn held(
        &self,
        account: UserId,
        kind: &Kind,
        ids: &[RecordId],
    ) -> Result<HashMap<RecordId, Held>, DbError> {
        held(&self.0, account, kind, ids)
    }

    /// Keeps the later time of an edit that a client claims for a record that is already as it says.
    /// Nobody needs to hear of that.
    pub(crate) fn note_claim(
        &self,
        account: UserId,
        (kind, id): (&Kind, RecordId),
        claimed: OffsetDateTime,
    ) -> Result<(), DbError> {
        self.0.run(
            "UPDATE record SET shown_at = ?4 WHERE account = ?1 AND kind = ?2 AND id = ?3",
            values![
                account.as_bytes(),
                kind.as_str(),
                id.as_bytes(),
                ticks(claimed)
            ],
        )
    }

    /// The settings that a session sent last.
    pub(crate) fn settings_sent(
        &self,
        account: UserId,
        session: SessionId,
    ) -> Result<Option<[u8; 16]>, DbError> {
        settings_sent(&self.0, account, session)
    }

    /// Remembers the settings that a session sent, and forgets those of sessions that are gone.
    pub(crate) fn set_settings_sent(
        &self,
        account: UserId,
        session: SessionId,
        digest: [u8; 16],
    ) -> Result<(), DbError> {
        self.0.run(
            "DELETE FROM legacy_settings WHERE account = ?1
             AND session NOT IN (SELECT id FROM family WHERE account = ?1)",
            values![account.as_bytes()],
        )?;
        self.0.run(
            "INSERT INTO legacy_settings (account, session, digest) VALUES (?1, ?2, ?3)
             ON CONFLICT (account, session) DO UPDATE SET digest = excluded.digest",
            values![account.as_bytes(), session.as_bytes(), digest],
        )
    }
}

impl Snapshot<'_> {
    /// As [`Tx::held`].
    pub(crate) fn held(
        &self,
        account: UserId,
        kind: &Kind,
        ids: &[RecordId],
    ) -> Result<HashMap<RecordId, Held>, DbError> {
        held(&self.0, account, kind, ids)
    }

    /// As [`Tx::settings_sent`].
    pub(crate) fn settings_sent(
        &self,
        account: UserId,
        session: SessionId,
    ) -> Result<Option<[u8; 16]>, DbError> {
        settings_sent(&self.0, account, session)
    }

    /// The first record after a revision: its revision, and when the server took it.
    pub(crate) fn first_after(
        &self,
        account: UserId,
        after: Revision,
    ) -> Result<Option<(Revision, OffsetDateTime)>, DbError> {
        let found = self.0.one(
            "SELECT revision, synced_at FROM record
             WHERE account = ?1 AND revision > ?2 ORDER BY revision LIMIT 1",
            values![account.as_bytes(), row::revision(after.get())],
        )?;
        let read = |mut row: Row| Ok((row.revision(0)?, row.ticks(1)?));
        found.map(read).transpose()
    }

    /// A person's records of these kinds that changed after `after`, in the order of their
    /// revisions, until `limit` of them or `max_bytes` of bodies are together.
    pub(crate) fn taken_after(
        &self,
        account: UserId,
        kinds: &[&str],
        after: Revision,
        (limit, max_bytes): (usize, usize),
    ) -> Result<Taken, DbError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX - 1);
        let after = row::revision(after.get());
        let person = account.as_bytes();
        let values = of_kinds(
            kinds,
            &[
                Value::Bytes(person),
                Value::Integer(after),
                Value::Integer(limit + 1),
            ],
        );
        let among = places(4, kinds.len());
        let sizes = self.0.all(
            &format!(
                "SELECT revision, coalesce(octet_length(body), 0) FROM record
                 WHERE account = ?1 AND revision > ?2 AND kind IN ({among})
                 ORDER BY revision LIMIT ?3"
            ),
            &values,
        )?;
        let Some(Extent { last, more }) = extent(sizes, limit, max_bytes)? else {
            return Ok(Taken {
                records: Vec::new(),
                more: false,
            });
        };
        let values = of_kinds(
            kinds,
            &[
                Value::Bytes(person),
                Value::Integer(after),
                Value::Integer(last),
            ],
        );
        let rows = self.0.all(
            &format!(
                "{HELD} WHERE account = ?1 AND revision > ?2 AND revision <= ?3
                 AND kind IN ({among}) ORDER BY revision"
            ),
            &values,
        )?;
        let records = rows.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok(Taken { records, more })
    }

    /// The latest changes of a person's records of these kinds, the newest first.
    pub(crate) fn newest(
        &self,
        account: UserId,
        kinds: &[&str],
        limit: u32,
    ) -> Result<Vec<HeldChange>, DbError> {
        let person = Value::Bytes(account.as_bytes());
        let values = of_kinds(kinds, &[person, Value::Integer(limit.into())]);
        let among = places(3, kinds.len());
        let rows = self.0.all(
            &format!(
                "SELECT kind, id, body IS NULL, synced_at FROM record
                 WHERE account = ?1 AND kind IN ({among}) ORDER BY revision DESC LIMIT ?2"
            ),
            &values,
        )?;
        let change = |mut row: Row| {
            Ok(HeldChange {
                kind: Kind::new(row.get::<String>(0)?),
                id: RecordId::from_bytes(row.get(1)?),
                deleted: row.get(2)?,
                synced_at: row.ticks(3)?,
            })
        };
        rows.into_iter().map(change).collect()
    }
}

/// These values, and after them the kinds.
fn of_kinds<'v>(kinds: &[&'v str], first: &[Value<'v>]) -> Vec<Value<'v>> {
    let kinds = kinds.iter().map(|kind| Value::Text(kind));
    first.iter().copied().chain(kinds).collect()
}

/// `?first, …`, so many of them.
fn places(first: usize, count: usize) -> String {
    let places: Vec<String> = (first..first + count).map(|n| format!("?{n}")).collect();
    places.join(", ")
}

fn settings_sent(
    conn: &Conn<'_>,
    account: UserId,
    session: SessionId,
) -> Result<Option<[u8; 16]>, DbError> {
    let found = conn.one(
        "SELECT digest FROM legacy_settings WHERE account = ?1 AND session = ?2",
        values![account.as_bytes(), session.as_bytes()],
    )?;
    found.map(|mut row| row.get(0)).transpose()
}

fn held(
    conn: &Conn<'_>,
    account: UserId,
    kind: &Kind,
    ids: &[RecordId],
) -> Result<HashMap<RecordId, Held>, DbError> {
    let among = places(3, TOGETHER);
    let sql = format!("{HELD} WHERE account = ?1 AND kind = ?2 AND id IN ({among})");
    let mut found = HashMap::new();
    for chunk in ids.chunks(TOGETHER) {
        let mut values = vec![Value::Bytes(account.as_bytes()), Value::Text(kind.as_str())];
        // The last one again and again, up to the number there must be.
        let padding = chunk.iter().chain(chunk.last().into_iter().cycle());
        values.extend(padding.take(TOGETHER).map(|id| Value::Bytes(id.as_bytes())));
        for row in conn.all(&sql, &values)? {
            let held = read(row)?;
            found.insert(held.id, held);
        }
    }
    Ok(found)
}

fn read(mut row: Row) -> Result<Held, DbError> {
    Ok(Held {
        kind: Kind::new(row.get::<String>(0)?),
        id: RecordId::from_bytes(row.get(1)?),
        revision: row.revision(2)?,
        body: body(&mut row, 3)?,
        synced_at: row.ticks(4)?,
        shown_at: row.ticks(5)?,
    })
}
