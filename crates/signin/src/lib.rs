#![doc = include_str!("../README.md")]

mod answered;
mod attempt;
mod bind;
mod browser;
mod credential;
mod error;
mod expected;
mod guests;
mod language;
mod named_browser;
mod page;
mod paste;
mod refusal;
mod reply;
mod request;
mod respond;
mod response;
mod server;
mod shared;

pub use attempt::Attempt;
pub use browser::open_browser;
pub use credential::{Credential, QueryTokens, Token};
pub use error::{AttemptError, BrowserError, StartError};
pub use language::Language;
pub use paste::{PasteError, Pasting};
pub use refusal::{Refusal, Refusals};
pub use reply::{Answer, Outcome, Reply};
pub use request::{DEFAULT_DEADLINE, Flow, Request};

// What a `Credential` is made of, for callers who do not use the `oauth2` crate themselves.
pub use oauth2::{AuthorizationCode, PkceCodeVerifier};
pub use tokio_util::sync::CancellationToken;
pub use url::Url;
