//! The supervisor: reads messages one after the other, and is the only writer of the session.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pia_protocol::clock::Clock;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::keep::{Keep, KeepError};
use super::record::Record;
use super::state::{SignedOut, State};
use super::{Active, Message, Session};
use crate::backoff::Backoff;
use crate::http::Http;
use crate::problem::{Problem, ProblemCode};
use crate::server::{Server, sleep_until};
use crate::settings::SettingsFile;
use crate::store::Shelf;
use crate::supervise::Tasks;
use crate::view::SessionView;
use crate::views::publish;

/// What the supervisor works with.
pub(crate) struct Parts {
    pub(crate) http: Http,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) server: Server,
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) settings: Arc<SettingsFile>,
    pub(crate) keep: Arc<Keep>,
    pub(crate) tasks: Tasks,
    /// False for one command of the terminal: nothing is renewed before it is needed.
    pub(crate) background: bool,
    /// A problem found before the session could start.
    pub(crate) problem: Option<Problem>,
}

/// Starts the supervisor.
pub(crate) fn start(parts: Parts, view: watch::Sender<SessionView>) -> Session {
    let (tell, inbox) = mpsc::unbounded_channel();
    let (active, active_view) = watch::channel(None);
    let running = Arc::new(AtomicBool::new(false));
    let session = Session {
        tell: tell.clone(),
        view: view.subscribe(),
        active: active_view,
        running: Arc::clone(&running),
    };
    let account = parts.settings.get().account.map(|last| last.account());
    let stop = parts.tasks.stopping();
    let tasks = parts.tasks.clone();
    let actor = Actor {
        parts,
        state: State::Starting { account },
        view,
        active,
        running,
        tell,
        count: 0,
        keychain: Backoff::default(),
        stop: stop.clone(),
    };
    tasks.spawn(async move {
        stop.run_until_cancelled(actor.run(inbox)).await;
    });
    session
}

pub(super) struct Actor {
    pub(super) parts: Parts,
    pub(super) state: State,
    view: watch::Sender<SessionView>,
    pub(super) active: watch::Sender<Option<Active>>,
    pub(super) running: Arc<AtomicBool>,
    pub(super) tell: mpsc::UnboundedSender<Message>,
    /// Numbers attempts and renewals.
    count: u64,
    keychain: Backoff,
    pub(super) stop: CancellationToken,
}

impl Actor {
    async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Message>) {
        self.publish();
        self.read_keychain().await;
        loop {
            tokio::select! {
                Some(message) = inbox.recv() => self.handle(message).await,
                () = sleep_until(self.state.due()) => self.due().await,
            }
        }
    }

    async fn handle(&mut self, message: Message) {
        match message {
            Message::SignIn { wish, finished } => self.sign_in(wish, finished),
            Message::CancelSignIn => self.cancel_sign_in(),
            Message::OpenAgain => self.open_again(),
            Message::Progress(id, progress) => self.progress(id, progress),
            Message::Attempted(id, outcome) => self.attempted(id, outcome).await,
            Message::SignOut(wish, reply) => {
                let report = self.sign_out(wish).await;
                // Whoever asked may have gone.
                reply.send(report).ok();
            }
            Message::Token {
                owner,
                refused,
                reply,
            } => self.token(&owner, refused.as_deref(), reply),
            Message::Renewed(id, renewed) => self.renewed(id, renewed).await,
            Message::Reread => self.reread().await,
            Message::RetryNow => self.retry_now().await,
            Message::DismissProblem => {
                if let Some(problem) = self.state.problem() {
                    *problem = None;
                }
                self.publish();
            }
            Message::Settled { reply } => {
                reply.send(()).ok();
            }
        }
    }

    async fn due(&mut self) {
        match self.state {
            State::SignedIn(_) => self.renew(),
            _ => self.read_keychain().await,
        }
    }

    async fn retry_now(&mut self) {
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

    /// Finds out who is signed in.
    pub(super) async fn read_keychain(&mut self) {
        let found = self.parts.keep.load().await;
        if found.is_ok() {
            self.keychain.reset();
        }
        match found {
            Ok(Some(record)) if record.server == self.parts.server.address().as_str() => {
                self.resume(record).await;
            }
            Ok(Some(record)) => self.enter(State::signed_out(Some(self.elsewhere(&record)))),
            Ok(None) => self.nothing_saved(),
            Err(error) => self.keychain_failed(&error),
        }
    }

    fn nothing_saved(&mut self) {
        // The settings still name an account: it was not signed out of, so its session was lost.
        let lost = self.parts.settings.get().account.map(|last| {
            Problem::new(
                ProblemCode::SessionEnded,
                format!(
                    "The session of {} is no longer on this device. Sign in again to go on \
                     syncing; everything on this device is kept.",
                    last.name
                ),
            )
            .with_detail(last.name)
        });
        let problem = lost.or_else(|| self.parts.problem.take());
        self.enter(State::signed_out(problem));
    }

    /// The session may be fine; it just cannot be read now. It is tried again by itself.
    fn keychain_failed(&mut self, error: &KeepError) {
        let problem = Problem::from(error);
        tracing::warn!(problem = %problem, detail = problem.detail, "the session cannot be read");
        let passing = problem.code == ProblemCode::KeychainUnavailable && self.parts.background;
        let keychain_again = passing.then(|| Instant::now() + self.keychain.after_failure(None));
        self.enter(State::SignedOut(SignedOut {
            problem: Some(problem),
            keychain_again,
        }));
    }

    fn elsewhere(&self, record: &Record) -> Problem {
        let here = self.parts.server.address();
        Problem::new(
            ProblemCode::ConfigurationInvalid,
            format!(
                "{} is signed in to {}, but this run is for {here}. Choose that server again, or \
                 sign in to this one.",
                record.account().name,
                record.server
            ),
        )
        .with_detail(record.server.clone())
    }

    /// Another state, and the view of it.
    pub(super) fn enter(&mut self, state: State) {
        self.state = state;
        if !matches!(self.state, State::SigningIn(_)) {
            self.running.store(false, Ordering::Release);
        }
        self.publish();
    }

    pub(super) fn publish(&self) {
        publish(&self.view, self.state.view());
    }

    pub(super) fn next_id(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    pub(super) fn now(&self) -> time::OffsetDateTime {
        self.parts.clock.now()
    }
}
