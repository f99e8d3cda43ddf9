//! Accounts that are not on show: their sessions are renewed now and then, so that they do not run
//! out while the person uses another one.

use std::sync::Arc;
use std::time::Duration;

use pia_protocol::clock::Clock;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::Message;
use super::actor::{Actor, noted};
use super::keep::{Keep, KeepError};
use super::refresh::{Renewal, Renewed};
use crate::http::Http;
use crate::view::AccountState;

/// A record this old is renewed: often enough for servers that end a session after a few days,
/// and rarely enough to cost nothing.
const OLD: time::Duration = time::Duration::days(1);
/// How often it is looked whether one is due.
pub(super) const PERIOD: Duration = Duration::from_hours(1);

/// A round through the accounts that are not on show.
struct Round {
    http: Http,
    clock: Arc<dyn Clock>,
    keep: Arc<Keep>,
    keys: Vec<String>,
    tell: mpsc::UnboundedSender<Message>,
}

impl Actor {
    /// Starts a round in a task of its own. Not while the session on show is being renewed or its
    /// server is out of reach: then there is no network, and the one on show comes first. Nor when
    /// the others are where this run does not look.
    pub(super) fn renew_others(&mut self) -> bool {
        if !self.state.is_at_rest() || self.parts.keep.is_for_this_run() {
            return false;
        }
        let on_show = self.state.key();
        let usable = self.parts.accounts.all().into_iter().filter(|known| {
            known.state == AccountState::SignedIn
                && self.may_use(&known.server)
                && Some(known.key().as_str()) != on_show
        });
        let round = Round {
            http: self.parts.http.clone(),
            clock: Arc::clone(&self.parts.clock),
            keep: Arc::clone(&self.parts.keep),
            keys: usable.map(|known| known.key()).collect(),
            tell: self.tell.clone(),
        };
        let stop = self.stop.clone();
        self.parts
            .tasks
            .spawn(async move { round.run(&stop).await });
        true
    }

    /// A round found an account without a session.
    pub(super) async fn other_ended(&mut self, key: &str) {
        if self.state.key() == Some(key)
            || self.parts.keep.is_for_this_run()
            || !matches!(self.parts.keep.load(key).await, Ok(None))
        {
            return;
        }
        noted(self.parts.accounts.needs_you(key));
    }
}

impl Round {
    /// One after the other, each to its end: a renewal is finished and saved before a shutdown.
    async fn run(self, stop: &CancellationToken) {
        for key in &self.keys {
            if stop.is_cancelled() {
                return;
            }
            match self.renew(key).await {
                Ok(Some(Renewed::Ended(_) | Renewed::Gone)) => {
                    self.tell.send(Message::OtherEnded(key.clone())).ok();
                }
                Ok(Some(Renewed::Trouble { problem, .. })) => {
                    tracing::info!(problem = %problem, detail = problem.detail, "an account that is not on show cannot be renewed now");
                }
                Ok(Some(Renewed::Record(_)) | None) => {}
                Err(error) => {
                    tracing::warn!(error = %error, "an account that is not on show cannot be read");
                }
            }
        }
    }

    /// `None`: it is young enough.
    async fn renew(&self, key: &str) -> Result<Option<Renewed>, KeepError> {
        let Some(record) = self.keep.load(key).await? else {
            return Ok(Some(Renewed::Gone));
        };
        if self.clock.now() - record.obtained_at.get() < OLD {
            return Ok(None);
        }
        let renewal = Renewal {
            http: self.http.clone(),
            clock: Arc::clone(&self.clock),
            keep: Arc::clone(&self.keep),
            cancel: CancellationToken::new(),
        };
        Ok(Some(renewal.run(Arc::new(record)).await))
    }
}
