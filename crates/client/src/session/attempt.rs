//! The supervisor's part in a sign-in: one at a time, saved before it is shown.

use std::sync::Arc;
use std::time::Duration;

use pia_signin::{Outcome, open_browser};
use tokio::sync::oneshot;
use url::Url;

use super::actor::Actor;
use super::grant::Grants;
use super::keep::KeepError;
use super::record::Record;
use super::sign_in::{Progress, Redeemed, SignIn, no_browser};
use super::state::{SigningIn, State, Step};
use super::{Finished, Message, already_signed_in};
use crate::problem::Problem;
use crate::report::SignIn as SignInWish;

/// How long another process may hold the session lock before a sign-in gives up saving.
const PATIENCE: Duration = Duration::from_secs(30);

impl Actor {
    pub(super) fn sign_in(&mut self, wish: SignInWish, finished: oneshot::Sender<Finished>) {
        if !matches!(self.state, State::SignedOut(_)) {
            self.running
                .store(false, std::sync::atomic::Ordering::Release);
            finished.send(Err(already_signed_in())).ok();
            return;
        }
        let SignInWish {
            provider, browser, ..
        } = wish;
        let id = self.next_id();
        let cancel = self.stop.child_token();
        let sign_in = SignIn {
            http: self.parts.http.clone(),
            server: self.parts.server.address(),
            clock: Arc::clone(&self.parts.clock),
            provider: provider.clone(),
            browser,
            cancel: cancel.clone(),
        };
        let (keep, tell) = (Arc::clone(&self.parts.keep), self.tell.clone());
        self.parts.tasks.spawn(async move {
            // No browser is opened for a session that could not be kept.
            let outcome = match keep.open().await {
                Ok(_) => {
                    let told = tell.clone();
                    sign_in
                        .run(move |progress| drop(told.send(Message::Progress(id, progress))))
                        .await
                }
                Err(error) => Err(Problem::from(&error)),
            };
            // Undelivered while the client shuts down: the browser then says that Pia stopped.
            drop(tell.send(Message::Attempted(id, outcome)));
        });
        self.enter(State::SigningIn(SigningIn {
            id,
            provider,
            step: Step::Asking,
            cancel,
            finished,
        }));
    }

    pub(super) fn cancel_sign_in(&mut self) {
        if let State::SigningIn(attempt) = &self.state {
            attempt.cancel.cancel();
            self.end_attempt(Ok(None));
        }
    }

    pub(super) fn open_again(&mut self) {
        let State::SigningIn(SigningIn {
            id,
            step: Step::Waiting { link, problem, .. },
            ..
        }) = &mut self.state
        else {
            return;
        };
        *problem = None;
        let Ok(url) = Url::parse(link) else { return };
        let (id, tell) = (*id, self.tell.clone());
        self.parts.tasks.spawn(async move {
            if let Err(error) = open_browser(&url).await {
                drop(tell.send(Message::Progress(
                    id,
                    Progress::NoBrowser(no_browser(&error)),
                )));
            }
        });
        self.publish();
    }

    pub(super) fn progress(&mut self, of: u64, progress: Progress) {
        let State::SigningIn(attempt) = &mut self.state else {
            return;
        };
        if attempt.id != of {
            return;
        }
        match progress {
            Progress::Waiting { link, deadline_ms } => {
                attempt.step = Step::Waiting {
                    link,
                    deadline_ms,
                    problem: None,
                };
            }
            Progress::NoBrowser(no_browser) => {
                tracing::warn!(problem = %no_browser, detail = no_browser.detail, "no browser");
                if let Step::Waiting { problem, .. } = &mut attempt.step {
                    *problem = Some(no_browser);
                }
            }
            Progress::Redeeming => attempt.step = Step::Redeeming,
        }
        self.publish();
    }

    pub(super) async fn attempted(&mut self, of: u64, outcome: Result<Option<Redeemed>, Problem>) {
        let ours = matches!(&self.state, State::SigningIn(attempt) if attempt.id == of);
        match outcome {
            Ok(Some(Redeemed { record, reply })) if ours => match self.save(&record).await {
                Ok(()) => {
                    let name = record.account().name;
                    self.parts
                        .tasks
                        .spawn(reply.tell(Outcome::SignedIn { name }));
                    self.signed_in(record).await;
                }
                Err(error) => {
                    let problem = Problem::from(&error);
                    let sentence = problem.sentence.clone();
                    self.parts
                        .tasks
                        .spawn(reply.tell(Outcome::Failed { sentence }));
                    self.revoke_unsaved(record);
                    self.fail_attempt(problem);
                }
            },
            // Cancelled between the browser's return and now: the tokens are nobody's.
            Ok(Some(Redeemed { record, reply })) => {
                let sentence = "The sign-in was cancelled in Pia.".to_owned();
                self.parts
                    .tasks
                    .spawn(reply.tell(Outcome::Failed { sentence }));
                self.revoke_unsaved(record);
            }
            Ok(None) if ours => self.end_attempt(Ok(None)),
            Err(problem) if ours => self.fail_attempt(problem),
            Ok(None) | Err(_) => {}
        }
    }

    async fn save(&self, record: &Record) -> Result<(), KeepError> {
        let lock = self.parts.keep.lock(PATIENCE).await?;
        self.parts.keep.save(record, &lock).await
    }

    fn revoke_unsaved(&self, record: Record) {
        let (http, clock) = (self.parts.http.clone(), Arc::clone(&self.parts.clock));
        // The server of the sign-in, which may not be the one chosen now.
        let Ok(server) = record.server() else { return };
        self.parts.tasks.spawn(async move {
            let grants = Grants { http: &http, server: &server, clock: &*clock };
            if let Err(fault) = grants.revoke(&record).await {
                tracing::warn!(fault = %fault, "a session that was not saved lives on at the server");
            }
        });
    }

    /// Signed in, and saved: show it, bring the data in, say so to whoever waits.
    async fn signed_in(&mut self, record: Record) {
        let account = record.account();
        tracing::info!(
            account = account.id,
            provider = account.provider,
            "signed in"
        );
        let before = std::mem::replace(&mut self.state, State::signed_out(None));
        self.resume_fresh(record).await;
        if let State::SigningIn(attempt) = before {
            // Nobody waits when the window asked.
            attempt.finished.send(Ok(Some(account))).ok();
        }
    }

    fn fail_attempt(&mut self, problem: Problem) {
        tracing::warn!(problem = %problem, detail = problem.detail, "the sign-in failed");
        self.end_attempt(Err(problem));
    }

    fn end_attempt(&mut self, how: Finished) {
        let problem = how.as_ref().err().cloned();
        let before = std::mem::replace(&mut self.state, State::signed_out(problem));
        self.running
            .store(false, std::sync::atomic::Ordering::Release);
        self.publish();
        if let State::SigningIn(attempt) = before {
            attempt.finished.send(how).ok();
        }
    }
}
