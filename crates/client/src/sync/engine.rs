//! One sync: local changes up, then everything new down. Safe to end at any await: what has been
//! done stands, and what has not is done next time.

use std::time::Duration;

use http::StatusCode;
use pia_protocol::sync::{MAX_MUTATIONS, MAX_PAGE, MAX_PUSH_BYTES};

use super::progress::Progress;
use super::repair::Repair;
use crate::generation::too_old;
use crate::http::{Fault, Http};
use crate::problem::{Problem, ProblemCode};
use crate::report::SyncReport;
use crate::session::{Active, Session};
use crate::store::{Differing, StoreError};

/// Half of what the server takes, so that an estimate may be wrong by much.
const BATCH_BYTES: u64 = (MAX_PUSH_BYTES / 2) as u64;
/// How often changes that met others are merged and sent again before the rest waits for the next
/// sync: somebody else is writing the same records right now.
const ROUNDS: u32 = 5;

/// Why a sync ended early.
#[derive(Debug, thiserror::Error)]
pub(super) enum SyncError {
    /// No good token.
    #[error("no access")]
    Session(#[source] Problem),
    /// No usable answer.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The server said no to the whole request.
    #[error("the server refused the request ({0})")]
    Refused(StatusCode),
    /// The server is of a generation that syncs in another way.
    #[error("the server is too old")]
    TooOld,
    /// This device and the server differ, and putting it right has not helped.
    #[error("this device and the server differ in {0}")]
    Differs(String),
    /// Others write so much that there was no moment to compare.
    #[error("the records change faster than they can be compared")]
    Busy,
    /// The local database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One sync of one account.
pub(super) struct Engine<'a> {
    pub(super) http: &'a Http,
    pub(super) session: &'a Session,
    pub(super) active: &'a Active,
    pub(super) progress: &'a Progress<'a>,
}

/// What one way of a sync came to.
#[derive(Default)]
struct Leg {
    /// Changes that stand, or records that changed here.
    moved: u32,
    /// Whether everything the server holds has been read.
    caught_up: bool,
    /// If so: of what this device and the server hold something else.
    differing: Vec<Differing>,
}

impl Engine<'_> {
    /// Runs to the end.
    pub(super) async fn run(&self) -> Result<SyncReport, SyncError> {
        let mut report = SyncReport::default();
        let mut repaired = None;
        for _ in 0..ROUNDS {
            let mut leg = self.push().await?;
            report.up += leg.moved;
            // Nobody else has changed anything: no page is asked for.
            if !leg.caught_up {
                leg = self.pull().await?;
                report.down += leg.moved;
            }
            let again = match (leg.differing.is_empty(), repaired) {
                (true, _) | (false, Some(Repair::MovedOn)) => false,
                (false, None) => {
                    let done = self.repair_once(&leg.differing).await?;
                    repaired = Some(done);
                    true
                }
                (false, Some(Repair::Done(_))) => return Err(self.give_up(&leg.differing).await),
            };
            // Merging what came down may have made something to send.
            if !again && self.active.store.backlog().await?.waiting == 0 {
                break;
            }
        }
        if let Some(Repair::Done(count)) = repaired {
            report.repaired = count;
        }
        let backlog = self.active.store.backlog().await?;
        (report.waiting, report.refused) = (backlog.waiting, backlog.refused);
        Ok(report)
    }

    /// Sends what waits, in batches.
    async fn push(&self) -> Result<Leg, SyncError> {
        let store = &self.active.store;
        let (mut leg, mut merges) = (Leg::default(), 0);
        while let Some(batch) = store.take_batch(MAX_MUTATIONS, BATCH_BYTES).await? {
            let answer = self.send(batch.body).await?;
            self.progress.holds(&answer.holdings);
            let settled = store.settle(batch.sent, answer).await?;
            if settled.is_nothing() {
                return Err(Fault::NotPia("its answer fits no change that was sent".into()).into());
            }
            leg.moved += settled.applied;
            self.progress.sent(settled.applied);
            merges += u32::from(settled.merged > 0);
            (leg.caught_up, leg.differing) = (settled.caught_up, settled.differing);
            if merges >= ROUNDS {
                break;
            }
        }
        Ok(leg)
    }

    /// Fetches what is new, page by page.
    async fn pull(&self) -> Result<Leg, SyncError> {
        let (mut leg, mut limit) = (Leg::default(), MAX_PAGE);
        loop {
            let after = self.active.store.cursor().await?;
            let page = match self.page(after, limit).await {
                // Large records: fewer of them per page.
                Err(SyncError::Fault(Fault::TooLarge { .. })) if limit > 1 => {
                    limit /= 2;
                    continue;
                }
                page => page?,
            };
            let more = page.more;
            // One beyond what SQLite counts comes from no server.
            let counts = i64::try_from(page.cursor.get()).is_ok() && page.cursor >= after;
            if !counts || (more && page.cursor == after) {
                return Err(Fault::NotPia("its pages do not advance".into()).into());
            }
            self.progress.holds(&page.holdings);
            match self.active.store.apply_page(after, page).await? {
                Some(taken) => {
                    leg.moved += taken.changed;
                    leg.differing = taken.differing;
                    if more {
                        self.progress.held(self.active.store.held().await?);
                    }
                }
                // Another process has read on: ask again from there.
                None => continue,
            }
            if !more {
                leg.caught_up = true;
                return Ok(leg);
            }
        }
    }
}

impl SyncError {
    /// In words, for the person.
    pub(super) fn problem(self, active: &Active) -> Problem {
        match self {
            Self::Session(problem) => problem,
            Self::Fault(fault) => fault.problem(&active.server),
            Self::Refused(status) => Problem::new(
                ProblemCode::ServerFailed,
                format!("{} does not take the changes ({status}).", active.server),
            )
            .with_detail(status.to_string()),
            Self::TooOld => too_old(&active.server),
            Self::Differs(kinds) => Problem::new(
                ProblemCode::RecordsDiffer,
                format!(
                    "What this device and {} hold differs ({kinds}), and putting it right has not \
                     helped. Nothing is lost here; tell whoever runs the server.",
                    active.server
                ),
            )
            .with_detail(kinds),
            Self::Busy => Problem::new(
                ProblemCode::ServerFailed,
                "Other devices are changing so much that nothing could be compared. Try again \
                 later.",
            ),
            Self::Store(error) => error.into(),
        }
    }

    /// How long the server asked to be left alone.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Fault(fault) => fault.retry_after(),
            Self::Session(_)
            | Self::Refused(_)
            | Self::TooOld
            | Self::Differs(_)
            | Self::Busy
            | Self::Store(_) => None,
        }
    }
}
