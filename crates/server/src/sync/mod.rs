//! Sync, version 2, as `pia_protocol::sync` describes it.

mod answers;
mod apply;
mod check;
mod compare;
mod ranges;
mod watchers;

use pia_protocol::ids::UserId;
use pia_protocol::sync::{Holding, Holdings, Kind, Revision, Tally};
use time::OffsetDateTime;

pub(crate) use self::answers::{ChangesAnswer, PushAnswer, RecordsAnswer};
pub(crate) use self::check::{Checked, Push, Refusal, Wanted, body_text};
pub(crate) use self::compare::{digest, ranges, records};
pub(crate) use self::watchers::{Watcher, Watchers};
use crate::config::SyncLimits;
use crate::db::{Changes, Db, DbError};

/// A page ends early when its bodies reach this size: a thousand records of the largest size would
/// be a quarter of a gigabyte.
pub(crate) const PAGE_BYTES: usize = 2 * 1024 * 1024;

/// Applies changes, all in one transaction: revisions are assigned there, in the order in
/// which they become visible, so that no reader can see a later one before an earlier one. Everything
/// that needs no database was done before the writer's turn.
pub(crate) async fn push(
    db: &Db,
    account: UserId,
    changes: Vec<Checked>,
    limits: SyncLimits,
    now: OffsetDateTime,
) -> Result<PushAnswer, DbError> {
    db.write(move |tx| apply::all(tx, account, &changes, limits, now))
        .await
}

/// One page of what changed after `after`.
pub(crate) async fn changes(
    db: &Db,
    account: UserId,
    (after, limit): (Revision, usize),
    limits: SyncLimits,
) -> Result<ChangesAnswer, DbError> {
    db.read(move |db| {
        let Changes { records, more } = db.changes(account, after, limit, PAGE_BYTES)?;
        let cursor = records.last().map_or(after, |record| record.revision);
        let tallies = db.tallies(account)?;
        let tallies = tallies.iter().map(|(kind, kept)| (kind, kept.tally));
        Ok(ChangesAnswer {
            records,
            cursor,
            more,
            holdings: holdings(tallies, limits),
        })
    })
    .await
}

/// What there is, beside how much there may be.
fn holdings<'k>(tallies: impl Iterator<Item = (&'k Kind, Tally)>, limits: SyncLimits) -> Holdings {
    let limit = limits.records;
    let living = tallies.filter(|(_, tally)| tally.count > 0);
    living
        .map(|(kind, tally)| (kind.clone(), Holding { tally, limit }))
        .collect()
}
