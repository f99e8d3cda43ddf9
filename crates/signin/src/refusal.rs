use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hyper::StatusCode;
use tokio::sync::Notify;

/// Why something that reached the listener was not taken for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// Not HTTP, or not finished in time: a half-open socket, a huge header.
    NotHttp,
    /// A TLS handshake: somebody's browser insists on https for this machine as well. The app can
    /// say so and offer [pasting](crate::Pasting).
    Tls,
    /// Addressed to another host name (DNS rebinding).
    WrongHost,
    /// Another path: a favicon, a scanner.
    WrongPath,
    /// A method with which no answer comes.
    WrongMethod,
    /// A browser looking ahead, not a person arriving.
    Prefetch,
    /// Loaded as a part of some page (an image, a frame, a script's request), not opened.
    Embedded,
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
    /// Our state, and a token in the address although a code was asked for.
    TokenInAddress,
    /// In the right place with neither a whole answer nor an error, or with both.
    Malformed,
}

impl Refusal {
    const ALL: [Self; 15] = [
        Self::NotHttp,
        Self::Tls,
        Self::WrongHost,
        Self::WrongPath,
        Self::WrongMethod,
        Self::Prefetch,
        Self::Embedded,
        Self::WrongType,
        Self::TooLarge,
        Self::TooSlow,
        Self::Repeated,
        Self::WrongState,
        Self::WrongIssuer,
        Self::TokenInAddress,
        Self::Malformed,
    ];

    /// Most are 404: whoever guesses learns nothing about what would be right.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::WrongHost
            | Self::WrongPath
            | Self::Prefetch
            | Self::Embedded
            | Self::WrongState => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NotHttp
            | Self::Tls
            | Self::Repeated
            | Self::WrongIssuer
            | Self::TokenInAddress
            | Self::Malformed => StatusCode::BAD_REQUEST,
        }
    }
}

/// How often each [`Refusal`] happened. Clones count together.
#[derive(Clone, Default)]
pub struct Refusals(Arc<Counts>);

#[derive(Default)]
struct Counts {
    of: [AtomicU64; Refusal::ALL.len()],
    changed: Notify,
}

impl Refusals {
    /// How often this one happened.
    pub fn of(&self, refusal: Refusal) -> u64 {
        self.0.of[refusal as usize].load(Ordering::Acquire)
    }

    /// How often any happened.
    pub fn total(&self) -> u64 {
        Refusal::ALL.iter().map(|refusal| self.of(*refusal)).sum()
    }

    /// Waits until this one has happened; at once when it already has. Waits for ever when it
    /// never does, so it belongs beside the answer in a `select`, or in a task that is ended.
    pub async fn noticed(&self, refusal: Refusal) {
        loop {
            // Asked for before looking, so that nothing is missed in between.
            let changed = self.0.changed.notified();
            if self.of(refusal) > 0 {
                return;
            }
            changed.await;
        }
    }

    pub(crate) fn count(&self, refusal: Refusal) {
        self.0.of[refusal as usize].fetch_add(1, Ordering::AcqRel);
        self.0.changed.notify_waiters();
    }
}

/// The kinds that happened, with how often.
impl fmt::Debug for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = Refusal::ALL.iter().map(|kind| (kind, self.of(*kind)));
        f.debug_map()
            .entries(counts.filter(|(_, count)| *count > 0))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_place() {
        for (place, kind) in Refusal::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, place);
        }
    }

    #[tokio::test]
    async fn the_first_of_a_kind_is_noticed_and_stays_noticed() {
        let refusals = Refusals::default();
        let waiting = refusals.clone();
        let noticed = tokio::spawn(async move { waiting.noticed(Refusal::Tls).await });
        refusals.count(Refusal::WrongPath);
        tokio::task::yield_now().await;
        assert!(!noticed.is_finished());
        refusals.count(Refusal::Tls);
        noticed.await.unwrap();
        refusals.noticed(Refusal::Tls).await;
        assert_eq!(format!("{refusals:?}"), "{Tls: 1, WrongPath: 1}");
    }
}
