//! Plain requests, as a stranger on the same machine could send them.

use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::redirect::Policy;

/// The one HTTP client of the stories: follows nothing, knows no proxy.
///
/// # Errors
/// When the TLS library cannot be set up.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the stories build a client"
)]
pub fn client() -> Result<reqwest::Client> {
    reqwest::Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .timeout(Duration::from_secs(30))
        .build()
        .context("an HTTP client")
}
