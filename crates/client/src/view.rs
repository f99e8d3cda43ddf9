//! What a person may see: whole small views, published as one value each time something changes.
//!
//! The desktop window, the terminal and the tests read the same truth here. No view holds a token.

mod preferences;
mod preview;
mod sync;
mod vault;
mod work;

use serde::Serialize;

use crate::problem::Problem;

pub use preferences::{LanguageChoice, PreferencesView, ThemeChoice};
pub use preview::ServerPreview;
pub use sync::{Direction, Quota, SyncState, SyncView};
pub use vault::{VaultState, VaultView, VaultWay};
pub use work::{
    BoardColumn, BoardView, ColumnWindow, FoundView, Hit, KeyKept, Library, LibraryItem,
    LibraryView, LibraryWish, Piece, Priority, Todo, TodoSort, TodoWindow, TodoWindows,
    TodosInSight, TodosView, UndoAction, UndoStep, UndoView,
};

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
    /// The same to-dos as cards in columns, while somebody looks at the board.
    Board(BoardView),
    /// Templates, memories, past sessions or AI providers: those that somebody looks at.
    Library(LibraryView),
    /// What was found, while somebody searches.
    Found(FoundView),
    /// What can be undone, and done again.
    Undo(UndoView),
    /// Which server, and how it may be signed in to.
    Server(ServerView),
    /// Every account this device knows.
    Accounts(AccountsView),
    /// Where sessions are kept, and what is needed to keep them there.
    Vault(VaultView),
    /// What the person has chosen for the window.
    Preferences(PreferencesView),
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
        /// Why the last sign-in failed, or what is left of a session the person ended (the server
        /// did not confirm it).
        problem: Option<Problem>,
    },
    /// A session ended without the person wanting it. The data is kept and on show; one click leads
    /// back (`sign_in_again`).
    NeedsYou {
        /// Whose session it was.
        account: Account,
        /// Why it ended.
        problem: Problem,
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
        /// The way through a browser on another device, once it was asked for or is the only one.
        device: Option<DeviceCode>,
        /// That the browser could not be opened, or that what came back was not the answer.
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
    /// The domain of the organisation whose account it is; `None` where the server does not know.
    pub organization: Option<String>,
    /// What that organisation calls itself, which nobody vouches for: shown beside its domain.
    pub organization_name: Option<String>,
    /// Whether it is known to be the person's own account, and no organisation's.
    pub personal: bool,
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
        /// When it is tried again: milliseconds since 1970 in UTC; `None` while it is being tried,
        /// and for one command of the terminal.
        retry_ms: Option<f64>,
    },
}

/// A code to type on another device (RFC 8628 section 3.3).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DeviceCode {
    /// What to type: short, and the same text as on the page there.
    pub user_code: String,
    /// Where to type it.
    pub verification_uri: String,
    /// The same address with the code in it, for a link or a QR code.
    pub verification_uri_complete: String,
    /// When the code ends: milliseconds since 1970 in UTC.
    pub deadline_ms: f64,
}

/// Every account this device knows, in the order they were added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct AccountsView {
    /// The accounts.
    pub accounts: Vec<KnownAccount>,
}

/// One account this device knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct KnownAccount {
    /// Names the account in intents; not for display.
    pub key: String,
    /// Who.
    pub account: Account,
    /// On which server.
    pub server: String,
    /// Whether its data is on show.
    pub current: bool,
    /// Whether it can be used without a sign-in.
    pub state: AccountState,
    /// What names the person's picture as it is now; `None` when there is none here.
    pub photo: Option<String>,
}

/// Whether an account can be used without a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum AccountState {
    /// Its session is kept on this device.
    SignedIn,
    /// The person signed out of it.
    SignedOut,
    /// Its session ended without the person wanting it.
    NeedsYou,
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
    /// How far this device's clock is ahead of the server's, in seconds (behind: negative); `None`
    /// unless it is over two minutes.
    pub clock_offset_seconds: Option<f64>,
    /// SHA-256 of the certificate the person chose to trust for this server alone, as hex.
    pub trusted_certificate: Option<String>,
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
        /// What people call it; never shown without its host.
        name: Option<String>,
        /// Its version.
        version: String,
        /// The ways to sign in, in the order to show them. May be empty: then the administrator
        /// has to add one.
        providers: Vec<ProviderChoice>,
        /// How it is spoken to.
        generation: Generation,
        /// Whether the person agreed to receive tokens in an address, which is the only way of a
        /// server of the first generation.
        token_redirect_allowed: bool,
    },
    /// It did not answer, or is not a Pia server.
    Unreachable {
        /// What is in the way.
        problem: Problem,
        /// The certificate it showed, when that is what is in the way and the person may choose to
        /// trust it.
        certificate: Option<Certificate>,
    },
}

/// Which of the ways of signing in a server knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Generation {
    /// Answers with the tokens themselves, in the address. Asked only after the person agreed.
    First,
    /// PKCE and a one-time code, redeemed as JSON; no metadata document.
    Second,
    /// RFC 8414 metadata and everything after it.
    Current,
}

/// A server's certificate that this computer does not trust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Certificate {
    /// SHA-256 of its bytes, as hex: to be compared with what the server's administrator says.
    pub sha256: String,
    /// Whether another certificate was trusted for this server before.
    pub changed: bool,
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
