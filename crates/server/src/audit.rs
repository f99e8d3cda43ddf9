//! What an administrator may have to answer for later: who got in, who did not, and what ended.
//!
//! Each event is a line of the log under the target `pia_server::audit`, with the request's id and
//! the address it came from, and is counted. None holds a secret, an e-mail address or a name.

use pia_protocol::ids::{SessionId, UserId};

/// Where audit events are found among the lines of the log.
pub(crate) const TARGET: &str = "pia_server::audit";

/// How a session began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// A browser on the same machine brought a code.
    Browser,
    /// A person let the device in elsewhere.
    Device,
    /// Tokens in an address, for first-generation clients.
    Redirect,
}

/// What happened.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Event<'a> {
    /// A person signed a device in.
    SignedIn {
        account: UserId,
        session: SessionId,
        provider: &'a str,
        way: Way,
    },
    /// A provider, or a rule of this server, did not let somebody in.
    SignInRefused { provider: &'a str, reason: &'a str },
    /// A session was ended by its person.
    SessionEnded { account: UserId, session: SessionId },
    /// All sessions of a person were ended, or all but one.
    SessionsEnded { account: UserId },
    /// A refresh token came that had been replaced for good: somebody has a copy. The session was
    /// ended.
    TokenReused { account: UserId, session: SessionId },
    /// A one-time code came a second time. What it had bought was ended.
    CodeReused {
        account: UserId,
        session: Option<SessionId>,
    },
    /// Access tokens are signed with another key from now on.
    KeyChanged { before: &'a str, now: &'a str },
    /// Whoever runs the server made an account ahead.
    AccountAdded { account: UserId },
    /// Whoever runs the server lets a person in no more.
    AccountDisabled { account: UserId },
    /// Whoever runs the server lets a person in again.
    AccountEnabled { account: UserId },
    /// A one-time code came from somebody who had not started the sign-in. It was burnt.
    CodeMisused { account: UserId, reason: &'a str },
}

impl Event<'_> {
    const fn name(self) -> &'static str {
        match self {
            Self::SignedIn { .. } => "signed_in",
            Self::SignInRefused { .. } => "sign_in_refused",
            Self::SessionEnded { .. } => "session_ended",
            Self::SessionsEnded { .. } => "sessions_ended",
            Self::TokenReused { .. } => "token_reused",
            Self::CodeReused { .. } => "code_reused",
            Self::CodeMisused { .. } => "code_misused",
            Self::KeyChanged { .. } => "key_changed",
            Self::AccountAdded { .. } => "account_added",
            Self::AccountDisabled { .. } => "account_disabled",
            Self::AccountEnabled { .. } => "account_enabled",
        }
    }

    /// Keeps it.
    pub(crate) fn record(self) {
        let event = self.name();
        metrics::counter!("pia_events_total", "event" => event).increment(1);
        match self {
            Self::SignedIn {
                account,
                session,
                provider,
                way,
            } => {
                tracing::info!(target: TARGET, event, %account, %session, provider, ?way);
            }
            Self::SignInRefused { provider, reason } => {
                tracing::info!(target: TARGET, event, provider, reason);
            }
            Self::SessionEnded { account, session } => {
                tracing::info!(target: TARGET, event, %account, %session);
            }
            Self::SessionsEnded { account }
            | Self::AccountAdded { account }
            | Self::AccountDisabled { account }
            | Self::AccountEnabled { account } => {
                tracing::info!(target: TARGET, event, %account);
            }
            Self::TokenReused { account, session } => {
                tracing::warn!(target: TARGET, event, %account, %session);
            }
            Self::CodeReused { account, session } => {
                let session = session.map(tracing::field::display);
                tracing::warn!(target: TARGET, event, %account, session);
            }
            Self::KeyChanged { before, now } => {
                tracing::info!(target: TARGET, event, before, now);
            }
            Self::CodeMisused { account, reason } => {
                tracing::warn!(target: TARGET, event, %account, reason);
            }
        }
    }
}
