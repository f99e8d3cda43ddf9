//! What one check may say: a failure without advice cannot be written down.

use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;

use super::advice::Advice;
use super::found::{CommonFound, Found};
use super::{Check, CheckName, CheckStatus};

/// What no check takes longer than.
pub(super) const LIMIT: Duration = Duration::from_secs(LIMIT_SECONDS as u64);
const LIMIT_SECONDS: u32 = 5;

/// How a check ended.
pub(super) enum Finding {
    /// As it should be.
    Good(Found),
    /// It works, and this is to be known about it.
    Warning {
        /// What was found.
        found: Found,
        /// What to do about it.
        advice: Advice,
    },
    /// It does not work.
    Failed {
        /// What was found.
        found: Found,
        /// What to do about it.
        advice: Advice,
    },
    /// Something before it failed.
    Skipped(Found),
}

impl Finding {
    pub(super) fn good(found: impl Into<Found>) -> Self {
        Self::Good(found.into())
    }

    pub(super) fn warning(found: impl Into<Found>, advice: Advice) -> Self {
        Self::Warning {
            found: found.into(),
            advice,
        }
    }

    pub(super) fn failed(found: impl Into<Found>, advice: Advice) -> Self {
        Self::Failed {
            found: found.into(),
            advice,
        }
    }

    /// Not looked at because `before` failed.
    pub(super) fn skipped(before: CheckName) -> Self {
        Self::Skipped(CommonFound::NotLookedAt { before }.into())
    }

    fn into_check(self, name: CheckName, took: Duration) -> Check {
        let (status, found, advice) = match self {
            Self::Good(found) => (CheckStatus::Good, found, None),
            Self::Warning { found, advice } => (CheckStatus::Warning, found, Some(advice)),
            Self::Failed { found, advice } => (CheckStatus::Failed, found, Some(advice)),
            Self::Skipped(found) => (CheckStatus::Skipped, found, None),
        };
        Check {
            name,
            status,
            took_ms: took.as_secs_f64() * 1000.0,
            found,
            advice,
        }
    }
}

impl Check {
    /// Whether checks that build on this one would say nothing of their own.
    pub(super) fn stands_in_the_way(&self) -> bool {
        matches!(self.status, CheckStatus::Failed | CheckStatus::Skipped)
    }
}

/// Runs one check with its time limit. `late` is what to do when it does not end.
pub(super) async fn timed(
    name: CheckName,
    late: Advice,
    check: impl Future<Output = Finding>,
) -> Check {
    let start = Instant::now();
    let ended = tokio::time::timeout(LIMIT, check).await;
    let finding = ended.unwrap_or_else(|_| {
        let seconds = LIMIT_SECONDS;
        Finding::failed(CommonFound::NoAnswer { seconds }, late)
    });
    finding.into_check(name, start.elapsed())
}

/// A check that is not made.
pub(super) fn skipped(name: CheckName, before: CheckName) -> Check {
    Finding::skipped(before).into_check(name, Duration::ZERO)
}
