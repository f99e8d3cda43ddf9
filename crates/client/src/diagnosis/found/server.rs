use std::fmt;

use serde::Serialize;

use super::amounts::span;
use crate::view::Generation;

/// Who the server says it is, and what time it has.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum ServerFound {
    /// A server to sign in at.
    PiaServer {
        /// Its address.
        server: String,
        /// Which ways of signing in it knows.
        generation: Generation,
        /// Its version, as it says.
        version: String,
        /// Its providers.
        providers: Vec<String>,
    },
    /// A server that offers no way to sign in.
    NoWayToSignIn {
        /// Its address.
        server: String,
        /// Which ways of signing in it would know.
        generation: Generation,
        /// Its version, as it says.
        version: String,
    },
    /// No connection.
    ServerSilent {
        /// Its address.
        server: String,
        /// What the network says.
        reason: String,
    },
    /// Its certificate is not trusted.
    ServerUntrusted {
        /// Its address.
        server: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Something else answers.
    ServerNotPia {
        /// Its address.
        server: String,
        /// What answers.
        reason: String,
    },
    /// It answers with an error of its own.
    ServerFailed {
        /// Its address.
        server: String,
        /// Which.
        reason: String,
    },
    /// It does not say what time it has.
    ClockUnknown,
    /// Both clocks agree.
    ClockAgrees,
    /// This device's clock is ahead.
    ClockAhead {
        /// How far.
        seconds: u32,
    },
    /// This device's clock is behind.
    ClockBehind {
        /// How far.
        seconds: u32,
    },
}

impl ServerFound {
    pub(super) fn texts(&mut self) -> Vec<&mut String> {
        match self {
            Self::PiaServer {
                server,
                generation: _,
                version,
                providers,
            } => [server, version].into_iter().chain(providers).collect(),
            Self::NoWayToSignIn {
                server,
                generation: _,
                version,
            } => vec![server, version],
            Self::ServerSilent { server, reason }
            | Self::ServerUntrusted { server, reason }
            | Self::ServerNotPia { server, reason }
            | Self::ServerFailed { server, reason } => vec![server, reason],
            Self::ClockUnknown
            | Self::ClockAgrees
            | Self::ClockAhead { seconds: _ }
            | Self::ClockBehind { seconds: _ } => Vec::new(),
        }
    }
}

impl fmt::Display for ServerFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PiaServer {
                server,
                generation,
                version,
                providers,
            } => {
                let (kind, providers) = (kind(*generation, version), providers.join(", "));
                write!(f, "{server} is {kind}; ways to sign in: {providers}.")
            }
            Self::NoWayToSignIn {
                server,
                generation,
                version,
            } => {
                let kind = kind(*generation, version);
                write!(f, "{server} is {kind}, but offers no way to sign in.")
            }
            Self::ServerSilent { server, reason } => {
                write!(f, "{server} does not answer: {reason}.")
            }
            Self::ServerUntrusted { server, reason } => {
                write!(f, "The certificate of {server} is not trusted: {reason}.")
            }
            Self::ServerNotPia { server, reason } => write!(
                f,
                "Something other than a Pia server answers at {server}: {reason}."
            ),
            Self::ServerFailed { server, reason } => {
                write!(f, "{server} has a problem of its own: {reason}.")
            }
            Self::ClockUnknown => f.write_str("The server does not say what time it is there."),
            Self::ClockAgrees => f.write_str("This device's clock agrees with the server's."),
            Self::ClockAhead { seconds } => {
                let span = span(*seconds);
                write!(f, "This device's clock is {span} ahead of the server's.")
            }
            Self::ClockBehind { seconds } => {
                let span = span(*seconds);
                write!(f, "This device's clock is {span} behind the server's.")
            }
        }
    }
}

/// Only servers of the current generation say a version that means something.
fn kind(generation: Generation, version: &str) -> String {
    match generation {
        Generation::Current => format!("a Pia server ({version})"),
        Generation::Second => "a Pia server of the second generation".to_owned(),
        Generation::First => "a Pia server of the first generation".to_owned(),
    }
}
