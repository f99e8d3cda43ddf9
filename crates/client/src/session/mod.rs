//! Who is signed in: one supervisor owns the session record and the session view; everybody else
//! sends it small messages.

mod actor;
mod attempt;
mod commit;
mod grant;
mod keep;
mod leave;
mod lock;
mod record;
mod refresh;
mod saving;
mod sign_in;
mod signed_in;
mod state;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pia_protocol::secret::AccessToken;
use tokio::sync::{mpsc, oneshot, watch};

pub(crate) use actor::{Parts, start};
pub(crate) use keep::Keep;

use crate::address::ServerAddress;
use crate::problem::{Problem, ProblemCode};
use crate::report::{SignIn, SignOut, SignOutReport};
use crate::store::{Owner, Store};
use crate::view::{Account, SessionView};

/// Whoever is signed in, for sync.
#[derive(Clone)]
pub(crate) struct Active {
    /// The account.
    pub(crate) owner: Owner,
    /// Its database.
    pub(crate) store: Store,
    /// Its server.
    pub(crate) server: Arc<ServerAddress>,
}

/// How a sign-in that is waited for ended; `None`: cancelled.
type Finished = Result<Option<Account>, Problem>;

/// A good access token, or what is in the way.
type TokenAnswer = Result<Arc<AccessToken>, Problem>;

/// What the supervisor is told.
enum Message {
    SignIn {
        wish: SignIn,
        finished: oneshot::Sender<Finished>,
    },
    CancelSignIn,
    OpenAgain,
    Progress(u64, sign_in::Progress),
    Attempted(u64, Result<Option<saving::Saved>, Problem>),
    SignOut(SignOut, oneshot::Sender<Result<SignOutReport, Problem>>),
    Token {
        owner: Owner,
        refused: Option<Arc<AccessToken>>,
        reply: oneshot::Sender<TokenAnswer>,
    },
    Renewed(u64, refresh::Renewed),
    /// Another process saved or wiped the session.
    Reread,
    /// The person asks: do not wait for the next try.
    RetryNow,
    DismissProblem,
    /// Answered once the keychain has been read.
    Settled {
        reply: oneshot::Sender<()>,
    },
}

/// Talks to the supervisor.
#[derive(Clone)]
pub(crate) struct Session {
    tell: mpsc::UnboundedSender<Message>,
    view: watch::Receiver<SessionView>,
    active: watch::Receiver<Option<Active>>,
    /// Whether a sign-in was accepted and has not ended: decided where the click happens.
    running: Arc<AtomicBool>,
}

impl Session {
    /// Starts a sign-in, or joins the one that runs; the receiver hears how it ends.
    pub(crate) fn sign_in(&self, wish: SignIn) -> oneshot::Receiver<Finished> {
        self.running.store(true, Ordering::Release);
        let (finished, end) = oneshot::channel();
        self.send(Message::SignIn { wish, finished });
        end
    }

    /// Whether a sign-in runs or somebody is signed in: the server cannot be changed then.
    pub(crate) fn is_engaged(&self) -> bool {
        self.running.load(Ordering::Acquire)
            || matches!(*self.view.borrow(), SessionView::SignedIn { .. })
    }

    /// Ends the running sign-in, if any.
    pub(crate) fn cancel_sign_in(&self) {
        self.send(Message::CancelSignIn);
    }

    /// Opens the browser for the running sign-in again.
    pub(crate) fn open_again(&self) -> Result<(), Problem> {
        if !matches!(*self.view.borrow(), SessionView::WaitingForBrowser { .. }) {
            return Err(Problem::new(
                ProblemCode::SignInTimedOut,
                "This sign-in no longer waits for a browser. Sign in again.",
            ));
        }
        self.send(Message::OpenAgain);
        Ok(())
    }

    /// Signs out and says what came of it.
    pub(crate) async fn sign_out(&self, wish: SignOut) -> Result<SignOutReport, Problem> {
        let (reply, answer) = oneshot::channel();
        self.send(Message::SignOut(wish, reply));
        answer.await.unwrap_or_else(|_| Err(shutting_down()))
    }

    /// A good access token of `owner`, renewed when it has to be. `refused` is one the server has
    /// just turned down.
    pub(crate) async fn token(
        &self,
        owner: &Owner,
        refused: Option<Arc<AccessToken>>,
    ) -> TokenAnswer {
        let (reply, answer) = oneshot::channel();
        self.send(Message::Token {
            owner: owner.clone(),
            refused,
            reply,
        });
        answer.await.unwrap_or_else(|_| Err(shutting_down()))
    }

    /// Another process saved or wiped the session.
    pub(crate) fn reread(&self) {
        self.send(Message::Reread);
    }

    /// The person asks: do not wait for the next try.
    pub(crate) fn retry_now(&self) {
        self.send(Message::RetryNow);
    }

    /// Puts the problem on show away.
    pub(crate) fn dismiss_problem(&self) {
        self.send(Message::DismissProblem);
    }

    /// Waits until the keychain has been read.
    pub(crate) async fn settled(&self) {
        let (reply, answer) = oneshot::channel();
        self.send(Message::Settled { reply });
        // An error means that the client shuts down: nothing will settle any more.
        answer.await.ok();
    }

    /// Whoever is signed in.
    pub(crate) fn active(&self) -> watch::Receiver<Option<Active>> {
        self.active.clone()
    }

    fn send(&self, message: Message) {
        // The supervisor is gone only while the client shuts down.
        self.tell.send(message).ok();
    }
}

fn not_signed_in() -> Problem {
    Problem::new(
        ProblemCode::NotSignedIn,
        "Nobody is signed in. Sign in first.",
    )
}

fn shutting_down() -> Problem {
    Problem::new(ProblemCode::NotSignedIn, "Pia is closing.")
}

#[cfg(test)]
mod tests;
