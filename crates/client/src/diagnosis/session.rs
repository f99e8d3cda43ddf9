//! Who is signed in, without saying who: how good the session is.

use std::time::Duration;

use super::finding::Finding;
use super::server::in_words;
use crate::problem::{Problem, ProblemCode};
use crate::view::{Connection, SessionView};

pub(super) const LATE: &str = "See the line about the keychain: the session is read from there.";

/// How the session is. `good_for` is how long its access token is good.
pub(super) fn check(view: &SessionView, good_for: Option<Duration>) -> Finding {
    match view {
        SessionView::Starting { .. } => {
            Finding::failed("It is not known yet who is signed in.", LATE)
        }
        SessionView::SignedOut { problem: None } => Finding::good("Nobody is signed in."),
        SessionView::SignedOut {
            problem: Some(problem),
        } if problem.code == ProblemCode::SignOutUnconfirmed => {
            Finding::warning(&problem.sentence, "It is tried again by itself.")
        }
        SessionView::SignedOut {
            problem: Some(problem),
        }
        | SessionView::NeedsYou { problem, .. } => Finding::failed(
            &problem.sentence,
            "Sign in again, in the window or with pia login. Everything on this device is kept.",
        ),
        SessionView::WaitingForBrowser { .. } => Finding::good("A sign-in waits for the browser."),
        SessionView::Redeeming { .. } => Finding::good("A sign-in is being finished."),
        SessionView::SignedIn {
            connection,
            problem,
            kept_in,
            ..
        } => signed_in(connection, problem.as_ref(), kept_in, good_for),
    }
}

fn signed_in(
    connection: &Connection,
    problem: Option<&Problem>,
    kept_in: &str,
    good_for: Option<Duration>,
) -> Finding {
    if let Some(problem) = problem {
        return Finding::warning(
            format!("Somebody is signed in. {}", problem.sentence),
            "See the line about the keychain, then sign in again if it stays so.",
        );
    }
    if let Connection::Offline { problem, .. } = connection {
        return Finding::warning(
            format!(
                "Somebody is signed in, and the session could not be renewed: {}",
                problem.sentence
            ),
            "Nothing is lost: it is tried again by itself. See the line about the server.",
        );
    }
    let token = match (connection, good_for) {
        (Connection::Refreshing, _) => "it is being renewed".to_owned(),
        (_, Some(time)) if !time.is_zero() => {
            let time = in_words(time.as_secs_f64());
            format!("its access token is good for {time}")
        }
        (_, _) => "it is renewed when it is next used".to_owned(),
    };
    Finding::good(format!(
        "Somebody is signed in; the session is kept in {kept_in}, and {token}."
    ))
}

/// Pia does not start, so nobody can be signed in.
pub(super) fn not_started(problem: &Problem) -> Finding {
    let advice = match problem.code {
        ProblemCode::ConfigurationInvalid => {
            "Correct or unset the environment variable it names, then start Pia again."
        }
        ProblemCode::StorageFailed => {
            "Give this account the right to write in the data folder, or name another one in \
             PIA_DATA_DIR."
        }
        ProblemCode::ServerAddressInvalid | ProblemCode::ServerNotSecure => {
            "Correct the server's address where it says, then start Pia again."
        }
        _ => "See the other lines; if all of them are good, send this text to whoever helps you.",
    };
    Finding::failed(format!("Pia does not start: {}", problem.sentence), advice)
}
