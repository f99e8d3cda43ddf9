#![doc = include_str!("../README.md")]

mod answered;
mod attempt;
mod bind;
mod browser;
#[cfg(unix)]
mod clean_environment;
mod credential;
mod elsewhere;
mod error;
#[cfg(windows)]
mod exclusive;
mod expected;
mod guests;
mod language;
mod launch;
mod named_browser;
#[cfg(all(unix, not(target_os = "macos")))]
mod opener;
mod page;
mod paste;
mod refusal;
mod reply;
mod request;
mod respond;
mod response;
mod server;
mod shared;
mod surroundings;

pub use attempt::Attempt;
pub use browser::open_browser;
pub use credential::{Credential, QueryTokens, Token};
pub use elsewhere::Elsewhere;
pub use error::{AttemptError, BrowserError, StartError};
pub use language::Language;
pub use paste::{PasteError, Pasting};
pub use refusal::{Refusal, Refusals};
pub use reply::{Answer, Outcome, Reply};
pub use request::{DEFAULT_DEADLINE, Flow, Request};
pub use surroundings::{Obstacle, Surroundings};

// What a `Credential` is made of, for callers who do not use the `oauth2` crate themselves.
pub use oauth2::{AuthorizationCode, PkceCodeVerifier};
pub use tokio_util::sync::CancellationToken;
pub use url::Url;
