//! The supervisor's part in a sign-in: one at a time, beside whatever session there is.

use std::sync::Arc;

use pia_signin::Outcome;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::actor::Actor;
use super::commit::Commit;
use super::plan::Plan;
use super::saving::{Saved, Saving};
use super::sign_in::{Progress, SignIn};
use super::state::{SigningIn, Step};
use super::timeline::{End, Timeline};
use super::trouble::no_browser;
use super::{Finished, Message};
use crate::problem::Problem;

impl Actor {
    /// Starts a sign-in. A second wish while one runs is fulfilled by the running one: its waiter
    /// hears the same end.
    pub(super) fn sign_in(&mut self, plan: Plan, finished: oneshot::Sender<Finished>) {
        if let Some(attempt) = &mut self.attempt {
            attempt.waiters.push(finished);
            return;
        }
        let Plan {
            server,
            provider,
            extra,
            browser,
        } = plan;
        let id = self.next_id();
        let commit = Arc::new(Commit::new(self.stop.child_token()));
        let keepable = CancellationToken::new();
        let timeline = Timeline::begin(&provider, server.as_str(), self.now());
        let observer = timeline.clone();
        let preferences = self.parts.settings.get().preferences;
        let language = preferences.speaks(self.parts.language);
        let sign_in = SignIn {
            http: self
                .parts
                .http
                .observed(move |exchange| observer.exchanged(exchange)),
            chosen: self.parts.server.clone(),
            server,
            clock: Arc::clone(&self.parts.clock),
            provider: provider.clone(),
            extra,
            browser,
            opener: Arc::clone(&self.parts.opener),
            surroundings: (self.parts.surroundings)(),
            language,
            deadline: self.parts.deadline,
            ways: self.ways.clone(),
            tasks: self.parts.tasks.clone(),
            revocations: Arc::clone(self.revoking.revocations()),
            timeline: timeline.clone(),
            keepable: keepable.clone(),
            cancel: commit.cancelled().clone(),
        };
        let saving = Saving {
            keep: Arc::clone(&self.parts.keep),
            accounts: Arc::clone(&self.parts.accounts),
            revocations: Arc::clone(self.revoking.revocations()),
            tasks: self.parts.tasks.clone(),
            commit: Arc::clone(&commit),
            keepable,
            language,
        };
        let folder = self.parts.folder.clone();
        let tell = self.tell.clone();
        self.parts.tasks.spawn(async move {
            let told = tell.clone();
            let progress = move |progress| drop(told.send(Message::Progress(id, progress)));
            let outcome = Box::pin(saving.run(sign_in, progress)).await;
            let end = End::of(&outcome);
            // Undelivered while the client shuts down: the browser then says that Pia stopped.
            drop(tell.send(Message::Attempted(id, outcome)));
            // Off this thread, where the supervisor is about to show what came of it. A task that
            // panicked has left no file, and nothing else.
            tokio::task::spawn_blocking(move || timeline.end(end, &folder))
                .await
                .ok();
        });
        // A cancelled one that ended after the click has taken it back.
        self.running
            .store(true, std::sync::atomic::Ordering::Release);
        self.attempt = Some(SigningIn {
            id,
            provider,
            step: Step::Asking,
            adding: self.state.is_signed_in(),
            commit,
            waiters: vec![finished],
        });
        // What failed before is history once the person tries again.
        if let Some(problem) = self.state.problem() {
            *problem = None;
        }
        self.publish();
    }

    pub(super) fn cancel_sign_in(&mut self) {
        if self
            .attempt
            .as_ref()
            .is_some_and(|attempt| attempt.commit.cancel())
        {
            self.end_attempt(&Ok(None));
        }
    }

    pub(super) fn open_again(&mut self) {
        let Some(SigningIn {
            id,
            step: Step::Waiting { link, problem, .. },
            ..
        }) = &mut self.attempt
        else {
            return;
        };
        *problem = None;
        let Ok(url) = Url::parse(link) else { return };
        let (id, tell) = (*id, self.tell.clone());
        let opening = (self.parts.opener)(url);
        self.parts.tasks.spawn(async move {
            if let Err(error) = opening.await {
                let trouble = Progress::Trouble(no_browser(&error));
                drop(tell.send(Message::Progress(id, trouble)));
            }
        });
        self.publish();
    }

    pub(super) fn progress(&mut self, of: u64, progress: Progress) {
        let Some(attempt) = &mut self.attempt else {
            return;
        };
        if attempt.id != of {
            return;
        }
        if let Progress::Trouble(problem) | Progress::Device(Err(problem)) = &progress {
            tracing::warn!(problem = %problem, detail = problem.detail, "a way of signing in is closed");
        }
        attempt.advance(progress);
        self.publish();
    }

    /// How an attempt ended. One that is not the running one was cancelled, and has tidied up
    /// after itself.
    pub(super) async fn attempted(&mut self, of: u64, outcome: Result<Option<Saved>, Problem>) {
        if self.attempt.as_ref().is_none_or(|attempt| attempt.id != of) {
            self.revoking.now();
            return;
        }
        match outcome {
            Ok(Some(saved)) => self.signed_in(saved).await,
            Ok(None) => self.end_attempt(&Ok(None)),
            Err(problem) => {
                tracing::warn!(problem = %problem, detail = problem.detail, "the sign-in failed");
                self.revoking.now();
                self.end_attempt(&Err(problem));
            }
        }
    }

    /// Signed in, and saved: show it, bring the data in, say so to whoever waits.
    async fn signed_in(&mut self, saved: Saved) {
        let Saved { record, reply } = saved;
        let account = record.account();
        tracing::info!(
            account = account.id,
            provider = account.provider,
            "signed in"
        );
        let name = account.name.clone();
        let attempt = self.take_attempt();
        self.resume_fresh(record).await;
        self.parts
            .tasks
            .spawn(reply.tell(Outcome::SignedIn { name }));
        // One that was replaced, and what could not be ended earlier.
        self.revoking.now();
        answer(attempt, &Ok(Some(account)));
    }

    fn end_attempt(&mut self, how: &Finished) {
        let attempt = self.take_attempt();
        if let (Err(failed), Some(problem)) = (how, self.state.problem()) {
            *problem = Some(failed.clone());
        }
        self.publish();
        answer(attempt, how);
    }

    fn take_attempt(&mut self) -> Option<SigningIn> {
        self.running
            .store(false, std::sync::atomic::Ordering::Release);
        self.attempt.take()
    }
}

/// Tells everybody who waits for the attempt.
fn answer(attempt: Option<SigningIn>, how: &Finished) {
    for waiter in attempt.into_iter().flat_map(|attempt| attempt.waiters) {
        // Nobody waits when the window asked.
        waiter.send(how.clone()).ok();
    }
}
