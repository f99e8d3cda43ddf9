//! From an authorization request to its answer: who is it, are they allowed, do they agree?
//!
//! Both providers walk the same way. [`steps`] decides and does nothing else; [`engine`] carries
//! out what was decided; [`routes`] takes the forms of the pages.

pub(crate) mod answer;
pub(crate) mod engine;
mod realm;
pub(crate) mod routes;
pub(crate) mod steps;

use std::sync::Arc;

pub(crate) use realm::{Realm, Refusal};
use time::{Duration, OffsetDateTime};

use crate::directory::{AccountId, Reason};
use crate::pkce::Challenge;
use crate::store::browsers::Session;
use crate::words::Language;
use answer::ResponseMode;

/// An authorization request that may be answered: client and redirect URI are known to be right.
pub(crate) struct Request {
    pub(crate) wants: Wants,
    pub(crate) redirect_uri: String,
    pub(crate) response_mode: ResponseMode,
    pub(crate) state: Option<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) scope: Vec<String>,
    /// Whether a refresh token is wanted.
    pub(crate) offline: bool,
    pub(crate) prompts: Vec<Prompt>,
    /// How long ago the password may have been given at most.
    pub(crate) max_age: Option<Duration>,
    /// The `claims` parameter: what a claims challenge demands.
    pub(crate) claims: Option<String>,
    pub(crate) login_hint: Option<String>,
    pub(crate) domain_hint: Option<String>,
    /// What the pages on the way to the answer speak.
    pub(crate) language: Language,
}

/// What a request wants from the authorize endpoint: its `response_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wants {
    Code,
    IdToken,
    /// Both: the hybrid flow.
    CodeAndIdToken,
}

impl Wants {
    pub(crate) fn code(self) -> bool {
        self != Self::IdToken
    }

    pub(crate) fn id_token(self) -> bool {
        self != Self::Code
    }
}

/// What the application wants the person to be asked, whatever the session says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prompt {
    None,
    Login,
    Consent,
    SelectAccount,
}

impl Request {
    pub(crate) fn asks(&self, prompt: Prompt) -> bool {
        self.prompts.contains(&prompt)
    }

    /// Whether the application cares when the password was given, and is to be told.
    pub(crate) fn cares_when(&self) -> bool {
        self.max_age.is_some() || self.asks(Prompt::Login)
    }

    /// Whether a session is too old for what is asked.
    pub(crate) fn outlived(&self, session: &Session, now: OffsetDateTime) -> bool {
        // At the limit is too late, so that a limit of nothing always asks.
        self.max_age.is_some_and(|most| now - session.since >= most)
    }
}

/// A request on its way, in one browser.
#[derive(Clone)]
pub(crate) struct Flow {
    /// The cookie of the browser it began in.
    pub(crate) browser: String,
    pub(crate) realm: Realm,
    pub(crate) request: Arc<Request>,
    pub(crate) stage: Stage,
}

/// The page the person is at.
#[derive(Clone)]
pub(crate) enum Stage {
    PickAccount,
    EnterName {
        typed: String,
        /// Nobody is called that.
        unknown: bool,
    },
    EnterPassword {
        account: AccountId,
        wrong: bool,
    },
    Consent {
        session: Session,
    },
    Refused {
        account: AccountId,
        refusal: Refusal,
    },
}

/// Why a request ends without a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum No {
    /// Silence was asked for, and nobody is signed in.
    NobodySignedIn,
    /// Silence was asked for, and the password was given too long ago.
    TooLongAgo,
    /// Silence was asked for, and it is not clear who of several is meant.
    SeveralSignedIn,
    /// Silence was asked for, and the account signed in cannot be used.
    NotAdmitted(Refusal),
    /// Silence was asked for, and the person has not agreed yet.
    ConsentMissing,
    /// The person said no.
    Declined,
    /// The account is refused on purpose.
    Denied(AccountId, Reason),
}
