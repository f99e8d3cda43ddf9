//! What is known of the account being synced, and when its next sync begins. No input or output.

use std::time::Duration;

use pia_protocol::sync::Revision;
use tokio::sync::{oneshot, watch};
use tokio::time::Instant;

use super::driver::Message;
use super::stream::Heard;
use crate::backoff::{Backoff, jitter};
use crate::problem::Problem;
use crate::report::{SyncReport, Verification};
use crate::session::Active;
use crate::view::{Quota, SyncState};

/// How often the server is asked for news when nothing else happens.
const TICK: Duration = Duration::from_mins(1);
/// The same, while the server tells of changes by itself.
const LIVE_TICK: Duration = Duration::from_mins(15);
/// How often it is looked whether a server that is too old was updated.
const UPDATE: Duration = Duration::from_hours(1);
/// Ticks of many devices spread by this part.
const SPREAD: f64 = 0.2;
/// The shortest time between two syncs for edits: those made in it go up together.
const GATHER: Duration = Duration::from_millis(300);

/// One account on its way.
pub(super) struct Course {
    pub(super) active: Active,
    pub(super) edited: watch::Receiver<u64>,
    pub(super) changed: watch::Receiver<u64>,
    pub(super) heard: watch::Receiver<Heard>,
    pub(super) paused: watch::Receiver<bool>,
    pub(super) waiters: Vec<oneshot::Sender<Result<SyncReport, Problem>>>,
    /// Who waits for everything to be compared.
    pub(super) verifiers: Vec<oneshot::Sender<Result<Verification, Problem>>>,
    /// The time that was last shown for the next sync.
    pub(super) shown_next: Option<(Instant, f64)>,
    /// Kinds of which the server holds almost as many as it takes.
    pub(super) quotas: Vec<Quota>,
    times: Times,
}

/// When to sync.
struct Times {
    background: bool,
    paused: bool,
    /// What was heard last: whether the stream is up, and until when something may have been missed.
    live: Option<Instant>,
    /// For an edit.
    edit: Option<Instant>,
    /// For another reason: news, a failure before.
    due: Option<Instant>,
    /// Without one.
    tick: Option<Instant>,
    /// A person has asked for one.
    asked: bool,
    /// Not before, unless a person asks: earlier tries have failed.
    not_before: Option<Instant>,
    /// Not before, whoever asks: the server wants to be left alone.
    quiet_until: Option<Instant>,
    /// When the last sync began, and the last one that ended well.
    begun: Option<Instant>,
    good: Option<Instant>,
    /// When the last one for an edit began.
    gathered: Option<Instant>,
    backoff: Backoff,
}

/// What a sync that failed means for the next one.
pub(super) struct Failure {
    /// How long the server wants to be left alone.
    pub(super) retry_after: Option<Duration>,
    /// The server cannot sync in this way before it is updated.
    pub(super) is_too_old: bool,
}

impl Course {
    pub(super) fn new(
        active: Active,
        background: bool,
        heard: watch::Receiver<Heard>,
        paused: watch::Receiver<bool>,
    ) -> Self {
        let (mut edited, mut changed) = (active.store.edited(), active.store.changed());
        edited.mark_unchanged();
        changed.mark_unchanged();
        let mut course = Self {
            active,
            edited,
            changed,
            heard,
            paused,
            waiters: Vec::new(),
            verifiers: Vec::new(),
            shown_next: None,
            quotas: Vec::new(),
            times: Times::new(background),
        };
        course.turned();
        course
    }

    /// When the next sync begins.
    pub(super) fn start(&self) -> Option<Instant> {
        self.times.start(!self.waiters.is_empty())
    }

    /// What is shown while nothing moves and nothing is wrong.
    pub(super) fn at_rest(&self) -> SyncState {
        if self.times.paused {
            SyncState::Paused
        } else {
            SyncState::Idle
        }
    }

    /// Whether the server tells of changes as they are made.
    pub(super) fn is_live(&self) -> bool {
        self.times.live.is_some()
    }

    /// The switch between paused and not paused may have been turned.
    pub(super) fn turned(&mut self) {
        let paused = *self.paused.borrow_and_update();
        let was_paused = std::mem::replace(&mut self.times.paused, paused);
        if was_paused && !paused {
            self.times.at_once();
        }
    }

    /// The same while a sync was under way, which has ended. It is begun again where the switch was turned
    /// back at once.
    pub(super) fn cut_short(&mut self) {
        self.turned();
        if !self.times.paused {
            self.times.at_once();
        }
    }

    /// An edit waits.
    pub(super) fn gather(&mut self) {
        self.times.gather();
    }

    /// The stream came up, told of a change, or went down; this has been read of the records.
    pub(super) fn heard(&mut self, heard: Heard, cursor: Revision) {
        self.times.heard(heard, cursor);
    }

    pub(super) fn asked(&mut self, message: Message) {
        match message {
            Message::Now => self.times.asked = true,
            Message::Woken => self.times.at_once(),
            Message::Once(reply) => self.waiters.push(reply),
            Message::Verify(reply) => self.verifiers.push(reply),
        }
    }

    /// A sync begins. Edits made from here on are seen by it, or asked for again.
    pub(super) fn begin(&mut self) {
        self.edited.mark_unchanged();
        self.times.begin();
    }

    /// The sync ended well.
    pub(super) fn succeeded(&mut self) {
        self.times.succeeded();
    }

    /// The sync failed.
    pub(super) fn failed(&mut self, failure: &Failure) {
        self.times.failed(failure);
    }

    /// Tells everybody who waits.
    pub(super) fn answer(&mut self, result: &Result<SyncReport, Problem>) {
        for waiter in self.waiters.drain(..) {
            // Whoever asked may have gone.
            waiter.send(result.clone()).ok();
        }
    }
}

impl Times {
    fn new(background: bool) -> Self {
        Self {
            background,
            paused: false,
            live: None,
            edit: None,
            due: background.then(Instant::now),
            tick: None,
            asked: false,
            not_before: None,
            quiet_until: None,
            begun: None,
            good: None,
            gathered: None,
            backoff: Backoff::default(),
        }
    }

    fn start(&self, waited_for: bool) -> Option<Instant> {
        let start = if waited_for || self.asked {
            Instant::now()
        } else if self.paused {
            return None;
        } else {
            let due = [self.edit, self.due, self.tick]
                .into_iter()
                .flatten()
                .min()?;
            self.not_before.map_or(due, |held| due.max(held))
        };
        Some(self.quiet_until.map_or(start, |quiet| start.max(quiet)))
    }

    /// The first edit after a pause goes up at once, and those soon after it together.
    fn gather(&mut self) {
        let now = Instant::now();
        let soon = self.gathered.map_or(now, |last| now.max(last + GATHER));
        self.edit = Some(self.edit.map_or(soon, |edit| edit.min(soon)));
    }

    fn at_once(&mut self) {
        self.not_before = None;
        self.due = Some(Instant::now());
    }

    fn heard(&mut self, heard: Heard, cursor: Revision) {
        let live = heard.is_up.then_some(heard.missed_until);
        let turned = self.live != live;
        self.live = live;
        if turned {
            self.tick = self.next_tick();
        }
        let Some(missed_until) = live else { return };
        if turned && self.good.is_none_or(|good| good < missed_until) {
            // Whatever was in the way before: the server can be reached again.
            self.at_once();
        } else if heard.latest > cursor {
            self.due = Some(Instant::now());
        }
    }

    fn begin(&mut self) {
        self.begun = Some(Instant::now());
        if self.edit.take().is_some() {
            self.gathered = self.begun;
        }
        (self.due, self.tick, self.asked) = (None, None, false);
    }

    fn succeeded(&mut self) {
        self.good = self.begun;
        self.backoff.reset();
        (self.not_before, self.quiet_until) = (None, None);
        self.tick = self.next_tick();
    }

    fn failed(&mut self, failure: &Failure) {
        let now = Instant::now();
        let wait = if failure.is_too_old {
            UPDATE
        } else {
            self.backoff.after_failure(failure.retry_after)
        };
        self.not_before = Some(now + wait);
        self.quiet_until = failure.retry_after.map(|quiet| now + quiet);
        self.due = self.background.then_some(now + wait);
    }

    fn next_tick(&self) -> Option<Instant> {
        let period = if self.live.is_some() { LIVE_TICK } else { TICK };
        self.background
            .then(|| Instant::now() + jitter(period, SPREAD))
    }
}

#[cfg(test)]
mod tests;
