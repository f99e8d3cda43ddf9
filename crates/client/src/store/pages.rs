//! What has come down, and how far the server has been read.

use std::sync::Arc;

use pia_protocol::ids::MutationId;
use pia_protocol::sync::{Record, Revision};

use super::tallies::Differing;
use super::work::{Work, Writing, cursor};
use super::{Store, StoreError, Summary, rows, set_aside};
use crate::sync::page::{self, Page};
use crate::sync::plan::{Step, arrived};

const LAST: &str = "last_sync_ms";
const UP: &str = "last_up";
const DOWN: &str = "last_down";

/// What a page came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    /// Records that read differently here now.
    pub(crate) changed: u32,
    /// After the last page: kinds of which this device and the server hold something else.
    pub(crate) differing: Vec<Differing>,
}

impl Store {
    /// Everything up to here has been read.
    pub(crate) async fn cursor(&self) -> Result<Revision, StoreError> {
        self.database.run(|connection| cursor(connection)).await
    }

    /// Takes in one page that was asked for with `after`, together with its cursor. Answers `None`
    /// when another process has read on meanwhile and the page has to be asked for again.
    pub(crate) async fn apply_page(
        &self,
        after: Revision,
        page: Page,
    ) -> Result<Option<Taken>, StoreError> {
        let clock = Arc::clone(&self.clock);
        let taken = self
            .database
            .write(move |transaction| {
                if cursor(transaction)? != after {
                    return Ok(None);
                }
                let mut work = Work::new(transaction, &*clock);
                let mut changed = 0;
                for raw in &page.records {
                    match page::read(raw) {
                        Ok(record) => changed += u32::from(take_in(&mut work, &record)?),
                        Err(unreadable) => {
                            set_aside::unreadable_there(transaction, &unreadable)?;
                        }
                    }
                }
                let holdings = (!page.more).then_some(&page.holdings);
                let differing = work.finish(Some(page.cursor), holdings)?;
                if let Some(holdings) = holdings {
                    let mutation = || MutationId::new(&*clock);
                    set_aside::make_use_of_room(transaction, holdings, mutation)?;
                }
                Ok(Some(Taken { changed, differing }))
            })
            .await?;
        if taken.as_ref().is_some_and(|taken| taken.changed > 0) {
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

/// Takes in one record; answers whether it reads differently here now.
fn take_in(work: &mut Work<'_>, record: &Record) -> Result<bool, StoreError> {
    // One that cannot be read here gives way to one that can.
    let found = rows::find_readable(work.transaction, &record.kind, record.id)?;
    let local = found.as_ref().map(|found| &found.local);
    let pending = found.as_ref().and_then(|found| found.pending.as_ref());
    work.reaches(record.revision);
    let Step::Write(next_local, next, losses) = arrived(local, pending, record) else {
        return Ok(false);
    };
    let before = local.and_then(|local| local.version.body.as_ref());
    let changed = before != next_local.version.body.as_ref();
    work.write(Writing {
        kind: &record.kind,
        id: record.id,
        was: found.as_ref().and_then(|found| found.digest),
        local: next_local,
        next,
        losses,
    })?;
    Ok(changed)
}
