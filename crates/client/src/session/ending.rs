//! Ending a session at its server, or all of a person's.

use std::sync::Arc;
use std::time::Duration;

use pia_protocol::clock::Clock;

use super::fresh::TOO_SHORT;
use super::grant::{GrantError, Grants};
use super::record::Record;
use super::refresh::ends_session;
use crate::address::ServerAddress;
use crate::http::{Fault, Http};
use crate::problem::{Problem, ProblemCode};
use crate::view::Generation;

/// Asks servers to end sessions.
#[derive(Clone)]
pub(super) struct Ending {
    pub(super) http: Http,
    pub(super) clock: Arc<dyn Clock>,
}

/// What came of it.
pub(super) enum Ended {
    /// The server has confirmed it.
    Yes,
    /// Something is in the way that may pass.
    Later {
        /// What.
        problem: Problem,
        /// How long the server asked to be left alone.
        retry_after: Option<Duration>,
    },
    /// It cannot be done any more.
    Never(Problem),
}

impl Ending {
    /// Ends this device's session.
    pub(super) async fn session(&self, record: &Record) -> Ended {
        let server = match record.server() {
            Ok(server) => server,
            Err(problem) => return Ended::Never(problem),
        };
        let grants = self.grants(&server);
        match grants.revoke(record).await {
            Ok(()) => Ended::Yes,
            Err(fault) => later(&fault, &server),
        }
    }

    /// Ends the person's sessions on all their devices. `None`: the access token is spent, as the
    /// server sees it.
    pub(super) async fn all_devices(&self, record: &Record) -> Option<Ended> {
        let server = match record.server() {
            Ok(server) => server,
            Err(problem) => return Some(Ended::Never(problem)),
        };
        let older = record.generation != Generation::Current;
        if older && !self.http.remembered().is_current(&server) {
            return Some(Ended::Never(too_old(&server)));
        }
        let grants = self.grants(&server);
        match grants.end_all_sessions(&record.access_token).await {
            Ok(()) => Some(Ended::Yes),
            Err(GrantError::Fault(fault)) => Some(later(&fault, &server)),
            Err(GrantError::Refused { .. }) => None,
        }
    }

    /// Whether the record's access token can be presented.
    pub(super) fn is_fresh(&self, record: &Record) -> bool {
        record.fresh_for(self.clock.now()) > TOO_SHORT
    }

    /// The next stage of a session that is to be ended, for its access token.
    pub(super) async fn renew(&self, record: &Record) -> Result<Record, Ended> {
        let server = record.server().map_err(Ended::Never)?;
        let renewed = self.grants(&server).renew(record).await;
        renewed.map_err(|error| not_renewed(error, &server))
    }

    fn grants<'a>(&'a self, server: &'a ServerAddress) -> Grants<'a> {
        Grants {
            http: &self.http,
            server,
            clock: &*self.clock,
        }
    }
}

fn not_renewed(error: GrantError, server: &ServerAddress) -> Ended {
    match error {
        GrantError::Fault(fault) => later(&fault, server),
        GrantError::Refused { error, .. } if ends_session(&error) => {
            Ended::Never(over(server.as_str()))
        }
        GrantError::Refused { error, .. } => later(&Fault::NotPia(error), server),
    }
}

fn later(fault: &Fault, server: &ServerAddress) -> Ended {
    Ended::Later {
        problem: fault.problem(server),
        retry_after: fault.retry_after(),
    }
}

fn too_old(server: &ServerAddress) -> Problem {
    Problem::new(
        ProblemCode::ServerTooOld,
        format!(
            "{server} is of an older generation, which cannot end the sessions of other devices. \
             Sign out on each of them."
        ),
    )
    .with_detail(server.as_str())
}

/// The session is over already, and with it the way to end the others.
pub(super) fn over(server: &str) -> Problem {
    Problem::new(
        ProblemCode::SessionEnded,
        format!(
            "This device's session at {server} is over already, so it cannot end the others. Sign \
             in again, and then sign out on all devices."
        ),
    )
}
