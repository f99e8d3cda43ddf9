//! Who is signed in: one supervisor owns the session records and the session view; everybody else
//! sends it small messages.

mod actor;
mod attempt;
mod begin;
mod commit;
mod device_way;
mod ending;
mod fresh;
mod grant;
mod keep;
mod keep_error;
mod leave;
mod leaving;
mod left_behind;
mod leftovers;
mod lock;
mod moving;
mod opening;
mod others;
mod plan;
mod provider_keys;
mod record;
mod refresh;
mod relocating;
mod revocations;
mod revoking;
mod saving;
mod sign_in;
mod signed_in;
mod state;
mod switch;
mod timeline;
mod trouble;
mod unopened;
mod vault_choice;
mod vault_view;
mod wake;
mod ways;
mod words;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pia_protocol::secret::AccessToken;
use tokio::sync::{mpsc, oneshot, watch};

pub(crate) use actor::{Opener, Parts, start};
pub(crate) use keep::Keep;
pub(crate) use keep_error::KeepError;
pub(crate) use left_behind::LeftBehind;
pub(crate) use provider_keys::{FoundKey, ProviderKeys};
pub(crate) use timeline::last_sign_in;
pub(crate) use vault_choice::VaultChoice;

use crate::accounts::Accounts;
use crate::address::ServerAddress;
use crate::problem::{Problem, ProblemCode};
use crate::report::{Browser, SignIn, SignOut, SignOutReport, Who};
use crate::server::Server;
use crate::store::{Owner, Store};
use crate::view::{Account, SessionView};
use plan::{Plan, plan};
use ways::Ways;

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

/// Where the end of an intent is told.
type Told<T> = oneshot::Sender<Result<T, Problem>>;

/// What the supervisor is told.
enum Message {
    SignIn {
        plan: Plan,
        finished: oneshot::Sender<Finished>,
    },
    CancelSignIn,
    OpenAgain,
    Progress(u64, sign_in::Progress),
    Attempted(u64, Result<Option<saving::Saved>, Problem>),
    SignOut(SignOut, Told<SignOutReport>),
    /// The server has been asked to end the session that was signed out of.
    SignedOut(SignOutReport, Told<SignOutReport>),
    SwitchAccount {
        key: String,
        told: Told<()>,
    },
    RemoveAccount {
        key: String,
        discard_unsent: bool,
        told: Told<()>,
    },
    Token {
        owner: Owner,
        refused: Option<Arc<AccessToken>>,
        reply: oneshot::Sender<TokenAnswer>,
    },
    Renewed {
        id: u64,
        key: String,
        renewed: refresh::Renewed,
    },
    /// An account that is not on show has no session any more.
    OtherEnded(String),
    /// No session waits any more for its server to confirm its end.
    Revoked,
    /// The person chose where sessions are kept.
    Vault(vault_choice::Chosen, lock::SessionLock, Told<()>),
    /// Another process changed a session or the accounts.
    Reread,
    /// The person asks: do not wait for the next try.
    RetryNow,
    DismissProblem,
    /// A server answered; answered in turn once what waits for that has begun.
    ReachedServer {
        reply: oneshot::Sender<()>,
    },
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
    woken: watch::Receiver<u64>,
    accounts: Arc<Accounts>,
    server: Server,
    /// Whether the server's address is fixed from outside.
    fixed: bool,
    /// Whether a sign-in was accepted and has not ended: decided where the click happens.
    running: Arc<AtomicBool>,
    /// The ways on of that sign-in.
    ways: Ways,
}

impl Session {
    /// Starts a sign-in, or joins the one that runs; the receiver hears how it ends.
    pub(crate) fn sign_in(&self, wish: SignIn) -> Result<oneshot::Receiver<Finished>, Problem> {
        let plan = plan(wish, &self.accounts, &self.server.address(), self.fixed)?;
        self.running.store(true, Ordering::Release);
        let (finished, end) = oneshot::channel();
        self.send(Message::SignIn { plan, finished });
        Ok(end)
    }

    /// Starts a sign-in of the account on show, with the provider it was signed in with.
    pub(crate) fn sign_in_again(&self, browser: Browser) -> Result<(), Problem> {
        let known = self.accounts.current().ok_or_else(not_signed_in)?;
        self.sign_in(SignIn {
            who: Who::Known(known.key()),
            provider: known.provider,
            server: None,
            browser,
        })
        .map(drop)
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
            return Err(ways::ended());
        }
        self.send(Message::OpenAgain);
        Ok(())
    }

    /// Takes the answer to the running sign-in from a pasted address.
    pub(crate) fn paste(&self, text: &str) -> Result<(), Problem> {
        self.ways.paste(text)
    }

    /// Asks for a code with which the running sign-in can be done on another device.
    pub(crate) fn offer_device_code(&self) -> Result<(), Problem> {
        self.ways.offer_device_code()
    }

    /// Signs out and says what came of it.
    pub(crate) async fn sign_out(&self, wish: SignOut) -> Result<SignOutReport, Problem> {
        self.ask(|told| Message::SignOut(wish, told)).await
    }

    /// Puts another account and its session on show.
    pub(crate) async fn switch_account(&self, key: &str) -> Result<(), Problem> {
        let key = key.to_owned();
        self.ask(|told| Message::SwitchAccount { key, told }).await
    }

    /// Signs an account out here, forgets it and deletes its data.
    pub(crate) async fn remove_account(
        &self,
        key: &str,
        discard_unsent: bool,
    ) -> Result<(), Problem> {
        let key = key.to_owned();
        self.ask(|told| Message::RemoveAccount {
            key,
            discard_unsent,
            told,
        })
        .await
    }

    /// A good access token of `owner`, renewed when it has to be. `refused` is one the server has
    /// just turned down.
    pub(crate) async fn token(
        &self,
        owner: &Owner,
        refused: Option<Arc<AccessToken>>,
    ) -> TokenAnswer {
        let owner = owner.clone();
        self.ask(|reply| Message::Token {
            owner,
            refused,
            reply,
        })
        .await
    }

    /// Another process changed a session or the accounts.
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

    /// A server answered: what waits for one is tried again, even when this is the last thing that
    /// one command of the terminal does.
    pub(crate) async fn reached_a_server(&self) {
        let (reply, begun) = oneshot::channel();
        self.send(Message::ReachedServer { reply });
        // An error means that the client shuts down.
        begun.await.ok();
    }

    /// Whoever is signed in.
    pub(crate) fn active(&self) -> watch::Receiver<Option<Active>> {
        self.active.clone()
    }

    /// Changes each time the machine has woken: what waits for a time has waited long enough.
    pub(crate) fn woken(&self) -> watch::Receiver<u64> {
        self.woken.clone()
    }

    async fn ask<T>(&self, message: impl FnOnce(Told<T>) -> Message) -> Result<T, Problem> {
        let (told, answer) = oneshot::channel();
        self.send(message(told));
        answer.await.unwrap_or_else(|_| Err(shutting_down()))
    }

    fn send(&self, message: Message) {
        // The supervisor is gone only while the client shuts down.
        self.tell.send(message).ok();
    }
}

pub(crate) fn not_signed_in() -> Problem {
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
