use std::fmt;

use serde::Serialize;

use super::amounts::span;
use super::of_problem;
use crate::problem::Problem;

/// How the session is; never whose.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum SessionFound {
    /// It was not read yet.
    SessionUnknown,
    /// There is none.
    NobodySignedIn,
    /// A sign-in waits for the browser.
    SignInWaits,
    /// A sign-in is being finished.
    SignInEnds,
    /// A good session, whose access token is good for a while.
    GoodFor {
        /// Where it is kept.
        place: String,
        /// For how long.
        seconds: u32,
    },
    /// A good session, whose access token is being renewed.
    BeingRenewed {
        /// Where it is kept.
        place: String,
    },
    /// A good session, whose access token is renewed when it is next used.
    RenewedWhenUsed {
        /// Where it is kept.
        place: String,
    },
    /// A session with something to know about it.
    SignedInBut {
        /// What.
        problem: Problem,
    },
    /// A session that could not be renewed.
    NotRenewed {
        /// Why.
        problem: Problem,
    },
    /// Pia does not start, so nobody can be signed in.
    NotStarted {
        /// Why.
        problem: Problem,
    },
}

impl SessionFound {
    pub(super) fn texts(&mut self) -> Vec<&mut String> {
        match self {
            Self::SessionUnknown | Self::NobodySignedIn | Self::SignInWaits | Self::SignInEnds => {
                Vec::new()
            }
            Self::GoodFor { place, seconds: _ }
            | Self::BeingRenewed { place }
            | Self::RenewedWhenUsed { place } => vec![place],
            Self::SignedInBut { problem }
            | Self::NotRenewed { problem }
            | Self::NotStarted { problem } => of_problem(problem),
        }
    }
}

impl fmt::Display for SessionFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept = |f: &mut fmt::Formatter<'_>, place: &str, token: &str| {
            write!(
                f,
                "Somebody is signed in; the session is kept in {place}, and {token}."
            )
        };
        match self {
            Self::SessionUnknown => f.write_str("It is not known yet who is signed in."),
            Self::NobodySignedIn => f.write_str("Nobody is signed in."),
            Self::SignInWaits => f.write_str("A sign-in waits for the browser."),
            Self::SignInEnds => f.write_str("A sign-in is being finished."),
            Self::GoodFor { place, seconds } => {
                let span = span(*seconds);
                kept(f, place, &format!("its access token is good for {span}"))
            }
            Self::BeingRenewed { place } => kept(f, place, "it is being renewed"),
            Self::RenewedWhenUsed { place } => kept(f, place, "it is renewed when it is next used"),
            Self::SignedInBut { problem } => {
                write!(f, "Somebody is signed in. {}", problem.sentence)
            }
            Self::NotRenewed { problem } => write!(
                f,
                "Somebody is signed in, and the session could not be renewed: {}",
                problem.sentence
            ),
            Self::NotStarted { problem } => write!(f, "Pia does not start: {}", problem.sentence),
        }
    }
}
