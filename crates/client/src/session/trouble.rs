//! What can go wrong in a sign-in, in the words a person is told.

use pia_signin::{BrowserError, Obstacle, StartError};

use crate::http::reason;
use crate::problem::{Problem, ProblemCode};

/// The longest words of a server that are passed on.
const LONGEST_WORDS: usize = 500;

/// No browser could be opened.
pub(super) fn no_browser(error: &BrowserError) -> Problem {
    Problem::new(
        ProblemCode::BrowserFailed,
        "No browser could be opened. Copy the link and open it yourself; Pia is waiting for it.",
    )
    .with_detail(reason(error))
}

/// This is no place to open one from.
pub(super) fn out_of_reach(obstacle: Obstacle) -> Problem {
    let (sentence, detail) = match obstacle {
        Obstacle::Ssh => (
            "You are working here over SSH, so a browser would open where you do not see it. Use \
             the code on another device, or open the link where you sit and paste the address at \
             which it ends.",
            "SSH",
        ),
        Obstacle::Container => (
            "Pia runs in a container, and the browser is outside of it. Use the code on another \
             device, or open the link outside and paste the address at which it ends.",
            "container",
        ),
        _ => (
            "There is no screen here to open a browser on. Use the code on another device, or open \
             the link elsewhere and paste the address at which it ends.",
            "no display",
        ),
    };
    Problem::new(ProblemCode::BrowserOutOfReach, sentence).with_detail(detail)
}

/// A browser came with TLS to where only http is spoken.
pub(super) fn insists_on_https() -> Problem {
    Problem::new(
        ProblemCode::BrowserInsistsOnHttps,
        "The browser insists on https, which nobody can offer on this machine's own address. Copy \
         the link into another browser, paste the address at which this one ended, or use another \
         device.",
    )
}

/// Nobody came back.
pub(super) fn timed_out() -> Problem {
    Problem::new(
        ProblemCode::SignInTimedOut,
        "Nobody came back from the browser in five minutes. Sign in again when you are ready.",
    )
}

/// The person said no.
pub(super) fn declined(description: Option<String>) -> Problem {
    let problem = Problem::new(
        ProblemCode::SignInDeclined,
        "The sign-in was declined in the browser, so nothing has changed.",
    );
    match description {
        Some(words) => problem.with_detail(shortened(&words)),
        None => problem,
    }
}

/// The server said no: to this sign-in, or to whoever signs in with this account.
pub(super) fn refused(error: &str, description: Option<&str>) -> Problem {
    let words = shortened(description.unwrap_or(error));
    // OpenID Connect Core section 3.1.2.6: another account has to be selected.
    if error == "account_selection_required" {
        let sentence = format!(
            "This account is not let in: {}.",
            words.trim_end_matches('.')
        );
        return Problem::new(ProblemCode::AccountNotAdmitted, sentence).with_detail(words);
    }
    let sentence = format!("The sign-in was refused: {}.", words.trim_end_matches('.'));
    Problem::new(ProblemCode::SignInRefused, sentence).with_detail(words)
}

/// There is no listener.
pub(super) fn not_started(error: &StartError) -> Problem {
    Problem::new(
        ProblemCode::ListenerFailed,
        format!(
            "Pia cannot listen for the browser on this machine: {}. Another program may block it.",
            reason(error)
        ),
    )
    .with_detail(reason(error))
}

/// The listener ended by itself.
pub(super) fn stopped(error: &pia_signin::AttemptError) -> Problem {
    Problem::new(
        ProblemCode::ListenerFailed,
        "The sign-in ended before the browser came back. Sign in again.",
    )
    .with_detail(reason(error))
}

fn shortened(words: &str) -> String {
    words
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_WORDS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_that_is_not_let_in_is_told_from_a_sign_in_that_failed() {
        let words = "This account is disabled. Ask whoever runs the server.";
        for (error, code, sentence) in [
            (
                "account_selection_required",
                ProblemCode::AccountNotAdmitted,
                "This account is not let in: This account is disabled. Ask whoever runs the server.",
            ),
            (
                "server_error",
                ProblemCode::SignInRefused,
                "The sign-in was refused: This account is disabled. Ask whoever runs the server.",
            ),
        ] {
            let problem = refused(error, Some(words));
            assert_eq!((problem.code, &*problem.sentence), (code, sentence));
            assert_eq!(problem.detail.as_deref(), Some(words));
        }
    }
}
