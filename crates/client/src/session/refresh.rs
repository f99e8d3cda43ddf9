//! Renewing the session: once per process, once per machine, saved before it is used.

use std::sync::Arc;
use std::time::Duration;

use pia_protocol::clock::Clock;
use tokio_util::sync::CancellationToken;

use super::grant::{GrantError, Grants};
use super::keep::{Keep, KeepError};
use super::lock::SessionLock;
use super::record::Record;
use crate::address::ServerAddress;
use crate::http::Http;
use crate::problem::{Problem, ProblemCode};

/// How long another process may take to renew: a whole request and a slow keychain.
const PATIENCE: Duration = Duration::from_secs(30);
/// A token another process obtained counts as renewed when it is good for at least this long.
const WORTH_USING: Duration = Duration::from_secs(30);

/// What a renewal takes.
pub(super) struct Renewal {
    pub(super) http: Http,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) keep: Arc<Keep>,
    /// Cancelled by a sign-out, which ends the session anyway.
    pub(super) cancel: CancellationToken,
}

/// How a renewal ended.
pub(super) enum Renewed {
    /// A record to use: saved, by this process or by another.
    Record(Box<Record>),
    /// This session is not saved any more: another process has signed out, or in elsewhere.
    Gone,
    /// The server ended the session; the record is wiped.
    Ended(Problem),
    /// Something is in the way; the session stands.
    Trouble {
        /// What.
        problem: Problem,
        /// How long the server asked to be left alone.
        retry_after: Option<Duration>,
    },
}

impl Renewal {
    /// Renews the session that `known` is a stage of. What is sent is what the vault holds once
    /// the lock is taken, never what the caller held before: that may be spent.
    pub(super) async fn run(self, known: Arc<Record>) -> Renewed {
        match self
            .cancel
            .clone()
            .run_until_cancelled(self.renew(&known))
            .await
        {
            Some(Ok(renewed)) => renewed,
            Some(Err(error)) => Renewed::Trouble {
                problem: Problem::from(&error),
                retry_after: None,
            },
            None => Renewed::Gone,
        }
    }

    async fn renew(&self, known: &Record) -> Result<Renewed, KeepError> {
        let lock = self.keep.lock(PATIENCE).await?;
        let saved = match self.keep.find_locked(&known.key(), &lock).await {
            Ok(Some(saved)) => saved,
            Ok(None) => return Ok(Renewed::Gone),
            Err(error) if error.is_unreadable() => {
                return Ok(Renewed::Ended(Problem::from(&error)));
            }
            Err(error) => return Err(error),
        };
        // The item is this account's. Whatever else somebody put there, its tokens are not.
        if saved.owner() != known.owner() {
            return Ok(Renewed::Gone);
        }
        let by_another = !saved.same_stage(known);
        if by_another && saved.fresh_for(self.clock.now()) > WORTH_USING {
            return Ok(Renewed::Record(Box::new(saved)));
        }
        let server = match saved.server() {
            Ok(server) => server,
            Err(problem) => {
                return Ok(Renewed::Trouble {
                    problem,
                    retry_after: None,
                });
            }
        };
        let grants = Grants {
            http: &self.http,
            server: &server,
            clock: &*self.clock,
        };
        match grants.renew(&saved).await {
            Ok(record) => self.keep_unless_signed_out(record, &grants, &lock).await,
            Err(GrantError::Refused { error, description }) if ends_session(&error) => {
                self.keep.wipe(&saved.key()).await?;
                Ok(Renewed::Ended(ended(&saved, description.as_deref())))
            }
            Err(GrantError::Refused { error, description }) => Ok(Renewed::Trouble {
                problem: strange(&server, &error, description.as_deref()),
                retry_after: None,
            }),
            Err(GrantError::Fault(fault)) => Ok(Renewed::Trouble {
                problem: fault.problem(&server),
                retry_after: fault.retry_after(),
            }),
        }
    }

    /// A sign-out does not wait for the lock for ever: the session may have been wiped while the
    /// server was asked, and saving it now would sign the person in again.
    async fn keep_unless_signed_out(
        &self,
        record: Record,
        grants: &Grants<'_>,
        lock: &SessionLock,
    ) -> Result<Renewed, KeepError> {
        if matches!(self.keep.load(&record.key()).await, Ok(None)) {
            if let Err(fault) = grants.revoke(&record).await {
                tracing::warn!(fault = %fault, "a session that was signed out lives on at the server");
            }
            return Ok(Renewed::Gone);
        }
        self.keep.save(&record, lock).await?;
        Ok(Renewed::Record(Box::new(record)))
    }
}

/// Only the server's own word about the token (RFC 6749 section 5.2) ends a session: never silence,
/// a page of a hotel's network, a gateway's `unauthorized`, or an error of the server.
pub(super) fn ends_session(error: &str) -> bool {
    error == "invalid_grant"
}

/// The session is over; the person's data stays.
pub(super) fn ended(record: &Record, description: Option<&str>) -> Problem {
    let name = record.account().name;
    let problem = Problem::new(
        ProblemCode::SessionEnded,
        format!(
            "The server has ended the session of {name}. Sign in again to go on syncing; \
             everything on this device is kept."
        ),
    );
    problem.with_detail(description.unwrap_or("the session is no longer valid"))
}

fn strange(server: &ServerAddress, error: &str, description: Option<&str>) -> Problem {
    Problem::new(
        ProblemCode::ServerFailed,
        format!("{server} answers the renewal of the session with an error of its own ({error})."),
    )
    .with_detail(description.unwrap_or(error))
}
