#![doc = include_str!("../README.md")]

mod attempt;
mod bind;
mod browser;
mod error;
mod expected;
mod guests;
mod named_browser;
mod page;
mod refusal;
mod reply;
mod respond;
mod server;
mod shared;

pub use attempt::{Attempt, DEFAULT_DEADLINE, Request};
pub use browser::open_browser;
pub use error::{AttemptError, BrowserError, StartError};
pub use refusal::{Refusal, Refusals};
pub use reply::{Answer, Outcome, Reply};

// What an `Answer` is made of, for callers who do not use the `oauth2` crate themselves.
pub use oauth2::{AuthorizationCode, PkceCodeVerifier};
pub use tokio_util::sync::CancellationToken;
pub use url::Url;
