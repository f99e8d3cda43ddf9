//! The facade: intents go down, views come up.

mod about;
mod board;
mod change;
mod columns;
mod conflicts;
mod desktop;
mod devices;
#[cfg(test)]
mod first_run_tests;
mod looking;
mod photo;
mod preferences;
mod provider_keys;
mod records;
mod session;
mod set_aside;
mod start;
mod todos;
mod transfer;
mod vault;
mod verify;
mod ways;

use std::path::PathBuf;
use std::sync::Arc;

use pia_protocol::clock::Clock;

use crate::accounts::Accounts;
use crate::address::ServerAddress;
use crate::diagnosis::{Diagnosis, Running, Subject};
use crate::http::Http;
use crate::lists::Lists;
use crate::problem::{Problem, ProblemCode};
use crate::report::SyncReport;
use crate::server::Server;
use crate::session::{Keep, ProviderKeys, Session};
use crate::settings::SettingsFile;
use crate::store::Shelf;
use crate::supervise::Tasks;
use crate::sync::Sync;
use crate::undo::Undo;
use crate::view::{ServerPreview, SessionView};
use crate::views::Views;

#[cfg(test)]
pub(crate) use start::Fittings;
pub(crate) use start::known_address;

/// One data folder, opened: its session, its to-dos and their sync. Clones are handles to the same
/// client.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    views: Views,
    session: Session,
    sync: Sync,
    server: Server,
    shelf: Arc<Shelf>,
    settings: Arc<SettingsFile>,
    clock: Arc<dyn Clock>,
    tasks: Tasks,
    fixed_server: bool,
    lists: Arc<Lists>,
    undo: Arc<Undo>,
    folder: PathBuf,
    http: Http,
    keep: Arc<Keep>,
    provider_keys: Arc<ProviderKeys>,
    accounts: Arc<Accounts>,
}

impl Client {
    /// The views.
    pub fn views(&self) -> Views {
        self.inner.views.clone()
    }

    /// Chooses another server and asks it at once.
    ///
    /// # Errors
    /// An address that may not be asked; [`ProblemCode::SignInRunning`] while somebody is signed
    /// in or signing in; [`ProblemCode::ConfigurationInvalid`] when `PIA_SERVER_URL` fixes it.
    pub fn set_server(&self, url: &str) -> Result<(), Problem> {
        if self.inner.fixed_server {
            return Err(Problem::new(
                ProblemCode::ConfigurationInvalid,
                "The server is fixed by PIA_SERVER_URL, so it cannot be changed here.",
            )
            .with_detail("PIA_SERVER_URL"));
        }
        let address = ServerAddress::parse(url)?;
        if self.inner.session.is_engaged() {
            return Err(Problem::new(
                ProblemCode::SignInRunning,
                "Sign out, or end the running sign-in, before choosing another server.",
            ));
        }
        let text = address.as_str().to_owned();
        self.inner
            .settings
            .update(|settings| settings.server_url = Some(text))?;
        self.inner.server.change(address);
        Ok(())
    }

    /// Asks a server that the person thinks of choosing who it is, and changes nothing: it is neither
    /// chosen nor remembered, and trusted no further than this computer and the person trust it
    /// already. The latest question counts; an earlier one that still waits ends with `None`, as does
    /// one of no address, with which nobody waits any more.
    ///
    /// # Errors
    /// An address that may not be asked; what is in the way of an answer.
    pub async fn look_at_server(
        &self,
        url: Option<&str>,
    ) -> Result<Option<ServerPreview>, Problem> {
        let stop = self.inner.tasks.stopping();
        let said = stop.run_until_cancelled(self.inner.server.look_at(url));
        said.await.unwrap_or(Ok(None))
    }

    /// Trusts exactly this certificate, by its SHA-256, for the chosen server's scheme, host and
    /// port, and there no other: whether this computer trusts it or not, until it is forgotten or
    /// another is trusted in its place.
    ///
    /// # Errors
    /// [`ProblemCode::ConfigurationInvalid`] when it is no SHA-256 or the server shows no
    /// certificates; [`ProblemCode::ServerCertificateChanged`] when the server shows another one
    /// now; whatever else keeps the server from showing it.
    pub async fn trust_certificate(&self, sha256: &str) -> Result<(), Problem> {
        self.inner.server.trust_certificate(sha256).await?;
        self.sync_now();
        Ok(())
    }

    /// Leaves it to this computer again whom to trust at the chosen server's address.
    ///
    /// # Errors
    /// [`ProblemCode::StorageFailed`].
    pub fn forget_certificate(&self) -> Result<(), Problem> {
        self.inner.server.forget_certificate()
    }

    /// The person agrees that the chosen server, of the first generation, may send their session
    /// through the browser's address bar: it knows no other way. Kept for this server.
    ///
    /// # Errors
    /// [`ProblemCode::StorageFailed`].
    pub fn allow_token_redirect(&self) -> Result<(), Problem> {
        self.inner.server.allow_token_redirect()
    }

    /// Puts away the problem on show in the session view.
    pub fn dismiss_problem(&self) {
        self.inner.session.dismiss_problem();
    }

    /// Syncs soon, and tries everything again that waits for its next try.
    pub fn sync_now(&self) {
        self.inner.server.ask();
        self.inner.session.retry_now();
        self.inner.sync.now();
    }

    /// Pauses the sync, or lets it go on, in every process of the data folder: while it is paused
    /// nothing moves unless a person asks for it. Kept across restarts.
    ///
    /// # Errors
    /// [`ProblemCode::StorageFailed`].
    pub fn pause_sync(&self, paused: bool) -> Result<(), Problem> {
        self.inner
            .settings
            .update(|settings| settings.sync_paused = paused)
    }

    /// Whether the person has paused the sync, signed in or not.
    pub fn is_sync_paused(&self) -> bool {
        *self.inner.settings.paused().borrow()
    }

    /// Syncs once and says what moved.
    ///
    /// # Errors
    /// [`ProblemCode::NotSignedIn`], or what is in the way of a sync.
    pub async fn sync_once(&self) -> Result<SyncReport, Problem> {
        self.is_signed_in().await?;
        let synced = self.inner.sync.once().await;
        if synced.is_ok() {
            self.inner.session.reached_a_server().await;
        }
        self.or_why_nobody_is(synced).await
    }

    /// The session may have ended on the way, ended from another device perhaps: then that is said,
    /// and not that nobody is signed in.
    pub(crate) async fn or_why_nobody_is<T>(&self, done: Result<T, Problem>) -> Result<T, Problem> {
        match done {
            Err(problem) if problem.code == ProblemCode::NotSignedIn => {
                self.is_signed_in().await?;
                Err(problem)
            }
            done => done,
        }
    }

    /// That there is somebody to sync for, or why there is not: maybe their data cannot be opened.
    pub(crate) async fn is_signed_in(&self) -> Result<(), Problem> {
        self.inner.session.settled().await;
        if self.inner.session.active().borrow().is_some() {
            return Ok(());
        }
        Err(match &*self.inner.views.session.borrow() {
            SessionView::SignedOut {
                problem: Some(problem),
            }
            | SessionView::SignedIn {
                problem: Some(problem),
                ..
            }
            | SessionView::NeedsYou { problem, .. } => problem.clone(),
            _ => Problem::new(
                ProblemCode::NotSignedIn,
                "Nobody is signed in, so there is nothing to sync.",
            ),
        })
    }

    /// Runs every check there is. Changes nothing, and ends within seconds whatever is broken.
    pub async fn diagnose(&self) -> Diagnosis {
        let inner = &self.inner;
        let subject = Subject {
            clock: Arc::clone(&inner.clock),
            folder: Some(inner.folder.clone()),
            address: Ok(inner.server.address()),
            http: Ok(inner.http.clone()),
            keep: Some(Arc::clone(&inner.keep)),
            running: Ok(Running {
                session: inner.session.clone(),
                views: inner.views.clone(),
            }),
        };
        subject.examine().await
    }

    /// Ends every task and waits for it: a renewal under way is finished and saved first.
    pub async fn shutdown(self) {
        self.inner.tasks.shutdown().await;
        self.inner.shelf.close().await;
    }

    #[cfg(test)]
    pub(crate) fn store_on_show(&self) -> crate::store::Store {
        self.inner.shelf.current().store
    }

    /// What each start does with keys whose provider is no more.
    #[cfg(test)]
    pub(crate) async fn forget_stray_keys(&self) {
        let shown = self.inner.shelf.current();
        self.inner.provider_keys.forget_strays(&shown).await;
    }

    #[cfg(test)]
    pub(crate) fn inner_accounts(&self) -> Arc<Accounts> {
        Arc::clone(&self.inner.accounts)
    }

    #[cfg(test)]
    pub(crate) fn inner_session(&self) -> Session {
        self.inner.session.clone()
    }
}
