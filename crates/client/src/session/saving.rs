//! The end of a sign-in: its session is saved in a task of its own, so that nothing waits while
//! another process holds the session lock, and a cancel still counts up to the save itself.

use std::sync::Arc;
use std::time::Duration;

use pia_signin::{Outcome, Reply};

use super::commit::Commit;
use super::keep::Keep;
use super::lock::SessionLock;
use super::record::Record;
use super::revocations::Revocations;
use super::sign_in::{Progress, Redeemed, SignIn};
use crate::accounts::Accounts;
use crate::problem::Problem;
use crate::supervise::Tasks;

/// How long another process may hold the session lock before a sign-in gives up saving.
const PATIENCE: Duration = Duration::from_secs(30);

/// What it takes to run a sign-in to its saved end.
pub(super) struct Saving {
    pub(super) keep: Arc<Keep>,
    pub(super) accounts: Arc<Accounts>,
    pub(super) revocations: Arc<Revocations>,
    pub(super) tasks: Tasks,
    pub(super) commit: Arc<Commit>,
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
        // No browser is opened for a session that could not be kept.
        self.keep
            .prove()
            .await
            .map_err(|error| Problem::from(&error))?;
        match sign_in.run(progress).await? {
            Some(redeemed) => self.save(redeemed).await,
            None => Ok(None),
        }
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
                self.abandon(record, reply, "The sign-in was cancelled in Pia.".into())
                    .await;
                return Ok(None);
            }
        };
        match saved {
            Ok(()) => Ok(Some(Saved { record, reply })),
            Err(problem) => {
                self.abandon(record, reply, problem.sentence.clone()).await;
                Err(problem)
            }
        }
    }

    /// Saves the session. One of the same account that it replaces may still be good at the server,
    /// where nobody would ever end it.
    async fn replace(&self, record: &Record, lock: &SessionLock) -> Result<(), Problem> {
        let before = self.keep.load(&record.key()).await.ok().flatten();
        self.keep
            .save(record, lock)
            .await
            .map_err(|error| Problem::from(&error))?;
        if let Some(before) = before {
            self.end_later(before).await;
        }
        let noted = self.accounts.saved(record.known());
        if noted.is_err() {
            // A session that no account leads to would stay where nobody finds it.
            self.keep.wipe(&record.key()).await.ok();
        }
        noted
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
