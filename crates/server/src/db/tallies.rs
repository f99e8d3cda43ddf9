//! What a person's records come to: as it is kept beside them, and counted from them.

use std::collections::BTreeMap;

use pia_protocol::ids::{RecordId, UserId};
use pia_protocol::sync::{Kind, RecordDigest, SetDigest, Tally};

use super::conn::{Conn, Many, Row, Value, values};
use super::{Db, DbError, Snapshot, Tx};
use crate::owner::Owner;

/// What the records of one kind come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) tally: Tally,
    /// Of their bodies as they are stored.
    pub(crate) bytes: u64,
}

impl Kept {
    pub(super) fn add(&mut self, digest: RecordDigest, bytes: u64) {
        self.tally.add(digest);
        self.bytes = self.bytes.saturating_add(bytes);
    }

    pub(super) fn remove(&mut self, digest: RecordDigest, bytes: u64) {
        self.tally.remove(digest);
        self.bytes = self.bytes.saturating_sub(bytes);
    }
}

/// Tallies by kind.
pub(crate) type Tallies = BTreeMap<Kind, Kept>;

/// The bytes that a text takes.
pub(super) fn bytes(text: &str) -> u64 {
    u64::try_from(text.len()).unwrap_or(u64::MAX)
}

const PUT: Many = Many {
    each: "INSERT INTO tally (account, kind, count, digest, bytes) VALUES (?1, ?2, ?3, ?4, ?5)
           ON CONFLICT (account, kind) DO UPDATE SET
               count = excluded.count, digest = excluded.digest, bytes = excluded.bytes",
    all: "INSERT INTO tally (account, kind, count, digest, bytes)
          SELECT ?1, new.* FROM unnest(?2::text[], ?3::bigint[], ?4::bytea[], ?5::bigint[]) AS new
          ON CONFLICT (account, kind) DO UPDATE SET
              count = excluded.count, digest = excluded.digest, bytes = excluded.bytes",
};

/// Those that are kept.
pub(super) fn kept(conn: &Conn<'_>, account: UserId) -> Result<Tallies, DbError> {
    let rows = conn.all(
        "SELECT kind, count, digest, bytes FROM tally WHERE account = ?1",
        values![account.as_bytes()],
    )?;
    let number = |number: i64| u64::try_from(number).unwrap_or_default();
    let read = |mut row: Row| {
        let tally = Tally {
            count: number(row.get(1)?),
            digest: SetDigest::from_bytes(row.get(2)?),
        };
        let bytes = number(row.get(3)?);
        Ok((Kind::new(row.get::<String>(0)?), Kept { tally, bytes }))
    };
    rows.into_iter().map(read).collect()
}

/// Keeps these.
pub(super) fn write<'k>(
    conn: &Conn<'_>,
    account: UserId,
    tallies: impl Iterator<Item = (&'k Kind, &'k Kept)>,
) -> Result<(), DbError> {
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let read = |(kind, kept): (&'k Kind, &'k Kept)| {
        let digest = kept.tally.digest.to_bytes();
        (kind, number(kept.tally.count), digest, number(kept.bytes))
    };
    let all: Vec<_> = tallies.map(read).collect();
    let sets: Vec<[Value<'_>; 4]> = all
        .iter()
        .map(|(kind, count, digest, bytes)| {
            [
                Value::Text(kind.as_str()),
                Value::Integer(*count),
                Value::Bytes(digest),
                Value::Integer(*bytes),
            ]
        })
        .collect();
    conn.run_all(&PUT, values![account.as_bytes()], &sets)
}

/// A record whose digest is not that of its content.
struct Wrong {
    kind: Kind,
    id: [u8; 16],
    digest: RecordDigest,
}

/// What a person's records come to, counted from what they hold; and those whose own digest is wrong.
fn counted(conn: &Conn<'_>, owner: &Owner) -> Result<(Tallies, Vec<Wrong>), DbError> {
    let (mut tallies, mut wrong) = (Tallies::new(), Vec::new());
    conn.each(
        "SELECT kind, id, body, digest FROM record WHERE account = ?1 AND body IS NOT NULL",
        values![owner.account.as_bytes()],
        &mut |mut row| {
            let (kind, id) = (Kind::new(row.get::<String>(0)?), row.get(1)?);
            let stored: String = row.get(2)?;
            let (bytes, place) = (bytes(&stored), RecordId::from_bytes(id));
            let text = owner.take_out(&kind, place, stored)?;
            let digest = RecordDigest::of(&kind, place, &text);
            if row.get::<Option<[u8; 16]>>(3)? != Some(*digest.as_bytes()) {
                let kind = kind.clone();
                wrong.push(Wrong { kind, id, digest });
            }
            tallies.entry(kind).or_default().add(digest, bytes);
            Ok(())
        },
    )?;
    Ok((tallies, wrong))
}

impl Snapshot<'_> {
    /// What a person's records come to, as it is kept.
    pub(crate) fn tallies(&self, account: UserId) -> Result<Tallies, DbError> {
        kept(&self.0, account)
    }

    /// What a person's records come to, counted from what they hold; and whether that is what is kept.
    pub(crate) fn counted(&self, owner: &Owner) -> Result<(Tallies, bool), DbError> {
        let (counted, wrong) = counted(&self.0, owner)?;
        let mut kept = kept(&self.0, owner.account)?;
        // A kind whose last record was deleted.
        kept.retain(|_, kept| *kept != Kept::default());
        let is_kept = wrong.is_empty() && kept == counted;
        Ok((counted, is_kept))
    }
}

impl Tx<'_> {
    /// Keeps what a person's records come to, counted from what they hold.
    pub(crate) fn count_again(&self, owner: &Owner) -> Result<(), DbError> {
        let account = owner.account;
        self.sequence(account)?;
        let (counted, wrong) = counted(&self.0, owner)?;
        for Wrong { kind, id, digest } in wrong {
            self.set_digest(account, (&kind, id), digest)?;
        }
        self.0.execute(
            "DELETE FROM tally WHERE account = ?1",
            values![account.as_bytes()],
        )?;
        write(&self.0, account, counted.iter())
    }

    fn set_digest(
        &self,
        account: UserId,
        (kind, id): (&Kind, [u8; 16]),
        digest: RecordDigest,
    ) -> Result<(), DbError> {
        self.0.run(
            "UPDATE record SET digest = ?4 WHERE account = ?1 AND kind = ?2 AND id = ?3",
            values![account.as_bytes(), kind.as_str(), id, digest.as_bytes()],
        )
    }
}

/// Records counted in one go: others wait for the writer meanwhile.
const STEP: i64 = 1_000;

/// Counts some of the records that no digest is known of: those from before there were any, when none was
/// sealed.
/// Answers how many; with none all is counted.
fn count_some(tx: &Tx<'_>) -> Result<usize, DbError> {
    let found = tx.0.one(
        "SELECT account FROM record
         WHERE digest IS NULL AND body IS NOT NULL AND substr(body, 1, 1) = '{' LIMIT 1",
        &[],
    )?;
    let Some(mut row) = found else {
        return Ok(0);
    };
    let account = UserId::from_bytes(row.get(0)?);
    // Another server may be at it. Who waits here finds what it left.
    tx.sequence(account)?;
    let rows = tx.0.all(
        "SELECT kind, id, body FROM record
         WHERE account = ?1 AND digest IS NULL AND body IS NOT NULL
               AND substr(body, 1, 1) = '{' LIMIT ?2",
        values![account.as_bytes(), STEP],
    )?;
    let count = rows.len();
    let mut tallies = kept(&tx.0, account)?;
    for mut row in rows {
        let (kind, id) = (Kind::new(row.get::<String>(0)?), row.get(1)?);
        let text: String = row.get(2)?;
        let digest = RecordDigest::of(&kind, RecordId::from_bytes(id), &text);
        tx.set_digest(account, (&kind, id), digest)?;
        tallies.entry(kind).or_default().add(digest, bytes(&text));
    }
    write(&tx.0, account, tallies.iter())?;
    // With none of them left another account may still have some.
    Ok(count.max(1))
}

/// Ends the migration that brought the tallies: counts the records from before.
pub(super) async fn count_all(db: &Db) -> Result<(), DbError> {
    while db.write(count_some).await? > 0 {}
    Ok(())
}
