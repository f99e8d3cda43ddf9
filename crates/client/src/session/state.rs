//! The states of a session. Each holds what exists in it and nothing else.

use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::record::Record;
use super::{Finished, TokenAnswer};
use crate::backoff::Backoff;
use crate::problem::Problem;
use crate::view::{Account, Connection, SessionView};

pub(super) enum State {
    /// The keychain is being read.
    Starting { account: Option<Account> },
    /// Nobody is signed in.
    SignedOut(SignedOut),
    /// A sign-in runs.
    SigningIn(SigningIn),
    /// Somebody is signed in.
    SignedIn(SignedIn),
}

#[derive(Default)]
pub(super) struct SignedOut {
    /// Why, unless the person wanted it.
    pub(super) problem: Option<Problem>,
    /// When to read the keychain again, which did not answer.
    pub(super) keychain_again: Option<Instant>,
}

pub(super) struct SigningIn {
    /// Tells messages of this attempt from those of an earlier one.
    pub(super) id: u64,
    pub(super) provider: String,
    pub(super) step: Step,
    pub(super) cancel: CancellationToken,
    pub(super) finished: oneshot::Sender<Finished>,
}

pub(super) enum Step {
    /// The server is being asked; the person still sees the sign-in screen.
    Asking,
    /// The listener waits for the browser.
    Waiting {
        link: String,
        deadline_ms: f64,
        problem: Option<Problem>,
    },
    /// The code is being redeemed.
    Redeeming,
}

pub(super) struct SignedIn {
    pub(super) record: Arc<Record>,
    pub(super) kept_in: &'static str,
    pub(super) connection: Connection,
    pub(super) problem: Option<Problem>,
    /// When the access token ends, by a clock nobody can set.
    pub(super) fresh_until: Instant,
    /// The renewal under way: which one, and how a sign-out ends it.
    pub(super) renewal: Option<(u64, CancellationToken)>,
    /// Who waits for it.
    pub(super) waiters: Vec<oneshot::Sender<TokenAnswer>>,
    pub(super) backoff: Backoff,
    /// When to renew next.
    pub(super) due: Option<Instant>,
}

impl State {
    /// Nobody is signed in, for this reason.
    pub(super) fn signed_out(problem: Option<Problem>) -> Self {
        Self::SignedOut(SignedOut {
            problem,
            keychain_again: None,
        })
    }

    /// When something is to be done without being told.
    pub(super) fn due(&self) -> Option<Instant> {
        match self {
            Self::SignedOut(out) => out.keychain_again,
            Self::SignedIn(session) if session.renewal.is_none() => session.due,
            Self::Starting { .. } | Self::SigningIn(_) | Self::SignedIn(_) => None,
        }
    }

    /// What a person may see of it.
    pub(super) fn view(&self) -> SessionView {
        match self {
            Self::Starting { account } => SessionView::Starting {
                account: account.clone(),
            },
            Self::SignedOut(out) => SessionView::SignedOut {
                problem: out.problem.clone(),
            },
            Self::SigningIn(attempt) => attempt.view(),
            Self::SignedIn(session) => SessionView::SignedIn {
                account: session.record.account(),
                connection: session.connection.clone(),
                kept_in: session.kept_in.to_owned(),
                problem: session.problem.clone(),
            },
        }
    }

    /// The problem on show, for putting it away.
    pub(super) fn problem(&mut self) -> Option<&mut Option<Problem>> {
        match self {
            Self::SignedOut(out) => Some(&mut out.problem),
            Self::SignedIn(session) => Some(&mut session.problem),
            Self::SigningIn(SigningIn {
                step: Step::Waiting { problem, .. },
                ..
            }) => Some(problem),
            Self::Starting { .. } | Self::SigningIn(_) => None,
        }
    }
}

impl SigningIn {
    fn view(&self) -> SessionView {
        let provider = self.provider.clone();
        match &self.step {
            Step::Asking => SessionView::SignedOut { problem: None },
            Step::Waiting {
                link,
                deadline_ms,
                problem,
            } => SessionView::WaitingForBrowser {
                provider,
                link: link.clone(),
                deadline_ms: *deadline_ms,
                device: None,
                problem: problem.clone(),
            },
            Step::Redeeming => SessionView::Redeeming { provider },
        }
    }
}
