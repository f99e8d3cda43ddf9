use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hyper::StatusCode;

/// Why something that reached the listener was not taken for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// Not HTTP, or not finished in time: a half-open socket, a TLS handshake, a huge header.
    NotHttp,
    /// Addressed to another host name (DNS rebinding).
    WrongHost,
    /// Another path: a favicon, a scanner.
    WrongPath,
    /// Neither GET nor POST.
    WrongMethod,
    /// A browser looking ahead, not a person arriving.
    Prefetch,
    /// A form that is not `application/x-www-form-urlencoded`.
    WrongType,
    /// A body longer than any answer.
    TooLarge,
    /// A body that did not arrive in time.
    TooSlow,
    /// The same parameter twice (RFC 6749 section 3.1).
    Repeated,
    /// No `state`, or one that is not ours.
    WrongState,
    /// No `iss`, or not the server's, although it promised one (RFC 9207 section 2.4).
    WrongIssuer,
    /// Our state with neither a code nor an error, or with both.
    Malformed,
}

const KINDS: usize = Refusal::Malformed as usize + 1;

impl Refusal {
    /// Most are 404: whoever guesses learns nothing about what would be right.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::WrongHost | Self::WrongPath | Self::Prefetch | Self::WrongState => {
                StatusCode::NOT_FOUND
            }
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NotHttp | Self::Repeated | Self::WrongIssuer | Self::Malformed => {
                StatusCode::BAD_REQUEST
            }
        }
    }
}

/// How often each [`Refusal`] happened. Clones count together.
#[derive(Debug, Clone, Default)]
pub struct Refusals(Arc<[AtomicU64; KINDS]>);

impl Refusals {
    /// How often this one happened.
    pub fn of(&self, refusal: Refusal) -> u64 {
        self.0[refusal as usize].load(Ordering::Relaxed)
    }

    /// How often any happened.
    pub fn total(&self) -> u64 {
        self.0.iter().map(|n| n.load(Ordering::Relaxed)).sum()
    }

    pub(crate) fn count(&self, refusal: Refusal) {
        self.0[refusal as usize].fetch_add(1, Ordering::Relaxed);
    }
}
