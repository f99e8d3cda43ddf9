//! What has come down, and how far the server has been read.

use std::sync::Arc;

use pia_protocol::ids::MutationId;
use pia_protocol::sync::{Record, Revision};

use super::tallies::Differing;
use super::work::{Work, Writing, cursor};
use super::{Store, StoreError, rows, set_aside};
use crate::sync::page::{Arriving, Page};
use crate::sync::plan::{Step, arrived};

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
        self.database
            // With the page the cursor is lost, and so it is asked for again.
            .note(move |transaction| {
                if cursor(transaction)? != after {
                    return Ok(None);
                }
                let mut work = Work::new(transaction, &*clock);
                let mut changed = 0;
                for record in &page.records {
                    match record {
                        Ok(come) => changed += u32::from(take_in(&mut work, come)?),
                        Err(unreadable) => set_aside::unreadable_there(transaction, unreadable)?,
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
            .await
    }
}

/// Takes in one record; answers whether it reads differently here now.
fn take_in(work: &mut Work<'_>, come: &Arriving) -> Result<bool, StoreError> {
    work.reaches(come.revision);
    // One that cannot be read here gives way to one that can.
    let Some(found) = rows::find_readable(work.transaction, &come.kind, come.id)? else {
        work.take(come)?;
        return Ok(come.text.is_some());
    };
    let record = record(come)?;
    let step = arrived(&found.local, found.pending.as_ref(), &record);
    let Step::Write(next_local, next, losses) = step else {
        return Ok(false);
    };
    let changed = found.local.version.body != next_local.version.body;
    work.write(Writing {
        kind: &come.kind,
        id: come.id,
        was: found.digest,
        local: next_local,
        next,
        losses,
    })?;
    Ok(changed)
}

/// The record, to be merged.
pub(super) fn record(come: &Arriving) -> Result<Record, StoreError> {
    // It was read when it came.
    come.record().map_err(|_| StoreError::Corrupt {
        column: "body".into(),
        record: come.id.to_string(),
    })
}
