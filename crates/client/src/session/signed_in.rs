//! The supervisor while somebody is signed in: keeps the session good, and hands out its tokens.

use std::sync::Arc;
use std::time::Duration;

use pia_protocol::secret::AccessToken;
use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::actor::Actor;
use super::fresh::{Fresh, TOO_SHORT};
use super::record::{Record, same};
use super::refresh::{Renewal, Renewed};
use super::sign_in::millis;
use super::state::{SignedIn, State};
use super::unopened::Wanted;
use super::{Message, TokenAnswer, not_signed_in};
use crate::backoff::{Backoff, jitter};
use crate::store::Owner;
use crate::view::Connection;

/// A renewal is due this part of the lifetime before the end, and at most three minutes.
const AHEAD: u32 = 5;
const AHEAD_AT_MOST: Duration = Duration::from_mins(3);
/// No sooner than this is a token just obtained renewed by itself, however short its life: a server
/// that hands out spent tokens is not to be asked without a pause.
const SOONEST: Duration = Duration::from_secs(10);

impl SignedIn {
    fn new(record: Record, kept_in: &'static str, now: time::OffsetDateTime) -> Self {
        let fresh = Fresh::start(Duration::ZERO, now);
        let mut session = Self {
            key: record.key(),
            record: Arc::new(record),
            kept_in,
            connection: Connection::Fresh,
            problem: None,
            fresh,
            renewal: None,
            waiters: Vec::new(),
            backoff: Backoff::default(),
            due: None,
        };
        session.measure(now);
        session
    }

    /// Starts the clocks of the record's access token.
    fn measure(&mut self, now: time::OffsetDateTime) {
        let left = self.record.fresh_for(now);
        let ahead = jitter((self.record.lifetime() / AHEAD).min(AHEAD_AT_MOST), 0.25);
        self.fresh = Fresh::start(left, now);
        self.due = Some(Instant::now() + left.saturating_sub(ahead).max(SOONEST));
    }

    /// Takes over the next stage of the same session.
    fn advance(&mut self, record: Record, now: time::OffsetDateTime) {
        self.record = Arc::new(record);
        self.measure(now);
        self.backoff.reset();
        self.connection = Connection::Fresh;
    }

    pub(super) fn is_offline(&self) -> bool {
        matches!(self.connection, Connection::Offline { .. })
    }

    /// The access token, while it is good and not the one just refused.
    fn good_token(
        &self,
        refused: Option<&AccessToken>,
        now: time::OffsetDateTime,
    ) -> Option<Arc<AccessToken>> {
        let token = &self.record.access_token;
        let good = self.fresh.is_good(now) && !refused.is_some_and(|refused| same(refused, token));
        good.then(|| Arc::clone(token))
    }

    /// The machine slept for so long: a renewal that is due by now has waited long enough, and so
    /// has the next try of one that failed.
    fn catch_up(&mut self, slept: Duration) {
        let now = Instant::now();
        if self.is_offline() {
            self.backoff.reset();
            self.due = Some(now);
        } else {
            self.due = self
                .due
                .map(|due| now + due.duration_since(now).saturating_sub(slept));
        }
    }
}

impl Actor {
    /// A session from the keychain: renewed at once, unless only one command runs and it is good.
    pub(super) async fn resume(&mut self, record: Record) {
        let stale = record.fresh_for(self.now()) <= TOO_SHORT;
        let renew_now = self.parts.background;
        self.enter_session(
            record,
            if renew_now || stale {
                Connection::Refreshing
            } else {
                Connection::Fresh
            },
        )
        .await;
        if renew_now {
            self.renew();
        }
    }

    /// A session just obtained.
    pub(super) async fn resume_fresh(&mut self, record: Record) {
        self.enter_session(record, Connection::Fresh).await;
    }

    async fn enter_session(&mut self, record: Record, connection: Connection) {
        let server = match record.server() {
            Ok(server) => server,
            Err(problem) => return self.needs_you(record.known(), problem).await,
        };
        let owner = record.owner();
        let mut session = SignedIn::new(record, self.parts.keep.name(), self.now());
        session.connection = connection;
        if !self.parts.background {
            session.due = None;
        }
        self.step_away(Some(&owner));
        // A sign-in that was to bring somebody in has nothing left to do; one that adds an account
        // goes on.
        if self.attempt.as_ref().is_some_and(|attempt| !attempt.adding) {
            self.cancel_sign_in();
        }
        self.enter(State::SignedIn(session));
        let follow = (*self.parts.server.address() != server).then(|| server.as_str().to_owned());
        if follow.is_some() {
            self.parts.server.change(server);
        }
        let wanted = Wanted {
            owner: Some(owner),
            follow,
        };
        if let Err(problem) = self.put_on_show(wanted).await {
            self.show_problem(problem);
        }
    }

    /// Leaves the session as it is, for another one or none: who waits for its token is told, and a
    /// renewal under way goes on to its end.
    pub(super) fn step_away(&mut self, next: Option<&Owner>) {
        if let State::SignedIn(session) = &mut self.state {
            answer(std::mem::take(&mut session.waiters), &Err(not_signed_in()));
        }
        self.active.send_if_modified(|active| {
            let other = active
                .as_ref()
                .is_some_and(|active| Some(&active.owner) != next);
            if other {
                *active = None;
            }
            other
        });
    }

    /// Renews the session in a task of its own: whoever asked may go, the renewal goes on.
    pub(super) fn renew(&mut self) {
        let id = self.next_id();
        let cancel = CancellationToken::new();
        let State::SignedIn(session) = &mut self.state else {
            return;
        };
        if session.renewal.is_some() {
            return;
        }
        session.renewal = Some((id, cancel.clone()));
        match &mut session.connection {
            // It is being tried now.
            Connection::Offline { retry_ms, .. } => *retry_ms = None,
            other => *other = Connection::Refreshing,
        }
        let (known, key) = (Arc::clone(&session.record), session.key.clone());
        let renewal = Renewal {
            http: self.parts.http.clone(),
            clock: Arc::clone(&self.parts.clock),
            keep: Arc::clone(&self.parts.keep),
            cancel,
        };
        let tell = self.tell.clone();
        self.parts.tasks.spawn(async move {
            let renewed = renewal.run(known).await;
            // Undelivered while the client shuts down: what was obtained is saved.
            drop(tell.send(Message::Renewed { id, key, renewed }));
        });
        self.publish();
    }

    pub(super) async fn renewed(&mut self, id: u64, key: &str, renewed: Renewed) {
        let (now, background) = (self.now(), self.parts.background);
        let running = |session: &&mut SignedIn| {
            let renewal = session.renewal.as_ref();
            renewal.is_some_and(|(running, _)| *running == id)
        };
        let Some(session) = self.state.signed_in().filter(running) else {
            // Of an account that was on show when it began.
            if matches!(renewed, Renewed::Ended(_) | Renewed::Gone) {
                self.other_ended(key).await;
            }
            return;
        };
        session.renewal = None;
        // Answered last: whoever is told looks at the views next.
        let waiters = std::mem::take(&mut session.waiters);
        let told = match renewed {
            Renewed::Record(record) => {
                session.advance(*record, now);
                if !background {
                    session.due = None;
                }
                let token = Arc::clone(&session.record.access_token);
                self.publish();
                self.revoking.now();
                Ok(token)
            }
            Renewed::Gone => {
                self.left_elsewhere().await;
                Err(not_signed_in())
            }
            Renewed::Ended(problem) => {
                tracing::warn!(detail = problem.detail, "the server has ended the session");
                let known = session.record.known();
                self.needs_you(known, problem.clone()).await;
                Err(problem)
            }
            Renewed::Trouble {
                problem,
                retry_after,
            } => {
                tracing::info!(problem = %problem, detail = problem.detail, "the session cannot be renewed now");
                let wait = session.backoff.after_failure(retry_after);
                session.due = background.then(|| Instant::now() + wait);
                session.connection = Connection::Offline {
                    problem: problem.clone(),
                    retry_ms: background.then(|| millis(now + wait)),
                };
                self.publish();
                Err(problem)
            }
        };
        answer(waiters, &told);
    }

    /// Hands out a good token, now or after a renewal.
    pub(super) fn token(
        &mut self,
        owner: &Owner,
        refused: Option<&AccessToken>,
        reply: oneshot::Sender<TokenAnswer>,
    ) {
        let now = self.now();
        let Some(session) = self.state.signed_in() else {
            reply.send(Err(not_signed_in())).ok();
            return;
        };
        if session.record.owner() != *owner {
            reply.send(Err(not_signed_in())).ok();
        } else if let Some(token) = session.good_token(refused, now) {
            reply.send(Ok(token)).ok();
        } else if let (Connection::Offline { problem, .. }, None, true) =
            (&session.connection, &session.renewal, self.parts.background)
        {
            // The next try has its time; asking does not bring it forward.
            reply.send(Err(problem.clone())).ok();
        } else {
            session.waiters.push(reply);
            self.renew();
        }
    }
}

impl Actor {
    /// The machine slept for so long.
    pub(super) fn catch_up(&mut self, slept: Duration) {
        if let Some(session) = self.state.signed_in() {
            session.catch_up(slept);
        }
    }
}

/// Answers everybody who waits for the renewal.
pub(super) fn answer(waiters: Vec<oneshot::Sender<TokenAnswer>>, token: &TokenAnswer) {
    for waiter in waiters {
        waiter.send(token.clone()).ok();
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::session::record::tests::record;

    #[test]
    fn a_token_that_is_born_spent_is_not_renewed_without_a_pause() {
        let noon = datetime!(2026-11-22 12:00 UTC);
        for lifetime in [0, 1, 900] {
            let now = Instant::now();
            let record = record("https://a.example", Duration::from_secs(lifetime), noon);
            let session = SignedIn::new(record, "memory", noon);
            assert!(session.due.unwrap() >= now + SOONEST, "{lifetime} s");
        }
    }
}
