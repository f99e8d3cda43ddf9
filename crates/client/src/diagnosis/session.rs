//! Who is signed in, without saying who: how good the session is.

use std::time::Duration;

use super::advice::Advice;
use super::finding::Finding;
use super::found::{CommonFound, SessionFound};
use crate::problem::{Problem, ProblemCode};
use crate::view::{Connection, SessionView};

/// How the session is. `good_for` is how long its access token is good.
pub(super) fn check(view: &SessionView, good_for: Option<Duration>) -> Finding {
    match view {
        SessionView::Starting { .. } => {
            Finding::failed(SessionFound::SessionUnknown, Advice::SeeKeychain)
        }
        SessionView::SignedOut { problem: None } => Finding::good(SessionFound::NobodySignedIn),
        SessionView::SignedOut {
            problem: Some(problem),
        } if problem.code == ProblemCode::SignOutUnconfirmed => {
            Finding::warning(plain(problem), Advice::TriedAgain)
        }
        SessionView::SignedOut {
            problem: Some(problem),
        }
        | SessionView::NeedsYou { problem, .. } => {
            Finding::failed(plain(problem), Advice::SignInAgain)
        }
        SessionView::WaitingForBrowser { .. } => Finding::good(SessionFound::SignInWaits),
        SessionView::Redeeming { .. } => Finding::good(SessionFound::SignInEnds),
        SessionView::SignedIn {
            connection,
            problem,
            kept_in,
            ..
        } => signed_in(connection, problem.as_ref(), kept_in, good_for),
    }
}

fn plain(problem: &Problem) -> CommonFound {
    CommonFound::Problem {
        problem: problem.clone(),
    }
}

fn signed_in(
    connection: &Connection,
    problem: Option<&Problem>,
    kept_in: &str,
    good_for: Option<Duration>,
) -> Finding {
    if let Some(problem) = problem.cloned() {
        let found = SessionFound::SignedInBut { problem };
        return Finding::warning(found, Advice::SeeKeychainFirst);
    }
    if let Connection::Offline { problem, .. } = connection {
        let problem = problem.clone();
        let found = SessionFound::NotRenewed { problem };
        return Finding::warning(found, Advice::SeeServer);
    }
    let place = kept_in.to_owned();
    Finding::good(match (connection, good_for) {
        (Connection::Refreshing, _) => SessionFound::BeingRenewed { place },
        (_, Some(time)) if !time.is_zero() => SessionFound::GoodFor {
            place,
            seconds: u32::try_from(time.as_secs()).unwrap_or(u32::MAX),
        },
        (_, _) => SessionFound::RenewedWhenUsed { place },
    })
}

/// Pia does not start, so nobody can be signed in.
pub(super) fn not_started(problem: &Problem) -> Finding {
    let advice = match problem.code {
        ProblemCode::ConfigurationInvalid => Advice::CorrectVariable,
        ProblemCode::StorageFailed => Advice::AllowFolder,
        ProblemCode::ServerAddressInvalid | ProblemCode::ServerNotSecure => {
            Advice::CorrectAddressThere
        }
        _ => Advice::SeeOtherLines,
    };
    let problem = problem.clone();
    Finding::failed(SessionFound::NotStarted { problem }, advice)
}
