//! The end of a sign-in: its session is saved in a task of its own, so that nothing waits while
//! another process holds the session lock, and a cancel still counts up to the save itself.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use pia_signin::{Language, Outcome, Reply};
use tokio_util::sync::CancellationToken;

use super::commit::Commit;
use super::keep::{Keep, KeepError};
use super::lock::SessionLock;
use super::record::Record;
use super::revocations::Revocations;
use super::sign_in::{Progress, Redeemed, SignIn};
use super::words;
use crate::accounts::Accounts;
use crate::problem::Problem;
use crate::supervise::Tasks;
use crate::view::AccountState;

/// How long another process may hold the session lock before a sign-in gives up saving.
const PATIENCE: Duration = Duration::from_secs(30);

/// What it takes to run a sign-in to its saved end.
pub(super) struct Saving {
    pub(super) keep: Arc<Keep>,
    pub(super) accounts: Arc<Accounts>,
    pub(super) revocations: Arc<Revocations>,
    pub(super) tasks: Tasks,
    pub(super) commit: Arc<Commit>,
    /// Cancelled once it is known that the session can be kept.
    pub(super) keepable: CancellationToken,
    /// What the page in the browser speaks.
    pub(super) language: Language,
}

/// A session that is saved, and the browser waiting to hear of it.
pub(super) struct Saved {
    pub(super) record: Record,
    pub(super) reply: Reply,
}

impl Saving {
    /// Runs the sign-in. `Ok(None)`: cancelled.
    pub(super) async fn run(
        self,
        sign_in: SignIn,
        progress: impl Fn(Progress) + Send + Sync,
    ) -> Result<Option<Saved>, Problem> {
        match self.attempt(sign_in.run(progress)).await? {
            Some(redeemed) => self.save(redeemed).await,
            None => Ok(None),
        }
    }

    /// Opens the vault while the person signs in, so that neither waits for the other for long. A
    /// sign-in whose session could not be kept is called off, if possible before the browser opens.
    async fn attempt(
        &self,
        signing_in: impl Future<Output = Result<Option<Redeemed>, Problem>>,
    ) -> Result<Option<Redeemed>, Problem> {
        let mut signing_in = pin!(signing_in);
        let mut opening = pin!(self.keep.prove());
        let (opened, redeemed) = tokio::select! {
            opened = &mut opening => {
                if opened.is_ok() {
                    self.keepable.cancel();
                } else {
                    self.commit.cancel();
                }
                (opened, signing_in.await)
            }
            redeemed = &mut signing_in => match redeemed {
                // What failed or was cancelled waits for no keychain.
                Err(_) | Ok(None) => return redeemed,
                Ok(Some(redeemed)) => {
                    let cancelled = self.commit.cancelled();
                    let Some(opened) = cancelled.run_until_cancelled(opening).await else {
                        let Redeemed { record, reply } = redeemed;
                        let sentence = words::cancelled(self.language);
                        self.abandon(record, reply, sentence).await;
                        return Ok(None);
                    };
                    (opened, Ok(Some(redeemed)))
                }
            },
        };
        let Err(error) = opened else {
            return redeemed;
        };
        let problem = Problem::from(&error);
        if let Ok(Some(Redeemed { record, reply })) = redeemed {
            let sentence = words::failure(&problem, self.language);
            self.abandon(record, reply, sentence).await;
        }
        Err(problem)
    }

    async fn save(self, redeemed: Redeemed) -> Result<Option<Saved>, Problem> {
        let Redeemed { record, reply } = redeemed;
        let waited = self
            .commit
            .cancelled()
            .run_until_cancelled(self.keep.lock(PATIENCE));
        let saved = match waited.await {
            Some(Ok(lock)) if self.commit.commit() => self.replace(&record, &lock).await,
            Some(Err(error)) => Err(Problem::from(&error)),
            // Cancelled after the browser came back: the tokens are nobody's.
            Some(Ok(_)) | None => {
                self.abandon(record, reply, words::cancelled(self.language))
                    .await;
                return Ok(None);
            }
        };
        match saved {
            Ok(()) => Ok(Some(Saved { record, reply })),
            Err(problem) => {
                let sentence = words::failure(&problem, self.language);
                self.abandon(record, reply, sentence).await;
                Err(problem)
            }
        }
    }

    /// Saves the session. One of the same account that it replaces may still be good at the server,
    /// where nobody would ever end it.
    async fn replace(&self, record: &Record, lock: &SessionLock) -> Result<(), Problem> {
        let key = record.key();
        let before = self.before(&key).await;
        let known = self.accounts.known(&key);
        // The settings are written while the vault is at it: neither is quick.
        let (kept, noted) = tokio::join!(self.keep.save(record, lock), async {
            self.accounts.saved(record.known())
        });
        if let Err(error) = kept {
            noted
                .and_then(|()| self.accounts.put_back(&key, known))
                .ok();
            return Err(Problem::from(&error));
        }
        if noted.is_ok() {
            if let Some(before) = before {
                self.end_later(before).await;
            }
        } else if let Err(error) = self.undo(&key, before, lock).await {
            tracing::warn!(error = %error, "a session that is not used stays in the vault");
        }
        noted
    }

    /// Puts the session back that was there, and is still good. Where there was none, one that no account
    /// leads to would stay where nobody finds it.
    async fn undo(
        &self,
        key: &str,
        before: Option<Record>,
        lock: &SessionLock,
    ) -> Result<(), KeepError> {
        match before {
            Some(before) => self.keep.save(&before, lock).await,
            None => self.keep.wipe(key).await,
        }
    }

    /// The session that is replaced, if this device has one of the account.
    async fn before(&self, key: &str) -> Option<Record> {
        let known = self.accounts.known(key)?;
        if known.state == AccountState::SignedOut {
            // It was wiped when the person signed out.
            return None;
        }
        self.keep.load(key).await.ok().flatten()
    }

    /// Tells the browser, and sees to the end of a session that nobody will use.
    async fn abandon(&self, record: Record, reply: Reply, sentence: String) {
        self.tasks.spawn(reply.tell(Outcome::Failed { sentence }));
        self.end_later(record).await;
    }

    async fn end_later(&self, record: Record) {
        let Err(error) = self.revocations.add(&record, false).await else {
            return;
        };
        tracing::warn!(error = %error, "a session that nobody uses is ended now or never");
        let ending = self.revocations.ending.clone();
        self.tasks
            .spawn(async move { ending.session(&record).await });
    }
}
