//! The facade: intents go down, views come up.

mod vault;
mod ways;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use pia_protocol::clock::{Clock, SystemClock};
use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};
use pia_protocol::wire_time::WireTime;
use pia_signin::{DEFAULT_DEADLINE, Surroundings, open_browser};
use pia_vault::Vault;
use tokio::sync::watch;

use crate::accounts::{Accounts, Known};
use crate::address::ServerAddress;
use crate::config::{Config, DEFAULT_SERVER_URL};
use crate::diagnosis::{Diagnosis, Running, Subject};
use crate::http::Http;
use crate::problem::{Problem, ProblemCode};
use crate::report::{Browser, SignIn, SignOut, SignOutReport, SyncReport};
use crate::server::{Server, Watcher};
use crate::session::{Keep, Opener, Parts, Session, VaultChoice};
use crate::settings::{Settings, SettingsFile};
use crate::stamp::Stamp;
use crate::store::{Edit, Shelf};
use crate::supervise::Tasks;
use crate::sync::{Driver, Sync, off};
use crate::view::{
    Account, AccountState, AccountsView, ServerState, ServerView, SessionView, SyncState, SyncView,
    Todo, TodosView,
};
use crate::views::{Views, publish};
use crate::{peers, private, todos};

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
    todos: watch::Sender<TodosView>,
    folder: PathBuf,
    http: Http,
    keep: Arc<Keep>,
}

/// How often the time of day is compared with the stopwatch: a machine that has woken is noticed
/// within this time.
const TICK: Duration = Duration::from_secs(15);

/// What a test replaces.
pub(crate) struct Fittings {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) vault: Option<Arc<Vault>>,
    pub(crate) opener: Opener,
    pub(crate) surroundings: fn() -> Surroundings,
    pub(crate) deadline: Duration,
    pub(crate) tick: Duration,
}

impl Default for Fittings {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            vault: None,
            opener: Arc::new(|address| Box::pin(async move { open_browser(&address).await })),
            surroundings: Surroundings::detect,
            deadline: DEFAULT_DEADLINE,
            tick: TICK,
        }
    }
}

impl Client {
    /// Opens the data folder. The to-dos are in the views when this returns; who is signed in
    /// follows, as the keychain may take its time.
    ///
    /// `background` true keeps the session renewed, syncs by itself and follows what other
    /// processes change, until [`shutdown`](Self::shutdown); false does what is asked and nothing
    /// else, for one command of the terminal.
    ///
    /// # Errors
    /// [`ProblemCode::StorageFailed`] when the folder, the settings or the database cannot be
    /// opened; [`ProblemCode::ServerAddressInvalid`] and [`ProblemCode::ServerNotSecure`] for an
    /// address that may not be asked.
    pub async fn start(config: Config, background: bool) -> Result<Self, Problem> {
        Self::start_with(config, background, Fittings::default()).await
    }

    pub(crate) async fn start_with(
        config: Config,
        background: bool,
        fittings: Fittings,
    ) -> Result<Self, Problem> {
        let folder = config.data_dir.clone();
        make_folder(&folder)?;
        let (settings, problem) = SettingsFile::open(&folder)?;
        let settings = Arc::new(settings);
        let known = settings.get();
        let fixed_server = config.server_url.is_some();
        let address = known_address(config.server_url.as_deref(), Some(&known))?;
        let clock = fittings.clock;
        let owner = known.current().map(Known::owner);
        let shelf = Arc::new(Shelf::open(folder.clone(), owner, Arc::clone(&clock)).await?);
        let todos = todos::view(&shelf.current().store).await?;
        let http = Http::new(Arc::clone(&clock), Arc::clone(&settings))?;
        let tasks = Tasks::default();

        let account: Option<Account> = known.current().map(Known::account);
        let session_view = watch::Sender::new(SessionView::Starting { account });
        let sync_view: watch::Sender<SyncView> = watch::Sender::new(off());
        let todos_view = watch::Sender::new(todos);
        let server_view = watch::Sender::new(unasked(&address, fixed_server));
        let accounts_view = watch::Sender::new(AccountsView {
            accounts: Vec::new(),
        });
        let vault_view = watch::Sender::new(VaultChoice::unseen());
        let views = Views {
            session: session_view.subscribe(),
            sync: sync_view.subscribe(),
            todos: todos_view.subscribe(),
            server: server_view.subscribe(),
            accounts: accounts_view.subscribe(),
            vault: vault_view.subscribe(),
        };

        let watcher = Watcher {
            http: http.clone(),
            fixed: fixed_server,
            view: server_view,
        };
        let server = watcher.start(address, background, &tasks);
        let vault = VaultChoice::new(&config, Arc::clone(&settings), vault_view, fittings.vault);
        let keep = Arc::new(Keep::new(vault, known.profile.to_string(), folder.clone()));
        let stamp = Stamp::of(&folder);
        let accounts = Accounts::new(Arc::clone(&settings), stamp, accounts_view);
        let parts = Parts {
            http: http.clone(),
            clock: Arc::clone(&clock),
            server: server.clone(),
            shelf: Arc::clone(&shelf),
            settings: Arc::clone(&settings),
            accounts: Arc::new(accounts),
            keep: Arc::clone(&keep),
            opener: fittings.opener,
            surroundings: fittings.surroundings,
            language: config.language,
            deadline: fittings.deadline,
            folder: folder.clone(),
            tasks: tasks.clone(),
            background,
            tick: fittings.tick,
            fixed: fixed_server,
            problem,
        };
        let session = crate::session::start(parts, session_view);
        let driver = Driver {
            http: http.clone(),
            clock: Arc::clone(&clock),
            session: session.clone(),
            view: sync_view,
            background,
        };
        let sync = driver.start(&tasks);
        sync_on_waking(session.woken(), sync.clone(), &tasks);
        todos::follow(Arc::clone(&shelf), todos_view.clone(), &tasks);
        if background {
            peers::watch(&folder, session.clone(), Arc::clone(&shelf), &tasks);
        }
        let inner = Inner {
            views,
            session,
            sync,
            server,
            shelf,
            settings,
            clock,
            tasks,
            fixed_server,
            todos: todos_view,
            folder,
            http,
            keep,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The views.
    pub fn views(&self) -> Views {
        self.inner.views.clone()
    }

    /// Starts a sign-in; while somebody is signed in, it adds an account. How it goes is in the
    /// session view. While one runs, that one goes on and is shown.
    ///
    /// # Errors
    /// [`ProblemCode::AccountUnknown`]; an address that may not be asked, and
    /// [`ProblemCode::ConfigurationInvalid`] for another server than the one `PIA_SERVER_URL`
    /// fixes. Other ways in which a sign-in can fail are in the session view.
    pub fn sign_in(&self, wish: SignIn) -> Result<(), Problem> {
        self.inner.session.sign_in(wish).map(drop)
    }

    /// The same, and waits for its end: who is signed in, or `None` when it was cancelled.
    ///
    /// # Errors
    /// As [`sign_in`](Self::sign_in), and every way in which a sign-in can fail.
    pub async fn sign_in_and_wait(&self, wish: SignIn) -> Result<Option<Account>, Problem> {
        let end = self.inner.session.sign_in(wish)?;
        end.await.unwrap_or(Ok(None))
    }

    /// Starts a sign-in of the account on show whose session ended: with its provider, which is
    /// told the person's e-mail address.
    ///
    /// # Errors
    /// [`ProblemCode::NotSignedIn`] when no account is on show, and as [`sign_in`](Self::sign_in).
    pub fn sign_in_again(&self, browser: Browser) -> Result<(), Problem> {
        self.inner.session.sign_in_again(browser)
    }

    /// Ends the running sign-in, if any.
    pub fn cancel_sign_in(&self) {
        self.inner.session.cancel_sign_in();
    }

    /// Opens the browser again for the running sign-in.
    ///
    /// # Errors
    /// [`ProblemCode::SignInTimedOut`] when none waits for a browser any more.
    pub fn open_browser_again(&self) -> Result<(), Problem> {
        self.inner.session.open_again()
    }

    /// Signs out of the account on show: wipes its session here at once, then has it ended on the
    /// server, and what else is wished, waiting three seconds at most for each. What the server did
    /// not confirm it is asked again later. The account's data stays on this device, out of sight.
    ///
    /// # Errors
    /// [`ProblemCode::NotSignedIn`], or the keychain's refusal to let go of the session.
    pub async fn sign_out(&self, wish: SignOut) -> Result<SignOutReport, Problem> {
        self.inner.session.sign_out(wish).await
    }

    /// Puts another account and its session on show, in every Pia of this folder. The present one
    /// stays signed in.
    ///
    /// # Errors
    /// [`ProblemCode::AccountUnknown`]; [`ProblemCode::NotSignedIn`] for an account the person
    /// signed out of; [`ProblemCode::ConfigurationInvalid`] when `PIA_SERVER_URL` fixes another
    /// server; [`ProblemCode::KeychainUnavailable`].
    pub async fn switch_account(&self, key: &str) -> Result<(), Problem> {
        self.inner.session.switch_account(key).await
    }

    /// Signs an account out here, forgets it and deletes its data from this device.
    ///
    /// # Errors
    /// [`ProblemCode::AccountUnknown`]; [`ProblemCode::AccountHasUnsentChanges`] unless
    /// `discard_unsent`; [`ProblemCode::KeychainUnavailable`]; [`ProblemCode::StorageFailed`].
    pub async fn remove_account(&self, key: &str, discard_unsent: bool) -> Result<(), Problem> {
        self.inner.session.remove_account(key, discard_unsent).await
    }

    /// Waits until it is known who is signed in and, if somebody is, whether the session is good:
    /// it is renewed when it has to be. The sync view then counts that person's changes.
    pub async fn settled(&self) -> SessionView {
        self.inner.session.settled().await;
        let active = self.inner.session.active().borrow().clone();
        if let Some(active) = active {
            // What is in the way shows in the view.
            drop(self.inner.session.token(&active.owner, None).await);
            self.counted().await;
        }
        self.inner.views.session.borrow().clone()
    }

    /// Waits until the sync view tells of whoever is signed in, instead of "nobody".
    async fn counted(&self) {
        let mut sync = self.inner.views.sync();
        let mut active = self.inner.session.active();
        tokio::select! {
            // Either fails only while the client shuts down.
            _ = sync.wait_for(|view| view.state != SyncState::Off) => {}
            _ = active.wait_for(Option::is_none) => {}
        }
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
                "Sign out before choosing another server.",
            ));
        }
        let text = address.as_str().to_owned();
        self.inner
            .settings
            .update(|settings| settings.server_url = Some(text))?;
        self.inner.server.change(address);
        Ok(())
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

    /// Syncs once and says what moved.
    ///
    /// # Errors
    /// [`ProblemCode::NotSignedIn`], or what is in the way of a sync.
    pub async fn sync_once(&self) -> Result<SyncReport, Problem> {
        self.inner.session.settled().await;
        if let SessionView::SignedOut {
            problem: Some(problem),
        }
        | SessionView::NeedsYou { problem, .. } = &*self.inner.views.session.borrow()
        {
            return Err(problem.clone());
        }
        self.inner.sync.once().await
    }

    /// Adds a to-do.
    ///
    /// # Errors
    /// [`ProblemCode::TodoEmpty`], [`ProblemCode::TodoTooLong`], [`ProblemCode::StorageFailed`].
    pub async fn add_todo(&self, title: &str) -> Result<Todo, Problem> {
        let title = todos::title(title)?;
        let id = RecordId::new(&*self.inner.clock);
        self.edit(id, todos::add(title.clone())).await?;
        Ok(Todo {
            id: id.to_string(),
            title,
            done: false,
            synced: false,
        })
    }

    /// Marks a to-do as done, or as open again.
    ///
    /// # Errors
    /// [`ProblemCode::TodoUnknown`], [`ProblemCode::StorageFailed`].
    pub async fn set_todo_done(&self, id: &str, done: bool) -> Result<(), Problem> {
        self.edit_known(id, todos::set_done(done)).await
    }

    /// Renames a to-do.
    ///
    /// # Errors
    /// [`ProblemCode::TodoUnknown`], [`ProblemCode::TodoEmpty`], [`ProblemCode::TodoTooLong`],
    /// [`ProblemCode::StorageFailed`].
    pub async fn rename_todo(&self, id: &str, title: &str) -> Result<(), Problem> {
        self.edit_known(id, todos::rename(todos::title(title)?))
            .await
    }

    /// Deletes a to-do.
    ///
    /// # Errors
    /// [`ProblemCode::TodoUnknown`], [`ProblemCode::StorageFailed`].
    pub async fn delete_todo(&self, id: &str) -> Result<(), Problem> {
        self.edit_known(id, todos::delete()).await
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
    pub(crate) fn inner_session(&self) -> Session {
        self.inner.session.clone()
    }

    async fn edit_known(
        &self,
        id: &str,
        edit: impl FnOnce(Option<&Body>, WireTime) -> Edit + Send + 'static,
    ) -> Result<(), Problem> {
        let record = todos::id(id)?;
        let (seen, known) = std::sync::mpsc::channel();
        self.edit(record, move |body: Option<&Body>, now| {
            // Received below, in this very call.
            seen.send(body.is_some()).ok();
            edit(body, now)
        })
        .await?;
        if known.try_recv() == Ok(true) {
            Ok(())
        } else {
            Err(todos::unknown(id))
        }
    }

    /// Edits one to-do of whoever is on show. The view shows it before this returns.
    async fn edit(
        &self,
        id: RecordId,
        edit: impl FnOnce(Option<&Body>, WireTime) -> Edit + Send + 'static,
    ) -> Result<(), Problem> {
        let store = self.inner.shelf.current().store;
        store.edit(Kind::todo(), id, edit).await?;
        let view = todos::view(&store).await?;
        publish(&self.inner.todos, view);
        Ok(())
    }
}

/// A server of which nothing is known yet.
fn unasked(address: &ServerAddress, fixed: bool) -> ServerView {
    ServerView {
        url: address.as_str().to_owned(),
        fixed,
        clock_offset_seconds: None,
        trusted_certificate: None,
        state: ServerState::Asking,
    }
}

fn make_folder(folder: &Path) -> Result<(), Problem> {
    private::make_folder(folder).map_err(|error| {
        Problem::new(
            ProblemCode::StorageFailed,
            format!(
                "The data folder {} cannot be made: {error}.",
                folder.display()
            ),
        )
        .with_detail(folder.display().to_string())
    })
}

/// The address to start with: that of the account on show, whose session is kept. What is wrong
/// with one is said together with where it stands, as the person may not have typed it just now.
pub(crate) fn known_address(
    fixed: Option<&str>,
    known: Option<&Settings>,
) -> Result<ServerAddress, Problem> {
    let account = known
        .and_then(Settings::current)
        .filter(|account| account.state == AccountState::SignedIn);
    let chosen = known.and_then(|known| known.server_url.as_deref());
    let (place, typed) = match (fixed, account, chosen) {
        (Some(typed), ..) => ("PIA_SERVER_URL", typed),
        (None, Some(account), _) => ("accounts in settings.json", account.server.as_str()),
        (None, None, Some(typed)) => ("serverUrl in settings.json", typed),
        (None, None, None) => ("the default", DEFAULT_SERVER_URL),
    };
    ServerAddress::parse(typed).map_err(|problem| Problem {
        sentence: format!("{place}: {}", problem.sentence),
        ..problem
    })
}

/// A machine that has woken brings its changes up and down at once.
fn sync_on_waking(mut woken: watch::Receiver<u64>, sync: Sync, tasks: &Tasks) {
    let stop = tasks.stopping();
    tasks.spawn(async move {
        let waking = async {
            while woken.changed().await.is_ok() {
                sync.now();
            }
        };
        stop.run_until_cancelled(waking).await;
    });
}
