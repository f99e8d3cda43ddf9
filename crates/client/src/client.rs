//! The facade: intents go down, views come up.

use std::sync::Arc;

use tokio::sync::watch;

use crate::config::Config;
use crate::problem::{Problem, ProblemCode};
use crate::report::{Browser, SignOutReport, SyncReport};
use crate::view::*;
use crate::views::Views;

/// One data folder, opened: its session, its to-dos and their sync. Clones are handles to the same
/// client.
#[derive(Clone)]
pub struct Client {
    views: Views,
    _inner: Arc<()>,
}

impl Client {
    /// Opens the data folder. The to-dos are in the views when this returns; the session follows.
    pub async fn start(config: Config, background: bool) -> Result<Self, Problem> {
        let _ = background;
        let url = config.server_url.unwrap_or_default();
        let views = Views {
            session: watch::channel(SessionView::SignedOut { problem: None }).1,
            sync: watch::channel(SyncView { state: SyncState::Off, last_ms: None, up: 0, down: 0, waiting: 0, refused: 0 }).1,
            todos: watch::channel(TodosView { todos: Vec::new() }).1,
            server: watch::channel(ServerView { url, fixed: false, state: ServerState::Asking }).1,
        };
        Ok(Self { views, _inner: Arc::new(()) })
    }

    /// The views.
    pub fn views(&self) -> Views {
        self.views.clone()
    }

    /// Starts a sign-in with `provider`.
    pub fn sign_in(&self, _provider: &str, _browser: Browser) -> Result<(), Problem> {
        Err(not_yet())
    }

    /// Ends the running sign-in, if any.
    pub fn cancel_sign_in(&self) {}

    /// Opens the browser again for the running sign-in.
    pub fn open_browser_again(&self) -> Result<(), Problem> {
        Err(not_yet())
    }

    /// Signs out.
    pub async fn sign_out(&self) -> Result<SignOutReport, Problem> {
        Err(not_yet())
    }

    /// Chooses another server.
    pub fn set_server(&self, _url: &str) -> Result<(), Problem> {
        Err(not_yet())
    }

    /// Puts away the problem on show in the session view.
    pub fn dismiss_problem(&self) {}

    /// Syncs soon.
    pub fn sync_now(&self) {}

    /// Syncs once and says what moved.
    pub async fn sync_once(&self) -> Result<SyncReport, Problem> {
        Err(not_yet())
    }

    /// Adds a to-do.
    pub async fn add_todo(&self, _title: &str) -> Result<Todo, Problem> {
        Err(not_yet())
    }

    /// Marks a to-do as done, or as open again.
    pub async fn set_todo_done(&self, _id: &str, _done: bool) -> Result<(), Problem> {
        Err(not_yet())
    }

    /// Renames a to-do.
    pub async fn rename_todo(&self, _id: &str, _title: &str) -> Result<(), Problem> {
        Err(not_yet())
    }

    /// Deletes a to-do.
    pub async fn delete_todo(&self, _id: &str) -> Result<(), Problem> {
        Err(not_yet())
    }

    /// Ends every task and waits for it.
    pub async fn shutdown(self) {}
}

fn not_yet() -> Problem {
    Problem::new(ProblemCode::NotSignedIn, "Nobody is signed in.")
}
