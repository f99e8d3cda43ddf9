//! The supervisor finds out who is signed in: at the start, and each time another process of the
//! folder has changed it.

use std::time::Duration;

use tokio::time::Instant;

use super::actor::{Actor, noted};
use super::keep::KeepError;
use super::leftovers::kept_elsewhere;
use super::plan::elsewhere;
use super::state::{SignedOut, State};
use super::unopened::Wanted;
use crate::accounts::Known;
use crate::problem::{Problem, ProblemCode};
use crate::view::AccountState;

/// A keychain that did not answer is not asked again by itself before this.
const HANGS: Duration = Duration::from_secs(15);

impl Actor {
    /// Finds out whether there is a session of the account on show.
    pub(super) async fn read_keychain(&mut self) {
        let Some(known) = self.parts.accounts.current() else {
            let problem = self.parts.problem.take();
            return self.enter(State::signed_out(problem));
        };
        if !self.may_use(&known.server) {
            let problem = elsewhere(&known.server, &self.parts.server.address());
            return self.enter(State::signed_out(Some(problem)));
        }
        let found = self.parts.keep.find(&known.key()).await;
        if found.is_ok() {
            self.keychain.reset();
        }
        match found {
            Ok(Some(record)) => self.resume(record).await,
            Ok(None) if self.parts.keep.is_for_this_run() => {
                self.enter(State::signed_out(Some(kept_elsewhere(&known.name))));
            }
            Ok(None) => self.lost(known).await,
            Err(error) => self.keychain_failed(known, &error).await,
        }
    }

    /// The account on show was not signed out of, and has no session: it ended, here or in another
    /// process, or somebody has emptied the keychain.
    pub(super) async fn lost(&mut self, known: Known) {
        let name = &known.name;
        let sentence = match known.state {
            AccountState::SignedIn => format!(
                "The session of {name} is no longer on this device. Sign in again to go on \
                 syncing; everything on this device is kept."
            ),
            AccountState::SignedOut | AccountState::NeedsYou => format!(
                "The session of {name} has ended. Sign in again to go on syncing; everything on \
                 this device is kept."
            ),
        };
        let problem = Problem::new(ProblemCode::SessionEnded, sentence).with_detail(name);
        self.needs_you(known, problem).await;
    }

    /// What is kept cannot be understood: the session is lost. Anything else may pass, so it is
    /// tried again by itself.
    async fn keychain_failed(&mut self, known: Known, error: &KeepError) {
        let problem = Problem::from(error);
        tracing::warn!(problem = %problem, detail = problem.detail, "the session cannot be read");
        if problem.code == ProblemCode::KeychainUnreadable {
            return self.needs_you(known, problem).await;
        }
        let passing = problem.code == ProblemCode::KeychainUnavailable && self.parts.background;
        // One that hangs takes its whole time to say nothing.
        let at_least = error.is_silent().then_some(HANGS);
        let keychain_again =
            passing.then(|| Instant::now() + self.keychain.after_failure(at_least));
        self.enter(State::SignedOut(SignedOut {
            problem: Some(problem),
            keychain_again,
        }));
    }

    /// The account's session is over without the person wanting it; its data stays on show.
    pub(super) async fn needs_you(&mut self, known: Known, reason: Problem) {
        self.active.send_replace(None);
        let key = known.key();
        noted(self.parts.accounts.needs_you(&key));
        self.enter(State::needs_you(key, known.account(), reason));
        let owner = known.owner();
        if self.parts.shelf.current().owner.as_ref() == Some(&owner) {
            self.unopened = None;
            return;
        }
        if let Err(problem) = self.put_on_show(Wanted::of(Some(owner))).await {
            self.show_problem(problem);
        }
    }

    /// Another process has changed a session, the list of accounts, or whose data is on show.
    pub(super) async fn reread(&mut self) {
        let current = self.parts.accounts.reread();
        self.revoking.now();
        let Some(known) = current else {
            // Signed out there. What is said of an end here stays.
            if self.state.key().is_some() || self.parts.shelf.current().owner.is_some() {
                self.step_away(None);
                self.show_nobody(None).await;
            }
            return;
        };
        let key = known.key();
        if self.state.key() != Some(key.as_str()) {
            self.step_away(Some(&known.owner()));
            return self.read_keychain().await;
        }
        let found = match self.parts.keep.load(&key).await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(error = %error, "the session changed elsewhere and cannot be read");
                return;
            }
        };
        match (&self.state, found) {
            // A renewal under way reads for itself.
            (State::SignedIn(session), _) if session.renewal.is_some() => {}
            (State::SignedIn(session), Some(saved)) if saved.same_stage(&session.record) => {}
            (_, Some(saved)) => self.resume_fresh(saved).await,
            (State::SignedIn(_), None) => self.lost(known).await,
            (_, None) => {}
        }
    }

    /// Another process has wiped the session, or its account is not on show any more: signed out
    /// there, switched there, or told by the server that it is over.
    pub(super) async fn left_elsewhere(&mut self) {
        self.active.send_replace(None);
        match self.parts.accounts.reread() {
            None => self.show_nobody(None).await,
            Some(_) => self.read_keychain().await,
        }
    }

    /// Puts the data of nobody on show; `left` is what is to be said of the session that ended.
    pub(super) async fn show_nobody(&mut self, left: Option<Problem>) {
        let shown = self.put_on_show(Wanted::of(None)).await;
        if let Err(problem) = &shown {
            tracing::error!(problem = %problem, detail = problem.detail, "the data of nobody is not at hand");
        }
        self.enter(State::signed_out(shown.err().or(left)));
    }

    /// Shows a problem with the session that stands.
    pub(super) fn show_problem(&mut self, problem: Problem) {
        tracing::error!(problem = %problem, detail = problem.detail, "the account's data is not at hand");
        if let Some(on_show) = self.state.problem() {
            *on_show = Some(problem);
        }
        self.publish();
    }
}
