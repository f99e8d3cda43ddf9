//! One sync: local changes up, then everything new down. Safe to end at any await: what has been
//! done stands, and what has not is done next time.

use std::time::Duration;

use http::StatusCode;
use pia_protocol::ids::MutationId;
use pia_protocol::sync::{MAX_MUTATIONS, MAX_PAGE, MAX_PUSH_BYTES, PushAnswer};

use super::progress::Progress;
use super::repair::Repair;
use crate::authorized::Unanswered;
use crate::generation::too_old;
use crate::http::{Fault, Http};
use crate::problem::{Problem, ProblemCode};
use crate::report::SyncReport;
use crate::session::{Active, Session};
use crate::store::{Backlog, Batch, Differing, Settled, StoreError};

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

/// What was sent, and the answer to it.
type Answered = Option<(Vec<MutationId>, PushAnswer)>;

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
        let mut backlog = Backlog::default();
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
            backlog = self.active.store.backlog().await?;
            if !again && backlog.waiting == 0 {
                break;
            }
        }
        if let Some(Repair::Done(count)) = repaired {
            report.repaired = count;
        }
        (report.waiting, report.refused) = (backlog.waiting, backlog.refused);
        Ok(report)
    }

    /// Sends what waits, in batches. While the server works on one, the answer to the one before is
    /// taken in and the next is made ready.
    async fn push(&self) -> Result<Leg, SyncError> {
        let store = &self.active.store;
        let telling = store.tell_at_the_end();
        let (mut leg, mut merges, mut again) = (Leg::default(), 0, false);
        let mut batch = self.take(0).await?;
        let mut answered = None;
        while batch.is_some() || answered.is_some() {
            let (sent, settled) =
                tokio::join!(self.exchange(batch.take()), self.settle(answered.take()));
            if let Some(settled) = settled? {
                telling.tell();
                leg.moved += settled.applied;
                self.progress.sent(settled.applied);
                merges += u32::from(settled.merged > 0);
                (leg.caught_up, leg.differing) = (settled.caught_up, settled.differing);
                again |= settled.unfinished;
            }
            (answered, batch) = sent?;
            if merges >= ROUNDS {
                // Somebody else is writing the same records right now.
                batch = None;
            } else if batch.is_none() && answered.is_none() && again {
                // What was merged, and what an answer that ended early left out.
                (batch, again) = (self.take(0).await?, false);
            }
        }
        Ok(leg)
    }

    async fn take(&self, behind: i64) -> Result<Option<Batch>, SyncError> {
        let store = &self.active.store;
        Ok(store.take_batch(behind, MAX_MUTATIONS, BATCH_BYTES).await?)
    }

    /// Sends one batch and makes the next ready.
    async fn exchange(&self, batch: Option<Batch>) -> Result<(Answered, Option<Batch>), SyncError> {
        let Some(Batch { body, sent, last }) = batch else {
            return Ok((None, None));
        };
        let (answer, next) = tokio::join!(self.send(body), self.take(last));
        Ok((Some((sent, answer?)), next?))
    }

    async fn settle(&self, answered: Answered) -> Result<Option<Settled>, SyncError> {
        let Some((sent, answer)) = answered else {
            return Ok(None);
        };
        self.progress.holds(&answer.holdings);
        let settled = self.active.store.settle(sent, answer).await?;
        if settled.is_nothing() {
            return Err(Fault::NotPia("its answer fits no change that was sent".into()).into());
        }
        Ok(Some(settled))
    }

    /// Fetches what is new, page by page: while one is written, the next is on its way.
    async fn pull(&self) -> Result<Leg, SyncError> {
        let store = &self.active.store;
        let telling = store.tell_at_the_end();
        let (mut leg, mut limit) = (Leg::default(), MAX_PAGE);
        let (mut after, mut coming) = (store.cursor().await?, None);
        loop {
            let page = match coming.take() {
                Some(page) => page,
                None => self.page(after, limit).await,
            };
            let page = match page {
                // Large records: fewer of them per page.
                Err(SyncError::Fault(Fault::TooLarge { .. })) if limit > 1 => {
                    limit /= 2;
                    continue;
                }
                page => page?,
            };
            let (more, cursor) = (page.more, page.cursor);
            // One beyond what SQLite counts comes from no server.
            let counts = i64::try_from(cursor.get()).is_ok() && cursor >= after;
            if !counts || (more && cursor == after) {
                return Err(Fault::NotPia("its pages do not advance".into()).into());
            }
            self.progress.holds(&page.holdings);
            let ahead = async {
                if more {
                    Some(self.page(cursor, limit).await)
                } else {
                    None
                }
            };
            let (taken, ahead) = tokio::join!(store.apply_page(after, page), ahead);
            let Some(taken) = taken? else {
                // Another process has read on: ask again from there.
                after = store.cursor().await?;
                continue;
            };
            if taken.changed > 0 {
                telling.tell();
            }
            leg.moved += taken.changed;
            leg.differing = taken.differing;
            if more {
                self.progress.held(store.held().await?);
            }
            (after, coming) = (cursor, ahead);
            if !more {
                leg.caught_up = true;
                return Ok(leg);
            }
        }
    }
}

impl From<Unanswered> for SyncError {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Session(problem) => Self::Session(problem),
            Unanswered::Fault(fault) => Self::Fault(fault),
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
