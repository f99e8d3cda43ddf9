//! When to sync: soon after an edit, at an interval, when somebody asks, when a session begins.
//! One sync at a time, and the only writer of the sync view.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use pia_protocol::clock::Clock;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;

use super::engine::{Engine, SyncError};
use crate::backoff::{Backoff, jitter};
use crate::http::Http;
use crate::problem::{Problem, ProblemCode};
use crate::report::SyncReport;
use crate::server::sleep_until;
use crate::session::{Active, Session};
use crate::store::{Backlog, Owner, Summary};
use crate::supervise::Tasks;
use crate::view::{SyncState, SyncView};
use crate::views::publish;

/// How often the server is asked for news when nothing else happens.
const TICK: Duration = Duration::from_mins(1);
/// How often it is looked whether a server that is too old was updated.
const UPDATE: Duration = Duration::from_hours(1);
/// Ticks of many devices spread by this part.
const SPREAD: f64 = 0.2;
/// How long edits are gathered before they go up together.
const GATHER: Duration = Duration::from_millis(300);

enum Message {
    /// A person asks: do not wait for the next try.
    Now,
    /// One sync whose report is waited for.
    Once(oneshot::Sender<Result<SyncReport, Problem>>),
}

/// Talks to the driver.
#[derive(Clone)]
pub(crate) struct Sync {
    tell: mpsc::UnboundedSender<Message>,
}

impl Sync {
    /// Syncs soon.
    pub(crate) fn now(&self) {
        // The driver is gone only while the client shuts down.
        self.tell.send(Message::Now).ok();
    }

    /// Syncs once.
    pub(crate) async fn once(&self) -> Result<SyncReport, Problem> {
        let (reply, answer) = oneshot::channel();
        self.tell.send(Message::Once(reply)).ok();
        answer.await.unwrap_or_else(|_| Err(not_signed_in()))
    }
}

/// What the driver works with.
pub(crate) struct Driver {
    pub(crate) http: Http,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) session: Session,
    pub(crate) view: watch::Sender<SyncView>,
    /// False for one command of the terminal: nothing happens unasked.
    pub(crate) background: bool,
}

/// What is known of the account being synced.
struct Course {
    active: Active,
    edited: watch::Receiver<u64>,
    changed: watch::Receiver<u64>,
    /// When to sync next.
    due: Option<Instant>,
    /// Not before, unless a person asks: earlier tries have failed.
    not_before: Option<Instant>,
    /// Not before, whoever asks: the server wants to be left alone.
    quiet_until: Option<Instant>,
    backoff: Backoff,
    waiters: Vec<oneshot::Sender<Result<SyncReport, Problem>>>,
}

impl Driver {
    /// Starts the driver.
    pub(crate) fn start(self, tasks: &Tasks) -> Sync {
        let (tell, inbox) = mpsc::unbounded_channel();
        let stop = tasks.stopping();
        tasks.spawn(async move {
            stop.run_until_cancelled(self.run(inbox)).await;
        });
        Sync { tell }
    }

    async fn run(self, mut inbox: mpsc::UnboundedReceiver<Message>) {
        let mut sessions = self.session.active();
        let mut early = None;
        loop {
            let active = sessions.borrow_and_update().clone();
            let Some(active) = active else {
                publish(&self.view, off());
                if let Some(message) = early.take() {
                    refuse(message);
                }
                tokio::select! {
                    changed = sessions.changed() => if changed.is_err() { return },
                    // Asked right after a sign-in, this may come before the news of it: look again.
                    Some(message) = inbox.recv() => early = Some(message),
                }
                continue;
            };
            let owner = active.owner.clone();
            let mut course = Course::new(active, self.background);
            if let Some(message) = early.take() {
                course.asked(message);
            }
            // Dropping the course at any await is safe: the engine works in whole steps.
            tokio::select! {
                () = self.sync_account(&mut course, &mut inbox) => {}
                changed = another(&mut sessions, &owner) => if !changed { return },
            }
            course.answer(&Err(not_signed_in()));
        }
    }

    /// Syncs one account for as long as it is signed in.
    async fn sync_account(
        &self,
        course: &mut Course,
        inbox: &mut mpsc::UnboundedReceiver<Message>,
    ) {
        self.show(course, SyncState::Idle).await;
        loop {
            tokio::select! {
                () = sleep_until(course.start()) => self.sync(course).await,
                Some(message) = inbox.recv() => course.asked(message),
                () = next(&mut course.edited), if self.background => course.gather(),
                () = next(&mut course.changed) => self.count(course).await,
            }
        }
    }

    async fn sync(&self, course: &mut Course) {
        // In two statements: a borrow that lived through the sending would lock it out for ever.
        let before = self.view.borrow().clone();
        publish(
            &self.view,
            SyncView {
                state: SyncState::Running,
                ..before
            },
        );
        // Edits made from here on are seen by this sync or asked for again.
        course.edited.mark_unchanged();
        course.due = None;
        let engine = Engine {
            http: &self.http,
            session: &self.session,
            active: &course.active,
        };
        let result = engine.run().await;
        let again = self
            .background
            .then(|| Instant::now() + jitter(TICK, SPREAD));
        match result {
            Ok(report) => {
                course.backoff.reset();
                (course.not_before, course.quiet_until) = (None, None);
                course.due = again;
                self.remember(course, report).await;
                self.show(course, SyncState::Idle).await;
                course.answer(&Ok(report));
            }
            Err(error) => {
                let retry_after = error.retry_after();
                let now = Instant::now();
                let wait = match error {
                    SyncError::TooOld => UPDATE,
                    _ => course.backoff.after_failure(retry_after),
                };
                course.not_before = Some(now + wait);
                course.quiet_until = retry_after.map(|quiet| now + quiet);
                course.due = self.background.then_some(now + wait);
                // What is wrong with the session, the session has logged, without the person's name.
                let logged = matches!(error, SyncError::Session(_));
                let problem = error.problem(&course.active);
                if !logged {
                    tracing::info!(problem = %problem, detail = problem.detail, "sync failed");
                }
                self.show(
                    course,
                    SyncState::Waiting {
                        problem: problem.clone(),
                    },
                )
                .await;
                course.answer(&Err(problem));
            }
        }
    }

    /// Keeps the numbers of a sync that ended well. One that moved nothing writes nothing but,
    /// once a minute, the time in memory.
    async fn remember(&self, course: &Course, report: SyncReport) {
        let last_ms = i64::try_from(self.clock.now().unix_timestamp_nanos() / 1_000_000).ok();
        if report.up > 0 || report.down > 0 || self.view.borrow().last_ms.is_none() {
            let summary = Summary {
                last_ms,
                up: report.up,
                down: report.down,
            };
            if let Err(error) = course.active.store.set_summary(summary).await {
                tracing::error!(error = %error, "the numbers of the last sync are not kept");
            }
        }
        let last_ms = last_ms.map(exact);
        self.view.send_modify(|view| view.last_ms = last_ms);
    }

    async fn count(&self, course: &Course) {
        let state = self.view.borrow().state.clone();
        self.show(course, state).await;
    }

    async fn show(&self, course: &Course, state: SyncState) {
        let store = &course.active.store;
        let (summary, backlog) = match (store.summary().await, store.backlog().await) {
            (Ok(summary), Ok(backlog)) => (summary, backlog),
            (Err(error), _) | (_, Err(error)) => {
                tracing::error!(error = %error, "the sync view cannot be counted");
                (Summary::default(), Backlog::default())
            }
        };
        let known = self.view.borrow().last_ms;
        let last_ms = known
            .into_iter()
            .chain(summary.last_ms.map(exact))
            .reduce(f64::max);
        publish(
            &self.view,
            SyncView {
                state,
                last_ms,
                up: summary.up,
                down: summary.down,
                waiting: backlog.waiting,
                refused: backlog.refused,
            },
        );
    }
}

impl Course {
    fn new(active: Active, background: bool) -> Self {
        let (mut edited, mut changed) = (active.store.edited(), active.store.changed());
        edited.mark_unchanged();
        changed.mark_unchanged();
        Self {
            active,
            edited,
            changed,
            due: background.then(Instant::now),
            not_before: None,
            quiet_until: None,
            backoff: Backoff::default(),
            waiters: Vec::new(),
        }
    }

    /// When the next sync starts.
    fn start(&self) -> Option<Instant> {
        let due = if self.waiters.is_empty() {
            self.due?
        } else {
            Instant::now()
        };
        let held = if self.waiters.is_empty() {
            self.not_before
        } else {
            None
        };
        Some(
            due.max(held.unwrap_or(due))
                .max(self.quiet_until.unwrap_or(due)),
        )
    }

    /// An edit waits: it goes up soon, or earlier with what is due anyway.
    fn gather(&mut self) {
        let soon = Instant::now() + GATHER;
        self.due = Some(self.due.map_or(soon, |due| due.min(soon)));
    }

    fn asked(&mut self, message: Message) {
        match message {
            Message::Now => {
                self.not_before = None;
                self.due = Some(Instant::now());
            }
            Message::Once(reply) => self.waiters.push(reply),
        }
    }

    fn answer(&mut self, result: &Result<SyncReport, Problem>) {
        for waiter in self.waiters.drain(..) {
            // Whoever asked may have gone.
            waiter.send(result.clone()).ok();
        }
    }
}

/// Ends when another account, or nobody, is signed in; false when the supervisor is gone.
async fn another(sessions: &mut watch::Receiver<Option<Active>>, owner: &Owner) -> bool {
    loop {
        if sessions.changed().await.is_err() {
            return false;
        }
        let same = sessions
            .borrow_and_update()
            .as_ref()
            .is_some_and(|now| now.owner == *owner);
        if !same {
            return true;
        }
    }
}

/// The next change; none comes from a store that is gone.
async fn next(changes: &mut watch::Receiver<u64>) {
    if changes.changed().await.is_err() {
        pending::<()>().await;
    }
}

fn refuse(message: Message) {
    if let Message::Once(reply) = message {
        reply.send(Err(not_signed_in())).ok();
    }
}

fn not_signed_in() -> Problem {
    Problem::new(
        ProblemCode::NotSignedIn,
        "Nobody is signed in, so there is nothing to sync.",
    )
}

/// The view before anybody signed in.
pub(crate) fn off() -> SyncView {
    SyncView {
        state: SyncState::Off,
        last_ms: None,
        up: 0,
        down: 0,
        waiting: 0,
        refused: 0,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds stay exact in f64 until the year 287396"
)]
fn exact(millis: i64) -> f64 {
    millis as f64
}
