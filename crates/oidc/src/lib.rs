#![doc = include_str!("../README.md")]

pub mod access_token;
mod api;
pub mod authorize;
pub mod config;
pub mod discovery;
pub mod document;
pub mod end_session;
mod error;
pub mod fetch;
pub mod id_token;
mod identity;
pub mod issuer;
pub mod keys;
pub mod provider_error;
mod relying_party;
pub mod secret;
mod sign_in;
pub mod token_endpoint;
pub mod userinfo;

mod cache;
mod claims;
mod json;
mod jws;
mod lenient;
mod validity;

pub use authorize::{AuthorizationRequest, Prompt, ResponseMode, ResponseType};
pub use config::{ClaimNames, ProviderConfig, ProviderKind};
pub use end_session::EndSessionRequest;
pub use error::Error;
pub use fetch::{Fetch, FetchAnswer, FetchError, FetchErrorKind, FetchLimits};
pub use identity::{Groups, Home, Identity, Organization, Subject};
pub use provider_error::{ErrorClass, ProviderError, ProviderRefusal, Wording};
pub use relying_party::{RelyingParty, Renewed};
pub use secret::ClientSecret;
pub use sign_in::{SignIn, SignedIn};
pub use token_endpoint::ProviderTokens;
