//! The steps of the last sign-in, as they are kept on disk and shown.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::problem::ProblemCode;

/// One step of the last sign-in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TimelineStep {
    /// Milliseconds since the sign-in began.
    pub after_ms: f64,
    /// What happened.
    #[serde(deserialize_with = "step_or_text")]
    #[cfg_attr(feature = "specta", specta(type = SignInStep))]
    pub what: SignInStep,
    /// The id under which the server's log has it (`X-Request-Id`), when it was a request.
    pub request_id: Option<String>,
}

/// What happened in a sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum SignInStep {
    /// It began.
    Began {
        /// When, as RFC 3339 in UTC.
        at: String,
        /// With which provider.
        provider: String,
        /// At which server.
        server: String,
    },
    /// The server answered a request.
    Answered {
        /// What was asked.
        path: String,
        /// The status of the answer.
        status: u16,
        /// How many milliseconds it took.
        ms: u32,
    },
    /// The server did not answer a request.
    Unanswered {
        /// What was asked.
        path: String,
        /// How many milliseconds it was given.
        ms: u32,
    },
    /// The loopback listener waits.
    Listening,
    /// The browser was opened.
    BrowserOpened,
    /// A code for another device is shown.
    DeviceCodeShown,
    /// The person pasted an address.
    AddressPasted,
    /// An answer came back, from wherever.
    AnswerCame,
    /// The server is not what it was when the sign-in began.
    ServerChanged,
    /// Something went wrong, and the sign-in went on.
    Trouble {
        /// What.
        code: ProblemCode,
    },
    /// The end: signed in.
    SignedIn,
    /// The end: called off.
    Cancelled,
    /// The end: failed.
    Failed {
        /// Why.
        code: ProblemCode,
    },
    /// A step that an earlier version kept as a sentence.
    Told {
        /// The sentence, in English.
        text: String,
    },
}

impl SignInStep {
    /// Whether this is `other` once more: the last one then stands for both.
    pub(crate) fn repeats(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Answered { path, status, .. },
                Self::Answered {
                    path: before,
                    status: said,
                    ..
                },
            ) => path == before && status == said,
            (Self::Unanswered { path, .. }, Self::Unanswered { path: before, .. }) => {
                path == before
            }
            _ => self == other,
        }
    }

    /// Everything in it that came from somewhere, so that a name or a path may stand in it.
    pub(super) fn texts(&mut self) -> Vec<&mut String> {
        match self {
            Self::Began {
                at,
                provider,
                server,
            } => vec![at, provider, server],
            Self::Answered {
                path,
                status: _,
                ms: _,
            }
            | Self::Unanswered { path, ms: _ } => vec![path],
            Self::Told { text } => vec![text],
            Self::Listening
            | Self::BrowserOpened
            | Self::DeviceCodeShown
            | Self::AddressPasted
            | Self::AnswerCame
            | Self::ServerChanged
            | Self::Trouble { code: _ }
            | Self::SignedIn
            | Self::Cancelled
            | Self::Failed { code: _ } => Vec::new(),
        }
    }
}

/// The one English sentence of each, for the terminal and for the text that is copied.
impl fmt::Display for SignInStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Began {
                at,
                provider,
                server,
            } => write!(f, "Began at {at}: {provider} at {server}."),
            Self::Answered { path, status, ms } => {
                write!(f, "{path} answered {status} after {ms} ms.")
            }
            Self::Unanswered { path, ms } => write!(f, "{path} did not answer within {ms} ms."),
            Self::Listening => f.write_str("Listening for the answer."),
            Self::BrowserOpened => f.write_str("The browser was opened."),
            Self::DeviceCodeShown => f.write_str("A code for another device is shown."),
            Self::AddressPasted => f.write_str("An address was pasted."),
            Self::AnswerCame => f.write_str("An answer came back."),
            Self::ServerChanged => f.write_str("The server has changed meanwhile."),
            Self::Trouble { code } => write!(f, "Trouble: {}.", name(*code)),
            Self::SignedIn => f.write_str("Signed in."),
            Self::Cancelled => f.write_str("Cancelled."),
            Self::Failed { code } => write!(f, "Failed: {}.", name(*code)),
            Self::Told { text } => f.write_str(text),
        }
    }
}

/// The code as programs read it.
fn name(code: ProblemCode) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(name)) => name,
        _ => format!("{code:?}"),
    }
}

/// A file of an earlier version has a sentence where the step stands today.
fn step_or_text<'de, D: Deserializer<'de>>(from: D) -> Result<SignInStep, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kept {
        Step(SignInStep),
        Text(String),
    }
    Ok(match Kept::deserialize(from)? {
        Kept::Step(step) => step,
        Kept::Text(text) => SignInStep::Told { text },
    })
}
