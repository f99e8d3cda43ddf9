//! The end of a session on this device, by the person: wiped here at once, and ended at its server
//! in a task of its own.

use std::time::Duration;

use uuid::Uuid;

use super::actor::{Actor, noted};
use super::leaving::Leaving;
use super::record::Record;
use super::signed_in::answer;
use super::state::{SignedOut, State};
use super::{Told, not_signed_in};
use crate::accounts::{ChooseOnce, Known};
use crate::problem::{Problem, ProblemCode};
use crate::report::{SignOut, SignOutReport, SignOutStepName, StepResult};

/// What another process may take to finish with the session.
const PATIENCE: Duration = Duration::from_secs(3);

/// A session that is wiped from this device.
pub(super) struct Wiped {
    /// It, unless there was none to be ended.
    pub(super) record: Option<Record>,
    /// Its place among those to be ended; none when the vault did not take it.
    pub(super) queued: Option<Uuid>,
}

impl Actor {
    /// Signs out of the account on show. Whoever asked hears of it once the server was asked too.
    pub(super) async fn sign_out(&mut self, wish: SignOut, told: Told<SignOutReport>) {
        let leaving = match self.leave(wish).await {
            Ok(leaving) => leaving,
            Err(problem) => {
                told.send(Err(problem)).ok();
                return;
            }
        };
        let (tell, stop) = (self.tell.clone(), self.stop.clone());
        self.parts.tasks.spawn(async move {
            // A shutdown does not wait for a server: what is not confirmed waits in the vault.
            if let Some(report) = stop.run_until_cancelled(leaving.finish()).await {
                tell.send(super::Message::SignedOut(report, told)).ok();
            }
        });
    }

    /// The server was asked. What it did not confirm is said, unless something newer is.
    pub(super) fn signed_out(&mut self, report: SignOutReport, told: Told<SignOutReport>) {
        tracing::info!(confirmed = report.confirmed, "signed out");
        if report.steps.iter().any(|step| is_queued(&step.result)) {
            self.revoking.later();
        }
        if let State::SignedOut(SignedOut { problem, .. }) = &mut self.state
            && problem.is_none()
        {
            problem.clone_from(&report.problem);
            self.publish();
        }
        // Whoever asked may have gone.
        told.send(Ok(report)).ok();
    }

    /// Every server has confirmed: what was said of one is history.
    pub(super) fn revoked(&mut self) {
        if let State::SignedOut(SignedOut { problem, .. }) = &mut self.state {
            problem.take_if(|problem| problem.code == ProblemCode::SignOutUnconfirmed);
            self.publish();
        }
    }

    async fn leave(&mut self, wish: SignOut) -> Result<Leaving, Problem> {
        let known = self.on_show().ok_or_else(not_signed_in)?;
        let wiped = self.wipe_on_show(&known, wish).await?;
        let choose = wish.provider.then(|| ChooseOnce {
            server: known.server.clone(),
            provider: known.provider.clone(),
        });
        noted(self.parts.accounts.signed_out(&known.key(), choose));
        self.show_nobody(None).await;
        Ok(Leaving {
            revocations: std::sync::Arc::clone(self.revoking.revocations()),
            opener: std::sync::Arc::clone(&self.parts.opener),
            known,
            wiped,
            wish,
        })
    }

    /// Wipes the session of the account on show. When the keychain does not let go of it, that is
    /// said, and the person stays signed in, because the next start would be.
    pub(super) async fn wipe_on_show(
        &mut self,
        known: &Known,
        wish: SignOut,
    ) -> Result<Wiped, Problem> {
        // Another process may have put another account on show, which this one is yet to see.
        let key = known.key();
        let on_show = self.state.key() == Some(&key);
        let mut in_hand = None;
        if let Some(session) = self.state.signed_in().filter(|_| on_show) {
            // A renewal under way would only make tokens to be thrown away.
            if let Some((_, cancel)) = session.renewal.take() {
                cancel.cancel();
            }
            answer(std::mem::take(&mut session.waiters), &Err(not_signed_in()));
            in_hand = Some(std::sync::Arc::clone(&session.record));
        }
        let active = if on_show {
            self.active.send_replace(None)
        } else {
            None
        };
        let in_hand = in_hand.as_deref();
        let wiped = self.wipe(&key, in_hand, wish.all_devices).await;
        if let Err(problem) = &wiped {
            if on_show {
                self.active.send_replace(active);
            }
            self.show_problem(problem.clone());
        }
        wiped
    }

    /// Wipes an account's session, after it was put among those to be ended: a crash in between
    /// ends it too. `in_hand` is what is known of one that cannot be read.
    pub(super) async fn wipe(
        &self,
        key: &str,
        in_hand: Option<&Record>,
        all_devices: bool,
    ) -> Result<Wiped, Problem> {
        let keep = &self.parts.keep;
        let revocations = self.revoking.revocations();
        // Without the lock it goes on all the same: a process that hangs keeps nobody signed in.
        let _lock = keep.lock(PATIENCE).await.ok();
        let record = match keep.load(key).await.ok().flatten() {
            Some(saved) => Some(saved),
            None => in_hand.and_then(|known| known.duplicate().ok()),
        };
        let mut queued = None;
        if let Some(record) = &record {
            match revocations.add(record, all_devices).await {
                Ok(id) => queued = Some(id),
                Err(error) => {
                    tracing::warn!(error = %error, "a sign-out cannot wait for its server");
                }
            }
        }
        if let Err(error) = keep.wipe(key).await {
            if let Some(id) = queued {
                revocations.withhold(id).await;
            }
            return Err(Problem::from(&error));
        }
        Ok(Wiped { record, queued })
    }

    /// The account whose session or data is on show.
    fn on_show(&self) -> Option<Known> {
        match &self.state {
            State::SignedIn(session) => Some(session.record.known()),
            State::SignedOut(_) | State::NeedsYou(_) => self.parts.accounts.current(),
            State::Starting { .. } => None,
        }
    }
}

fn is_queued(result: &StepResult) -> bool {
    matches!(result, StepResult::Queued { .. })
}

/// The step that makes a sign-out unconfirmed, if any.
pub(super) fn unconfirmed(report: &SignOutReport) -> Option<Problem> {
    let of_server = |name: SignOutStepName| {
        matches!(name, SignOutStepName::Server | SignOutStepName::AllDevices)
    };
    report
        .steps
        .iter()
        .filter(|step| of_server(step.step))
        .find_map(|step| match &step.result {
            StepResult::Done | StepResult::InBrowser => None,
            StepResult::Queued { problem } => Some(words(
                "Signed out on this device. The server has not confirmed it and is asked again by \
                 itself:",
                problem,
            )),
            StepResult::Failed { problem } => Some(words(
                "Signed out on this device, but not everywhere:",
                problem,
            )),
        })
}

fn words(what: &str, reason: &Problem) -> Problem {
    Problem::new(
        ProblemCode::SignOutUnconfirmed,
        format!("{what} {}", reason.sentence),
    )
    .with_detail(reason.detail.as_ref().unwrap_or(&reason.sentence))
}
