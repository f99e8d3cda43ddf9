//! The supervisor: reads messages one after the other, and is the only writer of the session.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use pia_protocol::clock::Clock;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::keep::{Keep, KeepError};
use super::record::Record;
use super::state::{SignedOut, SigningIn, State};
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
        attempt: None,
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
    /// The sign-in that runs. It is shown in place of the state, which goes on beneath it.
    pub(super) attempt: Option<SigningIn>,
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
            Message::DismissProblem => self.dismiss_problem(),
            Message::Settled { reply } => {
                reply.send(()).ok();
            }
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
        let Some(last) = self.parts.settings.get().account else {
            let problem = self.parts.problem.take();
            return self.enter(State::signed_out(problem));
        };
        let lost = Problem::new(
            ProblemCode::SessionEnded,
            format!(
                "The session of {} is no longer on this device. Sign in again to go on syncing; \
                 everything on this device is kept.",
                last.name
            ),
        )
        .with_detail(&last.name);
        self.enter(State::needs_you(last.account(), lost));
    }

    /// What is kept cannot be understood: the session is lost. Anything else may pass, so it is
    /// tried again by itself.
    fn keychain_failed(&mut self, error: &KeepError) {
        let problem = Problem::from(error);
        tracing::warn!(problem = %problem, detail = problem.detail, "the session cannot be read");
        if let (ProblemCode::KeychainUnreadable, Some(last)) =
            (problem.code, self.parts.settings.get().account)
        {
            return self.enter(State::needs_you(last.account(), problem));
        }
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
        self.publish();
    }

    pub(super) fn publish(&self) {
        let attempt = self.attempt.as_ref().and_then(SigningIn::view);
        publish(&self.view, attempt.unwrap_or_else(|| self.state.view()));
    }

    pub(super) fn next_id(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    pub(super) fn now(&self) -> time::OffsetDateTime {
        self.parts.clock.now()
    }
}
