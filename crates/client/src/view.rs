//! What a person may see: whole small views, published as one value each time something changes.
//!
//! The desktop window, the terminal and the tests read the same truth here. No view holds a token.

use serde::Serialize;

use crate::problem::Problem;

/// Any of the views, as sent over one channel to the window.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "view", content = "value", rename_all = "camelCase")]
pub enum View {
    /// Who is signed in, or how far a sign-in is.
    Session(SessionView),
    /// How far sync is.
    Sync(SyncView),
    /// The to-dos of whoever is signed in, or of nobody yet.
    Todos(TodosView),
    /// Which server, and how it may be signed in to.
    Server(ServerView),
}

/// Who is signed in, or how far a sign-in is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "state",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum SessionView {
    /// The keychain is being read. `account` is whose data is shown meanwhile.
    Starting {
        /// Who was signed in when the program last ran.
        account: Option<Account>,
    },
    /// Nobody is signed in.
    SignedOut {
        /// Why the last sign-in or session ended, unless the person ended it; or what is left of
        /// a session the person ended (the server did not confirm it).
        problem: Option<Problem>,
    },
    /// The browser is open, or could not be opened; the listener waits.
    WaitingForBrowser {
        /// Which provider, e.g. `microsoft`.
        provider: String,
        /// The sign-in address, for the person to open themselves. Holds no secret: state and
        /// challenge are worth nothing without the verifier, which stays in this process.
        link: String,
        /// When the listener gives up: milliseconds since 1970 in UTC.
        deadline_ms: f64,
        /// That the browser could not be opened.
        problem: Option<Problem>,
    },
    /// The browser came back; the code is being redeemed and the session saved.
    Redeeming {
        /// Which provider, e.g. `microsoft`.
        provider: String,
    },
    /// Signed in.
    SignedIn {
        /// Who.
        account: Account,
        /// Whether the server can be reached.
        connection: Connection,
        /// Where the session is kept, e.g. `Secret Service`.
        kept_in: String,
        /// A sign-out or save that did not go through, in words.
        problem: Option<Problem>,
    },
}

/// The person, for display.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// The account's id on its server.
    pub id: String,
    /// The person's name, or their e-mail address when the provider gave no name.
    pub name: String,
    /// E-mail address; may be empty.
    pub email: String,
    /// Which provider, e.g. `microsoft`.
    pub provider: String,
}

/// Whether the server can be reached.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "state",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Connection {
    /// The access token is good.
    Fresh,
    /// The session is being renewed.
    Refreshing,
    /// The server does not answer; everything works from local data and is tried again by itself.
    Offline {
        /// What is in the way.
        problem: Problem,
    },
}

/// How far sync is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SyncView {
    /// What is going on.
    pub state: SyncState,
    /// When the last sync ended well: milliseconds since 1970 in UTC.
    pub last_ms: Option<f64>,
    /// Changes sent up by the last sync that moved anything.
    pub up: u32,
    /// Records brought down by the last sync that moved anything.
    pub down: u32,
    /// Local changes not yet on the server.
    pub waiting: u32,
    /// Changes the server refused for good, kept on this device.
    pub refused: u32,
}

/// What sync is doing.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "state",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum SyncState {
    /// Nobody is signed in: everything stays on this device.
    Off,
    /// Nothing to do until the next change or tick.
    Idle,
    /// Changes are moving.
    Running,
    /// The last sync failed; it is tried again by itself.
    Waiting {
        /// What is in the way.
        problem: Problem,
    },
}

/// The to-dos, in the order to show them: open ones first, newest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TodosView {
    /// Every to-do that is not deleted.
    pub todos: Vec<Todo>,
}

/// One to-do.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Todo {
    /// Its record id.
    pub id: String,
    /// What is to be done.
    pub title: String,
    /// Whether it is done.
    pub done: bool,
    /// Whether the latest change has reached the server.
    pub synced: bool,
}

/// Which server, and how it may be signed in to.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ServerView {
    /// The server's address.
    pub url: String,
    /// Whether the address comes from `PIA_SERVER_URL` and so cannot be changed in the app.
    pub fixed: bool,
    /// What is known of it.
    pub state: ServerState,
}

/// What is known of the server.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "state",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum ServerState {
    /// It is being asked.
    Asking,
    /// It answered.
    Known {
        /// Its version.
        version: String,
        /// The ways to sign in, in the order to show them. May be empty: then the administrator
        /// has to add one.
        providers: Vec<ProviderChoice>,
    },
    /// It did not answer, or is not a Pia server.
    Unreachable {
        /// What is in the way.
        problem: Problem,
    },
}

/// One way to sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProviderChoice {
    /// The value to pass to `sign_in`, e.g. `microsoft`.
    pub name: String,
    /// What a person knows it as.
    pub display_name: String,
}
