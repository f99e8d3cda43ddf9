//! Sync, version 2, as `pia_protocol::sync` describes it.

mod apply;
mod check;
mod watchers;

use pia_protocol::ids::UserId;
use pia_protocol::sync::{ChangesAnswer, Mutation, PushAnswer, Revision};
use time::OffsetDateTime;

use self::check::Checked;
pub(crate) use self::check::{Refusal, body_text};
pub(crate) use self::watchers::{Watcher, Watchers};
use crate::db::{Changes, Db, DbError};

/// A page ends early when its bodies reach this size: a thousand records of the largest size would
/// be a quarter of a gigabyte.
pub(crate) const PAGE_BYTES: usize = 2 * 1024 * 1024;

/// Applies changes, all in one transaction: revisions are assigned there, in the order in
/// which they become visible, so that no reader can see a later one before an earlier one.
pub(crate) async fn push(
    db: &Db,
    account: UserId,
    mutations: Vec<Mutation>,
    now: OffsetDateTime,
) -> Result<PushAnswer, DbError> {
    // Everything that needs no database is done before the writer's turn.
    let checked: Vec<Checked> = mutations.into_iter().map(check::check).collect();
    db.write(move |tx| {
        let (outcomes, before, latest) = apply::all(tx, account, &checked, now)?;
        Ok(PushAnswer {
            outcomes,
            before,
            latest,
            holdings: tx.holdings(account)?,
        })
    })
    .await
}

/// One page of what changed after `after`.
pub(crate) async fn changes(
    db: &Db,
    account: UserId,
    after: Revision,
    limit: usize,
) -> Result<ChangesAnswer, DbError> {
    db.read(move |db| {
        let Changes { records, more } = db.changes(account, after, limit, PAGE_BYTES)?;
        let cursor = records.last().map_or(after, |record| record.revision);
        Ok(ChangesAnswer {
            records,
            cursor,
            more,
            holdings: db.holdings(account)?,
        })
    })
    .await
}
