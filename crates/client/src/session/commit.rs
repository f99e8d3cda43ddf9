//! The one point of a sign-in after which it can no longer be cancelled: its tokens are about to be
//! saved. Before it, a cancel wins; after it, the person is signed in.

use std::sync::atomic::{AtomicU8, Ordering};

use tokio_util::sync::CancellationToken;

const OPEN: u8 = 0;
const CANCELLED: u8 = 1;
const COMMITTED: u8 = 2;

/// Decided once, by whoever comes first.
#[derive(Debug)]
pub(super) struct Commit {
    decided: AtomicU8,
    cancelled: CancellationToken,
}

impl Commit {
    /// `cancelled` ends the attempt; it is cancelled at a shutdown as well.
    pub(super) fn new(cancelled: CancellationToken) -> Self {
        Self {
            decided: AtomicU8::new(OPEN),
            cancelled,
        }
    }

    /// Cancels, unless it is too late. Answers whether it is cancelled.
    pub(super) fn cancel(&self) -> bool {
        let cancelled = self.decide(CANCELLED);
        if cancelled {
            self.cancelled.cancel();
        }
        cancelled
    }

    /// From here on it is saved. Answers whether that is so: false after a cancel.
    pub(super) fn commit(&self) -> bool {
        self.decide(COMMITTED)
    }

    /// Ends with the attempt.
    pub(super) fn cancelled(&self) -> &CancellationToken {
        &self.cancelled
    }

    fn decide(&self, how: u8) -> bool {
        let before = self
            .decided
            .compare_exchange(OPEN, how, Ordering::AcqRel, Ordering::Acquire);
        before == Ok(OPEN) || before == Err(how)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_decision_stands() {
        let cancelled = Commit::new(CancellationToken::new());
        assert!(cancelled.cancel());
        assert!(!cancelled.commit());
        assert!(cancelled.cancel());
        assert!(cancelled.cancelled().is_cancelled());

        let committed = Commit::new(CancellationToken::new());
        assert!(committed.commit());
        assert!(!committed.cancel());
        assert!(!committed.cancelled().is_cancelled());
    }
}
