//! The end of a session on this device: by the person here, or by another process beside.

use std::time::Duration;

use super::actor::Actor;
use super::grant::Grants;
use super::not_signed_in;
use super::record::Record;
use super::signed_in::answer;
use super::state::State;
use crate::problem::{Problem, ProblemCode};
use crate::report::{SignOut, SignOutReport};
use crate::view::Account;

/// What the server may take to confirm a sign-out (facts: RFC 7009 is best effort for a client).
const REVOKE: Duration = Duration::from_secs(3);
/// What another process may take to finish with the session.
const PATIENCE: Duration = Duration::from_secs(3);

impl Actor {
    /// Revokes at the server, then wipes whatever the answer.
    pub(super) async fn sign_out(&mut self, _: SignOut) -> Result<SignOutReport, Problem> {
        let State::SignedIn(session) = &mut self.state else {
            return self.forget_account().await;
        };
        // A renewal under way would only make tokens to be thrown away.
        if let Some((_, cancel)) = session.renewal.take() {
            cancel.cancel();
        }
        let known = std::sync::Arc::clone(&session.record);
        answer(std::mem::take(&mut session.waiters), &Err(not_signed_in()));
        let active = self.active.send_replace(None);
        // Without the lock it goes on all the same: a process that hangs keeps nobody signed in.
        let _lock = self.parts.keep.lock(PATIENCE).await.ok();
        let saved = self.parts.keep.load().await.ok().flatten();
        let confirmed = self.revoke(saved.as_ref().unwrap_or(&known)).await;
        if let Err(error) = self.parts.keep.wipe().await {
            self.active.send_replace(active);
            return Err(self.still_kept(Problem::from(&error)));
        }
        tracing::info!(confirmed = confirmed.is_ok(), "signed out");
        let report = report(known.account(), confirmed);
        self.show_nobody(report.problem.clone()).await;
        Ok(report)
    }

    /// After a session that ended by itself, the account's data is still on show; signing out puts
    /// it away.
    async fn forget_account(&mut self) -> Result<SignOutReport, Problem> {
        let last = self.parts.settings.get().account;
        let (State::SignedOut(_) | State::NeedsYou(_), Some(last)) = (&self.state, last) else {
            return Err(not_signed_in());
        };
        // One may be saved that this run cannot use: of another server, or not readable until now.
        let confirmed = match self.parts.keep.load().await {
            Ok(Some(saved)) => self.revoke(&saved).await,
            Ok(None) | Err(_) => Ok(()),
        };
        self.parts
            .keep
            .wipe()
            .await
            .map_err(|error| Problem::from(&error))?;
        let report = report(last.account(), confirmed);
        self.show_nobody(report.problem.clone()).await;
        Ok(report)
    }

    async fn revoke(&self, record: &Record) -> Result<(), Problem> {
        let server = record.server()?;
        let grants = Grants {
            http: &self.parts.http,
            server: &server,
            clock: &*self.parts.clock,
        };
        match tokio::time::timeout(REVOKE, grants.revoke(record)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(fault)) => Err(fault.problem(&server)),
            Err(_) => Err(Problem::new(
                ProblemCode::ServerUnreachable,
                format!("{server} did not confirm the sign-out in time."),
            )),
        }
    }

    /// The keychain did not let go of the session: say so, and stay signed in, because the next
    /// start would be.
    fn still_kept(&mut self, problem: Problem) -> Problem {
        tracing::error!(problem = %problem, detail = problem.detail, "the session was not wiped");
        if let Some(on_show) = self.state.problem() {
            *on_show = Some(problem.clone());
        }
        self.publish();
        problem
    }

    /// Another process has wiped the session: signed out there, or told by the server that it is
    /// over. Only the first has put the account's data away.
    pub(super) async fn left_elsewhere(&mut self) {
        self.active.send_replace(None);
        if self.parts.settings.reread().account.is_none() {
            self.show_nobody(None).await;
        } else {
            self.read_keychain().await;
        }
    }

    /// Another process has saved or wiped the session.
    pub(super) async fn reread(&mut self) {
        let found = match self.parts.keep.load().await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(error = %error, "the session changed elsewhere and cannot be read");
                return;
            }
        };
        let here = self.parts.server.address();
        match (&mut self.state, found) {
            // A renewal under way reads for itself.
            (State::SignedIn(session), _) if session.renewal.is_some() => {}
            (State::SignedIn(session), Some(saved)) if saved.same_stage(&session.record) => {}
            (State::SignedIn(_), None) => self.left_elsewhere().await,
            (State::SignedIn(_), Some(saved)) if saved.server != here.as_str() => {
                self.left_elsewhere().await;
            }
            (_, Some(saved)) if saved.server == here.as_str() => {
                self.parts.settings.reread();
                self.resume_fresh(saved).await;
            }
            _ => {}
        }
    }

    /// Puts the account's data away; `left` is what is to be said of the session that ended.
    async fn show_nobody(&mut self, left: Option<Problem>) {
        let forgotten = self
            .parts
            .settings
            .update(|settings| settings.account = None);
        let shown = self.parts.shelf.show(None).await.map_err(Problem::from);
        let problem = forgotten.and(shown.map(drop)).err();
        if let Some(problem) = &problem {
            tracing::error!(problem = %problem, detail = problem.detail, "the data of nobody is not at hand");
        }
        self.enter(State::signed_out(problem.or(left)));
    }
}

fn report(account: Account, confirmed: Result<(), Problem>) -> SignOutReport {
    SignOutReport {
        account,
        confirmed: confirmed.is_ok(),
        steps: Vec::new(),
        problem: confirmed.err().map(|reason| unconfirmed(&reason)),
    }
}

fn unconfirmed(reason: &Problem) -> Problem {
    let problem = Problem::new(
        ProblemCode::SignOutUnconfirmed,
        format!(
            "Signed out on this device, but the server has not confirmed it, so the session there \
             may last until it expires: {}",
            reason.sentence
        ),
    );
    problem.with_detail(reason.detail.as_ref().unwrap_or(&reason.sentence))
}
