//! The database: there, usable, and of which age.

use super::Finding;
use crate::config::Config;
use crate::db::{self, OpenError};
use crate::telemetry::chain;

pub(super) async fn look(config: &Config) -> Finding {
    let at = &config.database;
    match db::migrations(at).await {
        Ok((found, known)) if found == known => {
            Finding::ok(format!("database: {at} is usable and up to date"))
        }
        Ok((found, known)) if found < known => Finding::ok(format!(
            "database: {at} is usable; the next start brings it from migration {found} to {known}"
        )),
        Ok((found, known)) => Finding::fail(format!(
            "database: {at} was made by a newer pia-server (its migration {found}, this one knows \
             {known}); install that one"
        )),
        // The first start makes the file.
        Err(OpenError::File { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            Finding::ok(format!(
                "database: {at} is not there yet; the first start makes it"
            ))
        }
        Err(error) => Finding::fail(format!("database: {}", chain(&error))),
    }
}
