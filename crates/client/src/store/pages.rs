//! What has come down, and how far the server has been read.

use std::sync::Arc;

use pia_protocol::clock::Clock;
use pia_protocol::ids::MutationId;
use pia_protocol::sync::{ChangesAnswer, Record, Revision};
use rusqlite::{Connection, Transaction};

use super::{Store, StoreError, Summary, rows};
use crate::sync::plan::{Next, Step, arrived};

const CURSOR: &str = "cursor";
const LAST: &str = "last_sync_ms";
const UP: &str = "last_up";
const DOWN: &str = "last_down";

impl Store {
    /// Everything up to here has been read.
    pub(crate) async fn cursor(&self) -> Result<Revision, StoreError> {
        self.database.run(|connection| cursor(connection)).await
    }

    /// Takes in one page that was asked for with `after`, together with its cursor. Answers how
    /// many records changed here, or `None` when another process has read on meanwhile and the
    /// page has to be asked for again.
    pub(crate) async fn apply_page(
        &self,
        after: Revision,
        page: ChangesAnswer,
    ) -> Result<Option<u32>, StoreError> {
        let clock = Arc::clone(&self.clock);
        let taken = self
            .database
            .write(move |transaction| {
                if cursor(transaction)? != after {
                    return Ok(None);
                }
                let mut changed = 0;
                for record in &page.records {
                    changed += u32::from(take_in(transaction, record, &*clock)?);
                }
                // The cursor is not written when it stands still: an idle sync leaves the disk be.
                if page.cursor != after {
                    rows::set_meta(transaction, CURSOR, rows::number(page.cursor))?;
                }
                Ok(Some(changed))
            })
            .await?;
        if taken.is_some_and(|changed| changed > 0) {
            self.changed.send_modify(|count| *count += 1);
        }
        Ok(taken)
    }

    /// The numbers of the last sync.
    pub(crate) async fn summary(&self) -> Result<Summary, StoreError> {
        self.database
            .run(|connection| {
                let count = |name| -> Result<u32, StoreError> {
                    let number = rows::meta(connection, name)?.unwrap_or_default();
                    Ok(u32::try_from(number).unwrap_or(u32::MAX))
                };
                Ok(Summary {
                    last_ms: rows::meta(connection, LAST)?,
                    up: count(UP)?,
                    down: count(DOWN)?,
                })
            })
            .await
    }

    /// Keeps the numbers of the last sync.
    pub(crate) async fn set_summary(&self, summary: Summary) -> Result<(), StoreError> {
        self.database
            .write(move |transaction| {
                rows::set_meta(transaction, UP, summary.up.into())?;
                rows::set_meta(transaction, DOWN, summary.down.into())?;
                match summary.last_ms {
                    Some(millis) => rows::set_meta(transaction, LAST, millis),
                    None => Ok(()),
                }
            })
            .await
    }
}

pub(super) fn cursor(connection: &Connection) -> Result<Revision, StoreError> {
    let number = rows::meta(connection, CURSOR)?.unwrap_or_default();
    Ok(Revision::new(u64::try_from(number).unwrap_or_default()))
}

/// Takes in one record; answers whether it reads differently here now.
fn take_in(
    transaction: &Transaction<'_>,
    record: &Record,
    clock: &dyn Clock,
) -> Result<bool, StoreError> {
    let (kind, id) = (&record.kind, record.id);
    let found = rows::find(transaction, kind, id)?;
    let local = found.as_ref().map(|found| &found.local);
    let pending = found.as_ref().and_then(|found| found.pending.as_ref());
    let Step::Write(next_local, next) = arrived(local, pending, record) else {
        return Ok(false);
    };
    let before = local.and_then(|local| local.version.body.as_ref());
    let changed = before != next_local.version.body.as_ref();
    rows::write(transaction, kind, id, &next_local)?;
    match next {
        Next::Nothing => rows::unqueue(transaction, kind, id)?,
        Next::Record => {
            rows::queue(transaction, kind, id, &next_local, MutationId::new(clock))?;
        }
    }
    Ok(changed)
}
