//! `pia-server doctor`: is everything there that the server needs?

use std::sync::Arc;

use pia_protocol::clock::{Clock, SystemClock};

use crate::app::ProviderParty;
use crate::config::Config;
use crate::db::{self, Db, OpenError};
use crate::fetch::HttpFetch;
use crate::telemetry::chain;

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether it is as it should be.
    pub good: bool,
    /// One line.
    pub line: String,
}

impl Finding {
    fn good(line: String) -> Self {
        Self { good: true, line }
    }

    fn bad(line: String) -> Self {
        Self { good: false, line }
    }
}

/// Looks at the database and asks each provider for its metadata. Changes nothing.
pub async fn examine(config: Config) -> Vec<Finding> {
    let mut findings = vec![database(&config).await];
    if config.providers.is_empty() {
        findings.push(Finding::bad(format!("sign-in: {NO_PROVIDER}")));
    }
    match HttpFetch::new() {
        Ok(fetch) => {
            for provider in config.providers {
                findings.push(discovery(ProviderParty::new(provider, &fetch)).await);
            }
        }
        Err(error) => findings.push(Finding::bad(format!("http: {}", chain(&error)))),
    }
    findings
}

/// How to add a way to sign in.
pub const NO_PROVIDER: &str = "no way to sign in is configured; set OAUTH_MICROSOFT_CLIENT_ID and \
                               OAUTH_MICROSOFT_CLIENT_SECRET (or OAUTH_GOOGLE_…) to add one";

async fn database(config: &Config) -> Finding {
    let at = &config.database;
    match db::migrations(at).await {
        Ok((found, known)) if found == known => {
            Finding::good(format!("database: {at} is usable and up to date"))
        }
        Ok((found, known)) if found < known => Finding::good(format!(
            "database: {at} is usable; the next start brings it from migration {found} to {known}"
        )),
        Ok((found, known)) => Finding::bad(format!(
            "database: {at} was made by a newer pia-server (its migration {found}, this one knows \
             {known})"
        )),
        // The first start makes the file.
        Err(OpenError::File { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            Finding::good(format!(
                "database: {at} is not there yet; the first start makes it"
            ))
        }
        Err(error) => Finding::bad(format!("database: {}", chain(&error))),
    }
}

async fn discovery(party: ProviderParty) -> Finding {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let name = &party.info.name;
    match party.relying_party.metadata(clock.now()).await {
        Ok(_) => Finding::good(format!("sign-in: {name} is reachable")),
        Err(error) => Finding::bad(format!("sign-in: {name}: {}", chain(&error))),
    }
}

/// Brings the database up to date and closes it again.
///
/// # Errors
/// When it cannot be opened.
pub async fn migrate(config: &Config) -> Result<(), OpenError> {
    Db::open(&config.database).await?.close().await;
    Ok(())
}
