//! What can go wrong between the sign-in button and the identity.

use std::sync::Arc;

use crate::{
    access_token::AccessTokenError,
    discovery::DiscoveryError,
    id_token::IdTokenError,
    keys::KeysError,
    provider_error::{ErrorClass, ProviderError},
    token_endpoint::TokenEndpointError,
    userinfo::UserInfoError,
};

/// Why there is no authorization URL, or no identity. Each is one sentence with its cause behind
/// it; none holds a secret.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The provider's metadata cannot be had or cannot be trusted.
    #[error(transparent)]
    Discovery(#[from] Arc<DiscoveryError>),
    /// The provider's keys cannot be had.
    #[error(transparent)]
    Keys(#[from] Arc<KeysError>),
    /// The token endpoint gave no usable answer.
    #[error(transparent)]
    TokenEndpoint(Arc<TokenEndpointError>),
    /// The provider said no.
    #[error(transparent)]
    Provider(Box<ProviderError>),
    /// The provider's user information cannot be had or is about someone else.
    #[error(transparent)]
    UserInfo(Arc<UserInfoError>),
    /// The ID token is refused.
    #[error(transparent)]
    IdToken(#[from] IdTokenError),
    /// The access token is refused.
    #[error(transparent)]
    AccessToken(#[from] AccessTokenError),
    /// The authorization response names another issuer, or none where one was promised (RFC 9207
    /// section 2.4): perhaps a mix-up attack. The code must not be redeemed.
    #[error("the answer came from another sign-in provider than the one that was asked")]
    ResponseIssuer,
}

impl Error {
    /// What to do about it.
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::Discovery(error) => error.class(),
            Self::Keys(error) => error.class(),
            Self::TokenEndpoint(error) => error.class(),
            Self::Provider(error) => error.class(),
            Self::UserInfo(error) => error.class(),
            Self::IdToken(error) => error.class(),
            Self::AccessToken(error) => error.class(),
            Self::ResponseIssuer => ErrorClass::Other,
        }
    }
}

impl From<TokenEndpointError> for Error {
    fn from(error: TokenEndpointError) -> Self {
        match error {
            TokenEndpointError::Refused(error) => Self::Provider(error),
            error => Self::TokenEndpoint(Arc::new(error)),
        }
    }
}

impl From<UserInfoError> for Error {
    fn from(error: UserInfoError) -> Self {
        Self::UserInfo(Arc::new(error))
    }
}
