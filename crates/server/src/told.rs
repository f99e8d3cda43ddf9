//! What a person is told who could not go on, as a value: programs get it in English, pages put it
//! into the person's language.

use std::fmt;

use pia_oidc::{ErrorClass, ProviderError, Wording};
use uuid::Uuid;

use crate::accounts::NotAdmitted;
use crate::sign_in::NotLoopback;

/// What went wrong. The English is for programs and for logs, and ASCII where it is sent to a client:
/// an `error_description` has to be (RFC 6749 section 4.1.2.1).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Told {
    /// This server's own rules.
    #[error(transparent)]
    NotAdmitted(#[from] NotAdmitted),
    /// The provider, or the way to it.
    #[error("{0}")]
    Provider(ProviderSaid),
    #[error("The sign-in provider sent no code.")]
    NoCode,
    #[error("Microsoft could not be asked for your groups. Try again in a moment.")]
    GroupsUnavailable,
    #[error("Microsoft does not tell this server your groups. Ask whoever runs it.")]
    GroupsHidden,
    /// Our own fault, which is in the log under this id.
    #[error("Something went wrong on the server. Support id: {0}")]
    OurFault(String),
    #[error("The server is busy; please try again in a moment.")]
    Busy,
    #[error("The server took too long; please try again.")]
    TookTooLong,
    /// In seconds, when there may be more.
    #[error("Too many requests; please try again in {}.", match Wait::of(*.0) {
        Wait::Seconds(seconds) => format!("{seconds} s"),
        Wait::Minutes(minutes) => format!("{minutes} minutes"),
    })]
    TooMany(u64),
    #[error("There is nothing at this address.")]
    NothingHere,
    #[error("This address is used with another method.")]
    OtherMethod,
    #[error("This server offers no way to sign in yet; its operator has to add one.")]
    NoProviders,
    #[error("`provider` is missing.")]
    ProviderMissing,
    #[error("This server does not offer that way to sign in.")]
    ProviderNotOffered,
    #[error("This server does not know the app that sent you here.")]
    AppUnknown,
    #[error(
        "The link says more than once where it leads back to: `redirect_uri` and `client_id` may be given once only."
    )]
    AddressRepeated,
    #[error("{0}.")]
    NotLoopback(#[from] NotLoopback),
    #[error("The answer of the sign-in provider came in a form that is not understood.")]
    AnswerMalformed,
    #[error("The answer of the sign-in provider is too large to be one.")]
    AnswerTooLarge,
    #[error("This sign-in is over, or was started in another browser.")]
    NotUnderWay,
    #[error("A parameter is repeated.")]
    ParameterRepeated,
    #[error("`logout_hint` is too long.")]
    HintTooLong,
    /// By its display name.
    #[error(
        "{0} cannot be reached at the moment, so you may still be signed in there in this browser. \
         Try again later, or sign out on its own pages."
    )]
    StillSignedIn(String),
    #[error("This server did not make the form that was sent here.")]
    FormNotOurs,
}

/// How long to wait, as people count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wait {
    Seconds(u64),
    /// More than one, rounded up.
    Minutes(u64),
}

impl Wait {
    /// That of so many seconds.
    pub(crate) fn of(seconds: u64) -> Self {
        if seconds <= 90 {
            Self::Seconds(seconds)
        } else {
            Self::Minutes(seconds.div_ceil(60))
        }
    }
}

/// What stands above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Title {
    SignInFailed,
    LinkWrong,
    NotSignedOut,
    NothingHere,
    OurFault,
    TryAgain,
    TooMany,
    DeviceSignIn,
}

impl Title {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 8] = [
        Self::SignInFailed,
        Self::LinkWrong,
        Self::NotSignedOut,
        Self::NothingHere,
        Self::OurFault,
        Self::TryAgain,
        Self::TooMany,
        Self::DeviceSignIn,
    ];
}

/// A failure at a provider: what to do about it, and what names it in the provider's own logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ProviderSaid {
    pub(crate) class: ErrorClass,
    /// What its number says more.
    pub(crate) wording: Option<Wording>,
    pub(crate) correlation_id: Option<Uuid>,
    pub(crate) trace_id: Option<Uuid>,
}

impl From<ErrorClass> for ProviderSaid {
    fn from(class: ErrorClass) -> Self {
        Self {
            class,
            wording: None,
            correlation_id: None,
            trace_id: None,
        }
    }
}

impl From<&ProviderError> for ProviderSaid {
    fn from(error: &ProviderError) -> Self {
        Self {
            class: error.class(),
            wording: error.wording(),
            correlation_id: error.correlation_id,
            trace_id: error.trace_id,
        }
    }
}

impl ProviderSaid {
    /// The ids after their names in some language, one after the other. None without any.
    pub(crate) fn ids(&self, correlation: &str, trace: &str) -> Option<String> {
        let named = [(correlation, self.correlation_id), (trace, self.trace_id)];
        let ids = named
            .into_iter()
            .filter_map(|(name, id)| Some(format!("{name} {}", id?)));
        let ids = ids.collect::<Vec<_>>().join(", ");
        (!ids.is_empty()).then_some(ids)
    }
}

impl fmt::Display for ProviderSaid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let class = || self.class.sentence();
        f.write_str(self.wording.map_or_else(class, Wording::sentence))?;
        match self.ids("correlation id", "trace id") {
            Some(ids) => write!(f, " (Microsoft's {ids})"),
            None => Ok(()),
        }
    }
}
