//! `pia-server doctor`: is everything there that the server needs?
//!
//! It looks and changes nothing: no database is brought up to date, and no keys are made.

mod database;
mod providers;
mod public_url;
mod settings;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use pia_protocol::clock::{Clock, SystemClock};

use crate::config::{Config, Connection};
use crate::db::{Db, OpenError};
use crate::fetch::HttpFetch;
use crate::telemetry::chain;

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// People can sign in, but something is to be looked at.
    Warn,
    /// It does not work.
    Fail,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How it is.
    pub verdict: Verdict,
    /// One line: what was looked at, how it is, and what to do about it.
    pub line: String,
}

impl Finding {
    fn ok(line: impl Into<String>) -> Self {
        Self::new(Verdict::Ok, line)
    }

    fn warn(line: impl Into<String>) -> Self {
        Self::new(Verdict::Warn, line)
    }

    fn fail(line: impl Into<String>) -> Self {
        Self::new(Verdict::Fail, line)
    }

    fn new(verdict: Verdict, line: impl Into<String>) -> Self {
        let line = line.into();
        Self { verdict, line }
    }
}

/// Looks at the configuration, the database, the public address, and each provider.
pub async fn examine(config: Config) -> Vec<Finding> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let mut findings = settings::look(&config);
    findings.push(database::look(&config).await);
    findings.push(match HttpFetch::new(&Connection::default()) {
        Ok(fetch) => public_url::look(&config, &fetch).await,
        Err(error) => Finding::fail(format!("http: {}", chain(&error))),
    });
    if config.providers.is_empty() {
        findings.push(Finding::fail(format!("sign-in: {NO_PROVIDER}")));
    }
    for provider in config.providers {
        findings.extend(providers::look(provider, &clock).await);
    }
    findings
}

/// How to add a way to sign in.
pub const NO_PROVIDER: &str = "no way to sign in is configured; set OAUTH_MICROSOFT_CLIENT_ID and \
                               OAUTH_MICROSOFT_CLIENT_SECRET (or OAUTH_GOOGLE_…) to add one";

/// Brings the database up to date and closes it again.
///
/// # Errors
/// When it cannot be opened.
pub async fn migrate(config: &Config) -> Result<(), OpenError> {
    Db::open(&config.database).await?.close().await;
    Ok(())
}
