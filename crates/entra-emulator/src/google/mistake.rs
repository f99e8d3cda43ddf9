//! What can be wrong with a request to the authorize endpoint, by Google's names for it.

use crate::params::Duplicated;

/// A mistake. The English is for logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Mistake {
    #[error("The parameter '{0}' is there more than once.")]
    Duplicated(String),
    #[error("The parameter '{0}' is missing.")]
    Missing(&'static str),
    #[error("No such client.")]
    Client,
    #[error("'{0}' is not registered for this client.")]
    RedirectUri(String),
    #[error("The only response_type here is 'code'.")]
    ResponseType,
    #[error("The code challenge is not one.")]
    CodeChallenge,
    #[error("The scope '{0}' does not exist here.")]
    Scope(String),
    #[error("The response_mode '{0}' does not exist.")]
    ResponseMode(String),
    #[error("The prompt 'none' stands alone.")]
    PromptNone,
    #[error("The prompt '{0}' does not exist.")]
    Prompt(String),
}

impl Mistake {
    pub(crate) fn error(&self) -> &'static str {
        match self {
            Self::Client => "invalid_client",
            Self::RedirectUri(_) => "redirect_uri_mismatch",
            Self::ResponseType => "unsupported_response_type",
            Self::Scope(_) => "invalid_scope",
            Self::Duplicated(_)
            | Self::Missing(_)
            | Self::CodeChallenge
            | Self::ResponseMode(_)
            | Self::PromptNone
            | Self::Prompt(_) => "invalid_request",
        }
    }
}

impl From<Duplicated> for Mistake {
    fn from(Duplicated(name): Duplicated) -> Self {
        Self::Duplicated(name)
    }
}
