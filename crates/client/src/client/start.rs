//! A client is put together: what its parts are, and in which order they start.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use pia_protocol::clock::{Clock, SystemClock};
use pia_signin::{DEFAULT_DEADLINE, Surroundings, open_browser};
use pia_vault::Vault;
use tokio::sync::watch;

use super::{Client, Inner};
use crate::accounts::{Accounts, Known};
use crate::address::ServerAddress;
use crate::config::{Config, DEFAULT_SERVER_URL};
use crate::http::Http;
use crate::lists::{self, Lists};
use crate::peers::{self, Own};
use crate::photos::{Fetcher, Photos};
use crate::preferences::Preferences;
use crate::private;
use crate::problem::{Problem, ProblemCode};
use crate::server::Watcher;
use crate::session::{Keep, Opener, Parts, ProviderKeys, VaultChoice};
use crate::settings::{Settings, SettingsFile};
use crate::stamp::Stamp;
use crate::store::Shelf;
use crate::supervise::Tasks;
use crate::sync::{Driver, Sync, off};
use crate::undo::Undo;
use crate::view::{
    AccountState, AccountsView, PreferencesView, ServerState, ServerView, SessionView, SyncView,
    UndoView, VaultView,
};
use crate::views::Views;

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
        let tasks = Tasks::default();
        let (vault_view, _) = watch::channel(VaultChoice::unseen());
        let keep = keep(&config, &settings, vault_view.clone(), fittings.vault);
        let provider_keys = Arc::new(ProviderKeys::new(&keep, &settings));
        let owner = known.current().map(Known::owner);
        let signed_in = known
            .current()
            .is_some_and(|known| known.state == AccountState::SignedIn);
        if signed_in {
            // The keychain takes longest to answer, so it is asked first.
            keep.begin_to_open(&tasks);
        }
        let shelf = Arc::new(Shelf::open(folder.clone(), owner, Arc::clone(&clock)).await?);
        if signed_in {
            shelf.begin_to_show(&tasks);
        }
        let http = Http::new(Arc::clone(&clock), Arc::clone(&settings))?;

        let channels = Channels::new(&known, unasked(&address, fixed_server), vault_view);
        let untouched = is_untouched(&known, &shelf).await?;
        let preferences =
            Preferences::follow(settings.preferences(), config.language, untouched, &tasks);
        let views = channels.views(preferences);
        let lists = Lists::new(&shelf, channels.lists, &settings, background);
        let lists = Arc::new(lists);
        lists.refresh().await?;
        let undo = Arc::new(Undo::new(Arc::clone(&shelf), channels.undo));
        let watcher = Watcher {
            http: http.clone(),
            fixed: fixed_server,
            view: channels.server,
        };
        let server = watcher.start(address, background, &tasks);
        let stamp = Stamp::of(&folder);
        let photos = Photos::new(folder.clone());
        let accounts = Accounts::new(Arc::clone(&settings), stamp, photos, channels.accounts);
        let accounts = Arc::new(accounts);
        let parts = Parts {
            http: http.clone(),
            clock: Arc::clone(&clock),
            server: server.clone(),
            shelf: Arc::clone(&shelf),
            settings: Arc::clone(&settings),
            accounts: Arc::clone(&accounts),
            keep: Arc::clone(&keep),
            provider_keys: Arc::clone(&provider_keys),
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
        let session = crate::session::start(parts, channels.session);
        let driver = Driver {
            http: http.clone(),
            clock: Arc::clone(&clock),
            session: session.clone(),
            shelf: Arc::clone(&shelf),
            view: channels.sync,
            background,
            paused: settings.paused(),
        };
        let sync = driver.start(&tasks);
        sync_on_waking(session.woken(), sync.clone(), &tasks);
        let inner = Arc::new(Inner {
            views,
            session,
            sync,
            server,
            shelf,
            settings,
            clock,
            tasks,
            fixed_server,
            lists,
            undo,
            folder,
            http,
            keep,
            provider_keys,
            accounts,
        });
        if background {
            inner.follow();
        }
        Ok(Self { inner })
    }
}

impl Inner {
    /// What goes on beside the session and the sync in a client that stays.
    fn follow(&self) {
        Arc::clone(&self.lists).follow(&self.tasks);
        Arc::clone(&self.undo).follow(&self.tasks);
        let own = Own::new(&self.session, &self.shelf, &self.settings);
        peers::watch(&self.folder, own, &self.tasks);
        let fetcher = Fetcher {
            http: self.http.clone(),
            clock: Arc::clone(&self.clock),
            session: self.session.clone(),
            view: self.views.session(),
            accounts: Arc::clone(&self.accounts),
            photos: Photos::new(self.folder.clone()),
        };
        fetcher.start(&self.tasks);
        forget_stray_keys(&self.provider_keys, &self.shelf, &self.tasks);
    }
}

/// Where this folder's secrets are kept.
fn keep(
    config: &Config,
    settings: &Arc<SettingsFile>,
    view: watch::Sender<VaultView>,
    vault: Option<Arc<Vault>>,
) -> Arc<Keep> {
    let vault = VaultChoice::new(config, Arc::clone(settings), view, vault);
    let profile = settings.get().profile.to_string();
    Arc::new(Keep::new(vault, profile, config.data_dir.clone()))
}

/// Whether nobody has signed in or written anything here. Nobody waits for the answer once the first
/// run is over.
async fn is_untouched(known: &Settings, shelf: &Shelf) -> Result<bool, Problem> {
    if known.preferences.is_welcomed() || !known.accounts.is_empty() {
        return Ok(false);
    }
    Ok(shelf.current().store.is_untouched().await?)
}

/// In a task of its own, as the keychain may take its time.
fn forget_stray_keys(keys: &Arc<ProviderKeys>, shelf: &Shelf, tasks: &Tasks) {
    let (keys, shown, stop) = (Arc::clone(keys), shelf.current(), tasks.stopping());
    tasks.spawn(async move {
        stop.run_until_cancelled(keys.forget_strays(&shown)).await;
    });
}

/// Each view's one writer, before it is handed out.
struct Channels {
    session: watch::Sender<SessionView>,
    sync: watch::Sender<SyncView>,
    lists: lists::Shown,
    undo: watch::Sender<UndoView>,
    server: watch::Sender<ServerView>,
    accounts: watch::Sender<AccountsView>,
    vault: watch::Sender<VaultView>,
}

impl Channels {
    fn new(known: &Settings, server: ServerView, vault: watch::Sender<VaultView>) -> Self {
        let account = known.current().map(Known::account);
        let accounts = Vec::new();
        Self {
            session: watch::Sender::new(SessionView::Starting { account }),
            sync: watch::Sender::new(off()),
            lists: lists::Shown {
                todos: watch::Sender::default(),
                board: watch::Sender::default(),
                library: watch::Sender::default(),
                found: watch::Sender::default(),
            },
            undo: watch::Sender::default(),
            server: watch::Sender::new(server),
            accounts: watch::Sender::new(AccountsView { accounts }),
            vault,
        }
    }

    fn views(&self, preferences: watch::Receiver<PreferencesView>) -> Views {
        Views {
            session: self.session.subscribe(),
            sync: self.sync.subscribe(),
            todos: self.lists.todos.subscribe(),
            board: self.lists.board.subscribe(),
            library: self.lists.library.subscribe(),
            found: self.lists.found.subscribe(),
            undo: self.undo.subscribe(),
            server: self.server.subscribe(),
            accounts: self.accounts.subscribe(),
            vault: self.vault.subscribe(),
            preferences,
        }
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
                sync.woken();
            }
        };
        stop.run_until_cancelled(waking).await;
    });
}
