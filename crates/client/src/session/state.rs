//! The states of a session. Each holds what exists in it and nothing else. A sign-in that runs is
//! no state of the session: it may be for another account, and the session goes on meanwhile.

use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::commit::Commit;
use super::fresh::Fresh;
use super::record::Record;
use super::sign_in::Progress;
use super::{Finished, TokenAnswer};
use crate::backoff::Backoff;
use crate::problem::{Problem, ProblemCode};
use crate::view::{Account, Connection, DeviceCode, SessionView};

pub(super) enum State {
    /// The keychain is being read.
    Starting { account: Option<Account> },
    /// Nobody is signed in.
    SignedOut(SignedOut),
    /// A session ended without the person wanting it.
    NeedsYou(NeedsYou),
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

pub(super) struct NeedsYou {
    pub(super) key: String,
    /// Whose session it was; their data is on show.
    pub(super) account: Account,
    /// Why it ended.
    pub(super) reason: Problem,
    /// Why the way back failed the last time.
    pub(super) failure: Option<Problem>,
}

/// A sign-in that runs.
pub(super) struct SigningIn {
    /// Tells messages of this attempt from those of an earlier one.
    pub(super) id: u64,
    pub(super) provider: String,
    pub(super) step: Step,
    /// Whether somebody was signed in when it began.
    pub(super) adding: bool,
    /// Decides once whether it is cancelled or saved.
    pub(super) commit: Arc<Commit>,
    /// Who waits for its end.
    pub(super) waiters: Vec<oneshot::Sender<Finished>>,
}

pub(super) enum Step {
    /// The server is being asked; the person still sees the sign-in screen.
    Asking,
    /// The listener waits for the browser.
    Waiting {
        link: String,
        deadline_ms: f64,
        device: Option<DeviceCode>,
        problem: Option<Problem>,
    },
    /// The code is being redeemed.
    Redeeming,
}

pub(super) struct SignedIn {
    pub(super) key: String,
    pub(super) record: Arc<Record>,
    pub(super) kept_in: &'static str,
    pub(super) connection: Connection,
    pub(super) problem: Option<Problem>,
    pub(super) fresh: Fresh,
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
            Self::Starting { .. } | Self::NeedsYou(_) | Self::SignedIn(_) => None,
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
            Self::NeedsYou(needs) => SessionView::NeedsYou {
                account: needs.account.clone(),
                problem: needs.failure.as_ref().unwrap_or(&needs.reason).clone(),
            },
            Self::SignedIn(session) => SessionView::SignedIn {
                account: session.record.account(),
                connection: session.connection.clone(),
                kept_in: session.kept_in.to_owned(),
                problem: session.problem.clone(),
            },
        }
    }

    /// The problem that may be shown and put away.
    pub(super) fn problem(&mut self) -> Option<&mut Option<Problem>> {
        match self {
            Self::SignedOut(out) => Some(&mut out.problem),
            Self::NeedsYou(needs) => Some(&mut needs.failure),
            Self::SignedIn(session) => Some(&mut session.problem),
            Self::Starting { .. } => None,
        }
    }

    /// Nobody's session is good, because this account's ended.
    pub(super) fn needs_you(key: String, account: Account, reason: Problem) -> Self {
        Self::NeedsYou(NeedsYou {
            key,
            account,
            reason,
            failure: None,
        })
    }

    pub(super) fn is_signed_in(&self) -> bool {
        matches!(self, Self::SignedIn(_))
    }

    pub(super) fn signed_in(&mut self) -> Option<&mut SignedIn> {
        match self {
            Self::SignedIn(session) => Some(session),
            Self::Starting { .. } | Self::SignedOut(_) | Self::NeedsYou(_) => None,
        }
    }

    /// Whose session it is or was: the key of the account on show.
    pub(super) fn key(&self) -> Option<&str> {
        match self {
            Self::NeedsYou(needs) => Some(&needs.key),
            Self::SignedIn(session) => Some(&session.key),
            Self::Starting { .. } | Self::SignedOut(_) => None,
        }
    }

    /// Whether nothing is under way or in the way.
    pub(super) fn is_at_rest(&self) -> bool {
        match self {
            Self::SignedIn(session) => session.connection == Connection::Fresh,
            Self::SignedOut(_) | Self::NeedsYou(_) => true,
            Self::Starting { .. } => false,
        }
    }
}

impl SigningIn {
    /// `None` while the server is being asked: the person still sees what they saw.
    pub(super) fn view(&self) -> Option<SessionView> {
        let provider = self.provider.clone();
        match &self.step {
            Step::Asking => None,
            Step::Waiting {
                link,
                deadline_ms,
                device,
                problem,
            } => Some(SessionView::WaitingForBrowser {
                provider,
                link: link.clone(),
                deadline_ms: *deadline_ms,
                device: device.clone(),
                problem: problem.clone(),
            }),
            Step::Redeeming => Some(SessionView::Redeeming { provider }),
        }
    }

    /// Goes a step further.
    pub(super) fn advance(&mut self, progress: Progress) {
        match (progress, &mut self.step) {
            (
                Progress::Waiting {
                    link,
                    deadline_ms,
                    problem,
                },
                step,
            ) => {
                *step = Step::Waiting {
                    link,
                    deadline_ms,
                    device: None,
                    problem,
                };
            }
            (Progress::Trouble(trouble), Step::Waiting { problem, .. }) => *problem = Some(trouble),
            (
                Progress::Device(code),
                Step::Waiting {
                    device, problem, ..
                },
            ) => match code {
                Ok(code) => {
                    *device = Some(code);
                    problem.take_if(|shown| is_of_device(shown.code));
                }
                Err(trouble) => {
                    *device = None;
                    *problem = Some(trouble);
                }
            },
            (Progress::Redeeming, step) => *step = Step::Redeeming,
            // It came too late to matter.
            (Progress::Trouble(_) | Progress::Device(_), Step::Asking | Step::Redeeming) => {}
        }
    }

    /// The problem that may be put away.
    pub(super) fn problem(&mut self) -> Option<&mut Option<Problem>> {
        match &mut self.step {
            Step::Waiting { problem, .. } => Some(problem),
            Step::Asking | Step::Redeeming => None,
        }
    }
}

/// What is said of a code that ended: another code is there now.
fn is_of_device(code: ProblemCode) -> bool {
    matches!(
        code,
        ProblemCode::DeviceCodeUnavailable | ProblemCode::SignInDeclined
    )
}
