use std::io;

use crate::reply::Reply;

/// Why a sign-in could not be started. Nothing is left open.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A browser could not be sent there, or the loopback address could not be written into it.
    #[error("“{url}” is not an http or https address for signing in")]
    Endpoint {
        /// The authorization endpoint as it was given.
        url: String,
    },
    /// A parameter that the attempt sets itself was given as an extra one.
    #[error("the parameter “{name}” is set by the sign-in itself")]
    ReservedParameter {
        /// The parameter's name.
        name: String,
    },
    /// No port of the loopback interface could be had.
    #[error("no free port on this machine's loopback address")]
    NoPort(#[source] io::Error),
    /// The operating system gave no random bytes, so nothing unguessable can be made.
    #[error("the operating system has no random numbers")]
    NoRandomness(#[source] getrandom::Error),
}

/// How a sign-in that was started ended without a code.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AttemptError {
    /// The app took it back. The port is free again.
    #[error("the sign-in was cancelled")]
    Cancelled,
    /// No answer came before the deadline. The port is free again.
    #[error("no answer came from the browser in time")]
    TimedOut,
    /// The person said no (`access_denied`). The browser is being told.
    #[error("the sign-in was declined")]
    Declined {
        /// The server's `error_description`, for a log.
        description: Option<String>,
        /// Waits, by [`leave`](Reply::leave), until the browser has been told.
        reply: Reply,
    },
    /// The server said no. The browser waits to be told through `reply`.
    #[error("the server refused the sign-in: {error}")]
    Refused {
        /// The server's `error` (RFC 6749 section 4.1.2.1).
        error: String,
        /// The server's `error_description`.
        description: Option<String>,
        /// Tells the browser; dropped, it says that the server did not allow the sign-in.
        reply: Reply,
    },
    /// The app said that the person signed in by another way.
    #[error("the sign-in was done by another way")]
    Elsewhere {
        /// Tells the browser, should it come after all; does not wait for one.
        reply: Reply,
    },
    /// The listener came to an end by itself.
    #[error("the listener for the browser's answer stopped")]
    ListenerStopped,
}

/// Why no browser was opened. The link still works in any browser on this machine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BrowserError {
    /// There is no browser, or the one named by `$BROWSER` does not start.
    #[error("no browser could be started")]
    NotStarted(#[source] io::Error),
    /// The program that opens browsers did not return in time. It may still open one.
    #[error("the browser did not start in time")]
    TimedOut,
    /// Only http and https addresses are handed to the system: others start other programs.
    #[error("“{scheme}:” is not an address for a browser")]
    NotAWebAddress {
        /// The scheme of the address.
        scheme: String,
    },
}
