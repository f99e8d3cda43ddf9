//! What can go wrong, as a code for programs and a sentence for people.

use serde::{Deserialize, Serialize};

/// Every code. The window's table of words has an entry for each (its compiler checks that); the
/// terminal prints [`Problem::sentence`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The server's address is empty or cannot be read as one.
    ServerAddressInvalid,
    /// The server showed another certificate than the one the person chose to trust for it.
    ServerCertificateChanged,
    /// The server is of an older generation and cannot do what was asked.
    ServerTooOld,
    /// A server of the first generation sends tokens in an address: the person has to agree first.
    TokenRedirectNotAllowed,
    /// Plain http to a server that is not on this machine.
    ServerNotSecure,
    /// No connection: no network, wrong name, closed port, time out.
    ServerUnreachable,
    /// The server's certificate is not trusted.
    ServerUntrusted,
    /// Something answers at the address, but it is not a Pia server.
    ServerNotPia,
    /// The server answered with an error of its own (5xx) or is busy (429).
    ServerFailed,
    /// The server offers no sign-in with this provider.
    ProviderUnknown,
    /// No loopback port could be opened.
    ListenerFailed,
    /// No browser could be opened.
    BrowserFailed,
    /// This is no place to open a browser from: another machine's terminal, a container, a machine
    /// without a display. The link or the device code leads on.
    BrowserOutOfReach,
    /// The browser insists on https, which the sign-in's own address cannot speak.
    BrowserInsistsOnHttps,
    /// What was pasted is not the address this sign-in waits for.
    PasteNotUsable,
    /// The server gives out no code for another device, or took it back.
    DeviceCodeUnavailable,
    /// Nothing could be put on the clipboard.
    ClipboardFailed,
    /// The person said no at the provider.
    SignInDeclined,
    /// The provider or the server refused the sign-in; the detail says why.
    SignInRefused,
    /// This account is not let in by the server's or an organisation's rules; the detail says which.
    /// Another one may be.
    AccountNotAdmitted,
    /// Nobody came back from the browser in time.
    SignInTimedOut,
    /// A sign-in is already running.
    SignInRunning,
    /// The keychain is missing, locked or does not answer.
    KeychainUnavailable,
    /// The vault is locked with a passphrase that was not given.
    PassphraseNeeded,
    /// The passphrase is not the one the vault was locked with.
    PassphraseWrong,
    /// Sessions are kept in another place than the one asked for; changing it is for a person.
    VaultPinned,
    /// The session is where sessions are usually kept, which this run does not use.
    KeptElsewhere,
    /// What the keychain holds cannot be read.
    KeychainUnreadable,
    /// The server has ended the session: expired, revoked or signed out elsewhere.
    SessionEnded,
    /// Signed out on this device, but the server has not confirmed that it ended the session.
    SignOutUnconfirmed,
    /// Nobody is signed in.
    NotSignedIn,
    /// This device knows no such account.
    AccountUnknown,
    /// The account has changes that exist on this device only.
    AccountHasUnsentChanges,
    /// The local database or a file in the data folder cannot be read or written.
    StorageFailed,
    /// What is kept on this device was written by a newer version of Pia.
    DataTooNew,
    /// The system did not change what starts at login.
    LoginEntryFailed,
    /// The card beside which another one was to be put is gone, or stands in another column.
    BoardChanged,
    /// The configuration (a setting or an environment variable) is wrong.
    ConfigurationInvalid,
    /// The settings file could not be read: it was set aside and new settings were made.
    SettingsSetAside,
    /// No to-do has this id.
    TodoUnknown,
    /// A to-do without text.
    TodoEmpty,
    /// A to-do with more text than a record may hold.
    TodoTooLong,
    /// A record, or a field of it, cannot be as it was given.
    RecordInvalid,
    /// What was to be imported is no export, or a record in it cannot be taken in.
    ImportInvalid,
    /// A table to be imported has no column for the titles.
    ImportNoTitle,
    /// A table to be imported is in another encoding than UTF-8; the detail is the line.
    ImportNotUtf8,
    /// A line of a table to be imported cannot be taken in; the detail says which, and what stands
    /// there.
    ImportRowInvalid,
    /// What was to be imported was meant for other data, or is no longer held.
    ImportOutdated,
    /// A file could not be written.
    ExportFailed,
    /// No record has this id: it was deleted meanwhile, perhaps on another device.
    RecordUnknown,
    /// The record was encrypted by an older app.
    RecordLocked,
    /// No kept value waits under this id: it was decided already, perhaps on another device.
    ConflictUnknown,
    /// Two values that are no texts cannot both be kept in one field.
    ConflictNotText,
    /// This device and the server differ, and putting it right has not helped.
    RecordsDiffer,
}

/// Something that went wrong, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
#[error("{sentence}")]
pub struct Problem {
    /// For programs, and for the window's table of words.
    pub code: ProblemCode,
    /// One whole sentence in English with the particulars in it, for the terminal and the log.
    pub sentence: String,
    /// The particulars alone (an address, a server's own words), to show beneath the window's
    /// words. Never a secret.
    pub detail: Option<String>,
}

impl Problem {
    /// A problem whose sentence says it all.
    pub fn new(code: ProblemCode, sentence: impl Into<String>) -> Self {
        Self {
            code,
            sentence: sentence.into(),
            detail: None,
        }
    }

    /// Adds the particulars.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}
