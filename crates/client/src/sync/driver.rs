//! When to sync: when somebody edits here or elsewhere, at an interval, when somebody asks, when a
//! session begins. One sync at a time, and the only writer of the sync view.

use std::sync::Arc;

use pia_protocol::clock::Clock;
use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::time::Instant;

use super::course::{Course, Failure};
use super::engine::{Engine, SyncError};
use super::progress::Progress;
use super::stream::{Follower, Heard, next};
use crate::http::Http;
use crate::problem::{Problem, ProblemCode};
use crate::report::{SyncReport, Verification};
use crate::server::sleep_until;
use crate::session::{Active, Session};
use crate::store::{Backlog, Counts, Owner, Shelf, Shown, Summary};
use crate::supervise::Tasks;
use crate::view::{SyncState, SyncView};
use crate::views::publish;

pub(super) enum Message {
    /// A person asks: do not wait for the next try.
    Now,
    /// The machine has woken: what waits for a time has waited long enough.
    Woken,
    /// One sync whose report is waited for.
    Once(oneshot::Sender<Result<SyncReport, Problem>>),
    /// Everything is to be compared.
    Verify(oneshot::Sender<Result<Verification, Problem>>),
}

/// Talks to the driver.
#[derive(Clone)]
pub(crate) struct Sync {
    tell: mpsc::UnboundedSender<Message>,
}

impl Sync {
    /// Syncs soon: a person asks.
    pub(crate) fn now(&self) {
        // The driver is gone only while the client shuts down.
        self.tell.send(Message::Now).ok();
    }

    /// Syncs soon, unless it is paused: the machine has woken.
    pub(crate) fn woken(&self) {
        self.tell.send(Message::Woken).ok();
    }

    /// Syncs once.
    pub(crate) async fn once(&self) -> Result<SyncReport, Problem> {
        let (reply, answer) = oneshot::channel();
        self.tell.send(Message::Once(reply)).ok();
        answer.await.unwrap_or_else(|_| Err(not_signed_in()))
    }

    /// Compares everything, in its turn.
    pub(crate) async fn verify(&self) -> Result<Verification, Problem> {
        let (reply, answer) = oneshot::channel();
        self.tell.send(Message::Verify(reply)).ok();
        answer.await.unwrap_or_else(|_| Err(not_signed_in()))
    }
}

/// What the driver works with.
pub(crate) struct Driver {
    pub(crate) http: Http,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) session: Session,
    /// Whose data is on show, also while their session has ended.
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) view: watch::Sender<SyncView>,
    /// False for one command of the terminal: nothing happens unasked.
    pub(crate) background: bool,
    /// Whether the person wants nothing to happen unasked, in any process of the folder.
    pub(crate) paused: watch::Receiver<bool>,
}

impl Driver {
    /// Starts the driver.
    pub(crate) fn start(self, tasks: &Tasks) -> Sync {
        let (tell, inbox) = mpsc::unbounded_channel();
        let stop = tasks.stopping();
        tasks.spawn(async move {
            // A sync is a large future, and lives as long as the client.
            stop.run_until_cancelled(Box::pin(self.run(inbox))).await;
        });
        Sync { tell }
    }

    async fn run(self, mut inbox: mpsc::UnboundedReceiver<Message>) {
        let mut sessions = self.session.active();
        let mut early = None;
        loop {
            let active = sessions.borrow_and_update().clone();
            let Some(active) = active else {
                let mut shown = self.shelf.changes();
                let on_show = shown.borrow_and_update().clone();
                let mut changed = on_show.store.changed();
                changed.mark_unchanged();
                publish(&self.view, waiting(&on_show).await);
                if let Some(message) = early.take() {
                    refuse(message);
                }
                tokio::select! {
                    changed = sessions.changed() => if changed.is_err() { return },
                    // Asked right after a sign-in, this may come before the news of it: look again.
                    Some(message) = inbox.recv() => early = Some(message),
                    Ok(()) = shown.changed() => {}
                    Ok(()) = changed.changed() => {}
                }
                continue;
            };
            let owner = active.owner.clone();
            let (told, retry) = (watch::Sender::new(Heard::nothing()), Notify::new());
            let follower = Follower {
                http: &self.http,
                session: &self.session,
                active: &active.clone(),
                paused: &self.paused,
                retry: &retry,
            };
            let mut course = Course::new(
                active,
                self.background,
                told.subscribe(),
                self.paused.clone(),
            );
            if let Some(message) = early.take() {
                course.asked(message);
            }
            // Dropping the course at any await is safe: the engine works in whole steps.
            tokio::select! {
                () = self.sync_account(&mut course, &mut inbox, &retry) => {}
                () = follower.follow(&told), if self.background => {}
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
        retry: &Notify,
    ) {
        self.show(course, course.at_rest()).await;
        loop {
            if !course.verifiers.is_empty() {
                self.verify(course).await;
                continue;
            }
            let start = course.start();
            if start.is_some_and(|start| start <= Instant::now()) {
                self.sync(course).await;
                continue;
            }
            tokio::select! {
                // Whoever asks is not kept waiting for counts that the sync will change anyway.
                biased;
                Some(message) = inbox.recv() => {
                    course.asked(message);
                    retry.notify_waiters();
                }
                () = next(&mut course.edited), if self.background => self.edited(course).await,
                () = next(&mut course.changed) => self.count(course).await,
                () = next(&mut course.heard), if self.background => self.heard(course).await,
                () = next(&mut course.paused) => {
                    course.turned();
                    self.show(course, course.at_rest()).await;
                }
                () = sleep_until(start) => {}
            }
        }
    }

    /// Something here may wait to go up: an edit that a sync under way has taken along does not.
    async fn edited(&self, course: &mut Course) {
        match course.active.store.backlog().await {
            Ok(Backlog { waiting: 0, .. }) => {}
            Ok(_) | Err(_) => course.gather(),
        }
    }

    /// The stream came up, told of a change, or went down.
    async fn heard(&self, course: &mut Course) {
        let heard = *course.heard.borrow_and_update();
        match course.active.store.cursor().await {
            Ok(cursor) => course.heard(heard, cursor),
            Err(error) => tracing::error!(error = %error, "the cursor cannot be read"),
        }
        self.count(course).await;
    }

    fn engine<'a>(&'a self, active: &'a Active, progress: &'a Progress<'a>) -> Engine<'a> {
        Engine {
            http: &self.http,
            session: &self.session,
            active,
            progress,
        }
    }

    /// Compares everything for each who has asked.
    async fn verify(&self, course: &mut Course) {
        let before = self.view.borrow().state.clone();
        let progress = Progress::begin(&self.view);
        let verified = self.engine(&course.active, &progress).verify().await;
        let verified = verified.map_err(|error| error.problem(&course.active));
        // What was wrong before is over when all is equal now.
        let state = if verified.is_ok() {
            course.at_rest()
        } else {
            before
        };
        self.show(course, state).await;
        for reply in course.verifiers.drain(..) {
            // Whoever asked may have gone.
            reply.send(verified.clone()).ok();
        }
    }

    async fn sync(&self, course: &mut Course) {
        let progress = Progress::begin(&self.view);
        course.begin();
        let engine = self.engine(&course.active, &progress);
        let result = tokio::select! {
            result = engine.run() => result,
            // Each whole step stands, and the rest is done when it goes on.
            () = next(&mut course.paused), if course.waiters.is_empty() => {
                course.cut_short();
                self.show(course, course.at_rest()).await;
                return;
            }
        };
        if let Some(quotas) = progress.quotas() {
            course.quotas = quotas;
        }
        match result {
            Ok(report) => {
                course.succeeded();
                self.remember(course, report).await;
                self.show(course, course.at_rest()).await;
                course.answer(&Ok(report));
            }
            Err(error) => self.failed(course, error).await,
        }
    }

    async fn failed(&self, course: &mut Course, error: SyncError) {
        course.failed(&Failure {
            retry_after: error.retry_after(),
            is_too_old: matches!(error, SyncError::TooOld),
        });
        // What is wrong with the session, the session has logged, without the person's name.
        let logged = matches!(error, SyncError::Session(_));
        let problem = error.problem(&course.active);
        if !logged {
            tracing::info!(problem = %problem, detail = problem.detail, "sync failed");
        }
        let state = SyncState::Waiting {
            problem: problem.clone(),
        };
        self.show(course, state).await;
        course.answer(&Err(problem));
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

    async fn count(&self, course: &mut Course) {
        let state = self.view.borrow().state.clone();
        self.show(course, state).await;
    }

    async fn show(&self, course: &mut Course, state: SyncState) {
        // What is written from here on is counted next time.
        course.changed.mark_unchanged();
        let store = &course.active.store;
        let Counts {
            summary,
            backlog,
            undecided,
        } = store.counts().await.unwrap_or_else(|error| {
            tracing::error!(error = %error, "the sync view cannot be counted");
            Counts::default()
        });
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
                conflicts: undecided,
                next_ms: self.next_ms(course),
                live: course.is_live(),
                quotas: course.quotas.clone(),
            },
        );
    }

    /// When the next sync begins, by the clock on the wall; computed once for each, as the two
    /// clocks do not run alike.
    fn next_ms(&self, course: &mut Course) -> Option<f64> {
        let next = course.start()?;
        let (of, shown) = course.shown_next.unwrap_or((next, 0.0));
        if of == next && shown > 0.0 {
            return Some(shown);
        }
        let wait = next.saturating_duration_since(Instant::now());
        let at = self.clock.now() + wait;
        let millis = exact(i64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok()?);
        course.shown_next = Some((next, millis));
        Some(millis)
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

/// What is shown while nobody is signed in: of an account whose session has ended, what waits for it.
async fn waiting(on_show: &Shown) -> SyncView {
    if on_show.owner.is_none() {
        return off();
    }
    let Ok(counts) = on_show.store.counts().await else {
        // Who opens and shows it says what is wrong with it.
        return off();
    };
    SyncView {
        waiting: counts.backlog.waiting,
        refused: counts.backlog.refused,
        conflicts: counts.undecided,
        ..off()
    }
}

/// Whoever asked may have gone.
fn refuse(message: Message) {
    match message {
        Message::Once(reply) => drop(reply.send(Err(not_signed_in()))),
        Message::Verify(reply) => drop(reply.send(Err(not_signed_in()))),
        Message::Now | Message::Woken => {}
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
        conflicts: 0,
        next_ms: None,
        live: false,
        quotas: Vec::new(),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds stay exact in f64 until the year 287396"
)]
fn exact(millis: i64) -> f64 {
    millis as f64
}
