//! The supervisor: reads messages one after the other, and is the only writer of the session.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pia_protocol::clock::Clock;
use pia_signin::{BrowserError, Language, Surroundings};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::ending::Ending;
use super::keep::Keep;
use super::provider_keys::ProviderKeys;
use super::revocations::Revocations;
use super::revoking::{self, Revoking};
use super::state::{SignedOut, SigningIn, State};
use super::unopened::Unopened;
use super::wake::Wake;
use super::ways::Ways;
use super::{Active, Message, Session, others};
use crate::accounts::Accounts;
use crate::backoff::Backoff;
use crate::http::Http;
use crate::problem::Problem;
use crate::server::{Server, sleep_until};
use crate::settings::SettingsFile;
use crate::store::Shelf;
use crate::supervise::Tasks;
use crate::view::SessionView;
use crate::views::publish;

/// Opens an address in the person's browser.
pub(crate) type Opener = Arc<
    dyn Fn(Url) -> Pin<Box<dyn Future<Output = Result<(), BrowserError>> + Send>> + Send + Sync,
>;

/// What the supervisor works with.
pub(crate) struct Parts {
    pub(crate) http: Http,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) server: Server,
    /// Whether the server's address is fixed from outside.
    pub(crate) fixed: bool,
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) settings: Arc<SettingsFile>,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) keep: Arc<Keep>,
    pub(crate) provider_keys: Arc<ProviderKeys>,
    pub(crate) opener: Opener,
    /// Looks whether this is a place to open it from.
    pub(crate) surroundings: fn() -> Surroundings,
    /// What the pages in the browser speak unless the person has chosen a language.
    pub(crate) language: Language,
    /// How long a sign-in may take.
    pub(crate) deadline: Duration,
    /// The data folder.
    pub(crate) folder: PathBuf,
    pub(crate) tasks: Tasks,
    /// False for one command of the terminal: nothing is renewed before it is needed.
    pub(crate) background: bool,
    /// How often the clocks are compared, in the background.
    pub(crate) tick: Duration,
    /// A problem found before the session could start.
    pub(crate) problem: Option<Problem>,
}

/// Starts the supervisor.
pub(crate) fn start(parts: Parts, view: watch::Sender<SessionView>) -> Session {
    let (tell, inbox) = mpsc::unbounded_channel();
    let (active, active_view) = watch::channel(None);
    let (woken, woken_view) = watch::channel(0);
    let running = Arc::new(AtomicBool::new(false));
    let ways = Ways::default();
    let session = Session {
        tell: tell.clone(),
        view: view.subscribe(),
        active: active_view,
        woken: woken_view,
        accounts: Arc::clone(&parts.accounts),
        server: parts.server.clone(),
        fixed: parts.fixed,
        running: Arc::clone(&running),
        ways: ways.clone(),
    };
    let revocations = Arc::new(Revocations {
        keep: Arc::clone(&parts.keep),
        settings: Arc::clone(&parts.settings),
        ending: Ending {
            http: parts.http.clone(),
            clock: Arc::clone(&parts.clock),
        },
        unnoted: AtomicBool::default(),
        withheld: Mutex::default(),
    });
    let revoking = revoking::start(revocations, parts.background, &parts.tasks, tell.clone());
    let account = parts.accounts.current().map(|known| known.account());
    let stop = parts.tasks.stopping();
    let tasks = parts.tasks.clone();
    let actor = Actor {
        wake: Wake::new(parts.clock.now()),
        parts,
        state: State::Starting { account },
        attempt: None,
        view,
        active,
        woken,
        running,
        ways,
        tell,
        revoking,
        count: 0,
        keychain: Backoff::default(),
        unopened: None,
        others_due: Instant::now(),
        stop: stop.clone(),
    };
    tasks.spawn(async move {
        stop.run_until_cancelled(Box::pin(actor.run(inbox))).await;
    });
    session
}

pub(super) struct Actor {
    pub(super) parts: Parts,
    pub(super) state: State,
    /// The sign-in that runs. It is shown in place of the state, which goes on beneath it.
    pub(super) attempt: Option<SigningIn>,
    view: watch::Sender<SessionView>,
    pub(super) active: watch::Sender<Option<Active>>,
    woken: watch::Sender<u64>,
    pub(super) running: Arc<AtomicBool>,
    /// The ways on of the sign-in that runs.
    pub(super) ways: Ways,
    pub(super) tell: mpsc::UnboundedSender<Message>,
    pub(super) revoking: Revoking,
    /// Numbers attempts and renewals.
    count: u64,
    pub(super) keychain: Backoff,
    /// Data that belongs on show and could not be opened.
    pub(super) unopened: Option<Unopened>,
    wake: Wake,
    /// When it is looked next whether accounts that are not on show are to be renewed.
    others_due: Instant,
    pub(super) stop: CancellationToken,
}

impl Actor {
    async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Message>) {
        self.publish();
        self.read_keychain().await;
        if self.parts.background && !self.parts.settings.get().left_behind.is_empty() {
            self.clear_leftovers(None);
        }
        let mut tick = self.next_tick();
        loop {
            tokio::select! {
                Some(message) = inbox.recv() => self.handle(message).await,
                () = sleep_until(self.state.due()) => self.due().await,
                () = sleep_until(self.data_due()) => self.open_data_again().await,
                () = sleep_until(tick) => {
                    self.look_at_the_clocks();
                    tick = self.next_tick();
                }
            }
        }
    }

    async fn handle(&mut self, message: Message) {
        match message {
            Message::SignIn { plan, finished } => self.sign_in(plan, finished),
            Message::CancelSignIn => self.cancel_sign_in(),
            Message::OpenAgain => self.open_again(),
            Message::Progress(id, progress) => self.progress(id, progress),
            Message::Attempted(id, outcome) => self.attempted(id, outcome).await,
            Message::SignOut(wish, told) => self.sign_out(wish, told).await,
            Message::SignedOut(report, told) => self.signed_out(report, told),
            Message::SwitchAccount { key, told } => {
                // Whoever asked may have gone, here and below.
                told.send(self.switch_account(&key).await).ok();
            }
            Message::RemoveAccount {
                key,
                discard_unsent,
                told,
            } => {
                told.send(self.remove_account(&key, discard_unsent).await)
                    .ok();
            }
            Message::Token {
                owner,
                refused,
                reply,
            } => self.token(&owner, refused.as_deref(), reply),
            Message::Renewed { id, key, renewed } => self.renewed(id, &key, renewed).await,
            Message::OtherEnded(key) => self.other_ended(&key).await,
            Message::Revoked => self.revoked(),
            Message::Vault(chosen, lock, told) => {
                told.send(self.move_vault(chosen, lock).await).ok();
            }
            Message::Reread => self.reread().await,
            Message::RetryNow => self.retry_now().await,
            Message::DismissProblem => self.dismiss_problem(),
            Message::ReachedServer { reply } => {
                self.revoking.now();
                reply.send(()).ok();
            }
            Message::Settled { reply } => drop(reply.send(())),
        }
    }

    fn dismiss_problem(&mut self) {
        let of_attempt = self.attempt.as_mut().and_then(SigningIn::problem);
        if let Some(problem) = of_attempt.or(self.state.problem()) {
            *problem = None;
        }
        self.publish();
    }

    async fn due(&mut self) {
        match self.state {
            State::SignedIn(_) => self.renew(),
            _ => self.read_keychain().await,
        }
    }

    async fn retry_now(&mut self) {
        self.revoking.now();
        self.open_data_again().await;
        match &self.state {
            State::SignedIn(session) if session.is_offline() => self.renew(),
            State::SignedOut(SignedOut {
                keychain_again: Some(_),
                ..
            }) => {
                self.read_keychain().await;
            }
            _ => {}
        }
    }

    /// Nothing is looked at for one command of the terminal: it ends before it could matter.
    fn next_tick(&self) -> Option<Instant> {
        self.parts
            .background
            .then(|| Instant::now() + self.parts.tick)
    }

    fn look_at_the_clocks(&mut self) {
        if let Some(slept) = self.wake.look(self.now()) {
            tracing::info!(seconds = slept.as_secs(), "the machine has slept");
            self.catch_up(slept);
            self.parts.server.ask();
            self.revoking.now();
            self.woken.send_modify(|times| *times += 1);
        }
        if Instant::now() >= self.others_due && self.renew_others() {
            self.others_due = Instant::now() + others::PERIOD;
        }
    }

    /// Another state, and the view of it.
    pub(super) fn enter(&mut self, state: State) {
        self.state = state;
        self.publish();
    }

    pub(super) fn publish(&self) {
        let attempt = self.attempt.as_ref().and_then(SigningIn::view);
        publish(&self.view, attempt.unwrap_or_else(|| self.state.view()));
    }

    /// Whether this run may ask that server.
    pub(super) fn may_use(&self, server: &str) -> bool {
        !self.parts.fixed || self.parts.server.address().as_str() == server
    }

    pub(super) fn next_id(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    pub(super) fn now(&self) -> time::OffsetDateTime {
        self.parts.clock.now()
    }
}

/// A file that could not be written goes to the log: what it was to say is in the state.
pub(super) fn noted(written: Result<(), Problem>) {
    if let Err(problem) = written {
        tracing::error!(problem = %problem, detail = problem.detail, "a change of the accounts is not kept");
    }
}
