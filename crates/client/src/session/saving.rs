//! The end of a sign-in: its session is saved in a task of its own, so that nothing waits while
//! another process holds the session lock, and a cancel still counts up to the save itself.

use std::sync::Arc;
use std::time::Duration;

use pia_protocol::clock::Clock;
use pia_signin::{Outcome, Reply};

use super::commit::Commit;
use super::grant::Grants;
use super::keep::Keep;
use super::record::Record;
use super::sign_in::{Progress, Redeemed, SignIn};
use crate::http::Http;
use crate::problem::Problem;
use crate::supervise::Tasks;

/// How long another process may hold the session lock before a sign-in gives up saving.
const PATIENCE: Duration = Duration::from_secs(30);

/// What it takes to run a sign-in to its saved end.
pub(super) struct Saving {
    pub(super) http: Http,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) keep: Arc<Keep>,
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
            .open()
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
            Some(Ok(lock)) if self.commit.commit() => self.keep.save(&record, &lock).await,
            Some(Err(error)) => Err(error),
            // Cancelled after the browser came back: the tokens are nobody's.
            Some(Ok(_)) | None => {
                self.abandon(record, reply, "The sign-in was cancelled in Pia.".into());
                return Ok(None);
            }
        };
        match saved {
            Ok(()) => Ok(Some(Saved { record, reply })),
            Err(error) => {
                let problem = Problem::from(&error);
                self.abandon(record, reply, problem.sentence.clone());
                Err(problem)
            }
        }
    }

    /// Tells the browser, and ends the session that nobody will use.
    fn abandon(&self, record: Record, reply: Reply, sentence: String) {
        self.tasks.spawn(reply.tell(Outcome::Failed { sentence }));
        let (http, clock) = (self.http.clone(), Arc::clone(&self.clock));
        // The server of the sign-in, which may not be the one chosen now.
        let Ok(server) = record.server() else { return };
        self.tasks.spawn(async move {
            let grants = Grants { http: &http, server: &server, clock: &*clock };
            if let Err(fault) = grants.revoke(&record).await {
                tracing::warn!(fault = %fault, "a session that was not saved lives on at the server");
            }
        });
    }
}
