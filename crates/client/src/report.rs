//! What an intent that is waited for has done.

use pia_protocol::sync::Body;
use serde::Serialize;

use crate::problem::Problem;
use crate::view::Account;

/// What this program is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct About {
    /// Its version.
    pub version: String,
    /// Under which licence it is, as an SPDX expression.
    pub licence: String,
    /// The folder of the settings, the databases and the logs.
    pub data_folder: String,
}

/// How the browser is reached during a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    /// The person's browser is opened.
    Open,
    /// Nothing is opened: the link in the view is for the person to open, maybe on a machine that
    /// forwards the loopback port.
    PrintOnly,
}

/// A sign-in to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// The way to sign in, of the server's list, e.g. `microsoft`. Empty for a known account: the
    /// way it was signed in last.
    pub provider: String,
    /// Whose.
    pub who: Who,
    /// The address of the server, when it is another one than that of the account or on show.
    pub server: Option<String>,
    /// How the browser is reached.
    pub browser: Browser,
}

impl SignIn {
    /// With whatever account the provider's page finds.
    pub fn with(provider: &str, browser: Browser) -> Self {
        Self {
            provider: provider.to_owned(),
            who: Who::Anyone,
            server: None,
            browser,
        }
    }
}

/// Whose sign-in it is to be.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Who {
    /// Whoever the provider's page finds.
    Anyone,
    /// The person chooses among their accounts at the provider (`prompt=select_account`).
    Another,
    /// This known account, by its key: its address is passed on as `login_hint`.
    Known(String),
}

/// How far a sign-out goes. This device is always signed out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SignOut {
    /// End the person's sessions on all their devices.
    pub all_devices: bool,
    /// Open the browser to end its session at the provider too.
    pub provider: bool,
}

/// What a sign-out has done.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SignOutReport {
    /// Who was signed in.
    pub account: Account,
    /// Whether the server has confirmed that it ended the session. Without that, this device has
    /// forgotten the session and asks the server again later.
    pub confirmed: bool,
    /// [`SignOutUnconfirmed`](crate::ProblemCode::SignOutUnconfirmed), with the reason.
    pub problem: Option<Problem>,
    /// What was to be done, in order, with what came of it.
    pub steps: Vec<SignOutStep>,
}

/// One step of a sign-out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SignOutStep {
    /// Which.
    pub step: SignOutStepName,
    /// What came of it.
    pub result: StepResult,
}

/// The steps of a sign-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum SignOutStepName {
    /// The session is wiped from this device.
    ThisDevice,
    /// The server ends this device's session.
    Server,
    /// The server ends the sessions of all the person's devices.
    AllDevices,
    /// The browser ends its session at the provider.
    Provider,
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "result",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum StepResult {
    /// It is done.
    Done,
    /// It goes on in the browser, where the person sees the end of it.
    InBrowser,
    /// It could not be done now and is tried again by itself.
    Queued {
        /// What was in the way.
        problem: Problem,
    },
    /// It could not be done.
    Failed {
        /// Why.
        problem: Problem,
    },
}

/// What one sync has moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncReport {
    /// Changes sent up.
    pub up: u32,
    /// Records brought down.
    pub down: u32,
    /// Local changes not yet on the server.
    pub waiting: u32,
    /// Changes the server refused for good, kept on this device.
    pub refused: u32,
    /// Records that this device and the server held differently, and that were put right.
    pub repaired: u32,
}

/// What comparing everything has come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    /// Every kind of which the server holds a record.
    pub kinds: Vec<VerifiedKind>,
    /// Records that were put right on the way.
    pub repaired: u32,
}

/// One kind of records, compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct VerifiedKind {
    /// E.g. `todo`.
    pub kind: String,
    /// How many records the server holds.
    pub count: u32,
    /// Whether this device holds the same, now that everything was put right that could be.
    pub equal: bool,
}

/// Something that was set aside, so that it stops nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SetAside {
    /// Its id.
    pub id: String,
    /// What it is, e.g. `todo`.
    pub kind: String,
    /// What it is called, as far as that can be read.
    pub title: Option<String>,
    /// Why, for programs: the server's code, `unreadable_here`,
    /// `unreadable_there`, `damaged` or `locked`.
    pub code: String,
    /// Why, in one sentence.
    pub reason: String,
    /// Whether it is a change that can be [sent again](crate::Client::retry).
    pub can_retry: bool,
    /// Whether it is kept until the person [lets it go](crate::Client::let_go).
    pub can_let_go: bool,
}

/// A value that somebody gave a field and that lost against a later edit of it: it waits for the
/// person's decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Conflict {
    /// Names the decision.
    pub id: String,
    /// What the record is, e.g. `todo`.
    pub kind: String,
    /// Which record.
    pub record: String,
    /// What the record is called.
    pub title: Option<String>,
    /// Whether the record was deleted meanwhile: the other value may go into a new one.
    pub gone: bool,
    /// Which field, as the record names it.
    pub field: String,
    /// What the field holds now; text as it is, everything else as JSON. `None`: nothing.
    pub shown: Option<String>,
    /// When that won: ISO 8601, by the clock of the device.
    pub shown_at: String,
    /// What it would hold else.
    pub other: String,
    /// When that was made.
    pub other_at: String,
    /// Whether both can be kept.
    pub joinable: bool,
    /// Whether the other is a whole version that an older app has encrypted: it cannot be shown, and
    /// `shown` and `other` say nothing. It can take the record's place.
    pub locked: bool,
}

/// A record of any kind, whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// What it is, e.g. `template`.
    pub kind: String,
    /// Its record id.
    pub id: String,
    /// Its fields, those of other versions among them.
    pub body: Body,
    /// Whether the latest change has reached the server.
    pub synced: bool,
}

/// All of a person's records.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Export {
    /// What this is: `pia-export`.
    pub format: &'static str,
    /// How it is to be read.
    pub version: u32,
    /// When it was made: ISO 8601 in UTC.
    pub exported_at: String,
    /// Every record that is not deleted, by kind and id.
    pub records: Vec<Exported>,
    /// What is left of records that cannot be read, or of changes in them that were not sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub damaged: Vec<ExportedDamaged>,
}

/// What is left of a record that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportedDamaged {
    /// What it is, e.g. `todo`.
    pub kind: String,
    /// Its record id.
    pub id: String,
    /// The bytes there are, as they are: as text, or in base64 (RFC 4648 section 4) where they are none.
    /// `None` where the key of an AI provider may be among them.
    #[serde(flatten)]
    pub left: Option<Left>,
}

/// Bytes as they are best written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Left {
    /// They are text.
    Text(String),
    /// They are not.
    Base64(String),
}

/// One record of an [`Export`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Exported {
    /// What it is, e.g. `todo`.
    pub kind: String,
    /// Its record id.
    pub id: String,
    /// Its fields, all of them.
    pub body: Body,
}

/// The to-dos as a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The table, in CSV.
    pub text: String,
    /// How many to-dos it has.
    pub todos: usize,
    /// How many it has not, because an older app has encrypted them or they cannot be read.
    pub left_out: usize,
}

/// What was written into a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Written {
    /// How many records; of a table, how many to-dos.
    pub records: u32,
    /// How many there are besides that cannot be read. A document has what is left of them.
    pub left_out: u32,
}

/// What an import has done, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    /// Records that were not here.
    pub made: u32,
    /// Records of which fields were set.
    pub changed: u32,
    /// Records that were here as they came.
    pub same: u32,
    /// Columns that a table named and the board did not have.
    pub new_columns: Vec<String>,
    /// Columns of a table that say nothing here.
    pub ignored: Vec<String>,
    /// Whether it can be undone.
    pub undoable: bool,
}
