//! What the records come to that the server is known to hold: kept up to date in the transaction
//! that writes one, and compared with the server's word.

use std::collections::BTreeMap;

use pia_protocol::sync::{Holdings, Kind, RecordDigest, SetDigest, Tally};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use sha2::{Digest as _, Sha256};

use super::{StoreError, rows};

/// The tallies one transaction changes, written once at its end.
#[derive(Default)]
pub(super) struct Tallies {
    changed: BTreeMap<Kind, Tally>,
}

impl Tallies {
    /// The content at the server's revision was the one, and is the other now.
    pub(super) fn replace(
        &mut self,
        connection: &Connection,
        kind: &Kind,
        was: Option<RecordDigest>,
        is: Option<RecordDigest>,
    ) -> Result<(), StoreError> {
        if was == is {
            return Ok(());
        }
        if !self.changed.contains_key(kind) {
            self.changed.insert(kind.clone(), of(connection, kind)?);
        }
        if let Some(tally) = self.changed.get_mut(kind) {
            if let Some(was) = was {
                tally.remove(was);
            }
            if let Some(is) = is {
                tally.add(is);
            }
        }
        Ok(())
    }

    /// Writes what has changed.
    pub(super) fn write(self, connection: &Connection) -> Result<(), StoreError> {
        for (kind, tally) in self.changed {
            set(connection, &kind, tally)?;
        }
        Ok(())
    }
}

fn of(connection: &Connection, kind: &Kind) -> Result<Tally, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT count, digest FROM tally WHERE kind = ?")?;
    let found = statement
        .query_row([kind.as_str()], |row| Ok(tally(row, 0)))
        .optional()?;
    found.transpose().map(Option::unwrap_or_default)
}

fn set(connection: &Connection, kind: &Kind, tally: Tally) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO tally (kind, count, digest) VALUES (?, ?, ?)
         ON CONFLICT (kind) DO UPDATE SET count = excluded.count, digest = excluded.digest",
    )?;
    let count = i64::try_from(tally.count).unwrap_or(i64::MAX);
    statement.execute(params![kind.as_str(), count, tally.digest.to_bytes()])?;
    Ok(())
}

/// Every kind of which there is a record.
pub(super) fn all(connection: &Connection) -> Result<BTreeMap<Kind, Tally>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT kind, count, digest FROM tally WHERE count > 0")?;
    let mut rows = statement.query([])?;
    let mut tallies = BTreeMap::new();
    while let Some(row) = rows.next()? {
        tallies.insert(Kind::new(row.get::<_, String>(0)?), tally(row, 1)?);
    }
    Ok(tallies)
}

/// Replaces all tallies by ones that were counted anew.
pub(super) fn reset(
    connection: &Connection,
    tallies: &BTreeMap<Kind, Tally>,
) -> Result<(), StoreError> {
    connection.execute("DELETE FROM tally", [])?;
    tallies
        .iter()
        .try_for_each(|(kind, tally)| set(connection, kind, *tally))
}

/// A kind of which this device and the server hold something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Differing {
    /// Which.
    pub(crate) kind: Kind,
    /// What is here.
    pub(crate) ours: Tally,
    /// What the server says it holds.
    pub(crate) theirs: Tally,
}

/// Tells one difference from another.
pub(crate) fn mark(differing: &[Differing]) -> i64 {
    let mut whole = Sha256::new();
    for one in differing {
        let Differing { kind, ours, theirs } = one;
        whole.update(format!("{} {ours:?} {theirs:?}\n", kind.as_str()));
    }
    let whole: [u8; 32] = whole.finalize().into();
    let mut short = [0; 8];
    short.copy_from_slice(&whole[..8]);
    i64::from_be_bytes(short)
}

/// The kinds of which this device does not hold what the server says it holds. Kinds of which a
/// record could not be read are left out: it counts there, and cannot count here.
pub(super) fn compare(
    connection: &Connection,
    holdings: &Holdings,
) -> Result<Vec<Differing>, StoreError> {
    let here = all(connection)?;
    let unread = unread(connection)?;
    let kinds = here
        .keys()
        .chain(holdings.keys().filter(|kind| !here.contains_key(*kind)));
    let differing = |kind: &Kind| {
        let ours = here.get(kind).copied().unwrap_or_default();
        let theirs = holdings.get(kind).copied().unwrap_or_default().tally;
        (ours != theirs && !unread.contains(kind)).then(|| Differing {
            kind: kind.clone(),
            ours,
            theirs,
        })
    };
    Ok(kinds.filter_map(differing).collect())
}

fn unread(connection: &Connection) -> Result<Vec<Kind>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT DISTINCT kind FROM set_aside WHERE here = 0")?;
    let kinds = statement.query_map([], |row| Ok(Kind::new(row.get::<_, String>(0)?)))?;
    Ok(kinds.collect::<Result<_, _>>()?)
}

fn tally(row: &Row<'_>, first: usize) -> Result<Tally, StoreError> {
    let count: i64 = row.get(first)?;
    Ok(Tally {
        // Anything but a count differs from the server's, which leads to its repair.
        count: u64::try_from(count).unwrap_or_default(),
        digest: SetDigest::from_bytes(rows::id_bytes(row, first + 1)?),
    })
}
