//! Bringing the schema up to date.

use pia_protocol::clock::{Clock, SystemClock};
use tokio_postgres::{Client, Error};

use super::session::Session;
use super::{PostgresAddress, PostgresError};
use crate::db::migrations;
use crate::db::{OpenError, row::millis};

/// Held by who migrates; two that start at once take turns. The number is "pia" in ASCII.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7366000)";
/// Its name among the tables of the search path; PostgreSQL creates what is missing in the first.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS migration (
    number     BIGINT NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL,
    applied_at BIGINT NOT NULL)";
const LATEST: &str = "SELECT coalesce(max(number), 0) FROM migration";

/// Applies what is missing, all of it or nothing.
pub(super) fn run(address: &PostgresAddress) -> Result<(), OpenError> {
    alone(address, async |session| {
        let client = &session.client;
        let problem = |error: Error| problem(address, (&error).into());
        let begin = format!("BEGIN; SET LOCAL lock_timeout = '60s'; {LOCK}; {TABLE}");
        client.batch_execute(&begin).await.map_err(problem)?;
        let found = latest(client).await.map_err(problem)?;
        for migration in migrations::missing(found, &address.to_string())? {
            client
                .batch_execute(migration.postgres)
                .await
                .map_err(problem)?;
            let now = millis(SystemClock.now());
            let number = i64::from(migration.number);
            client
                .execute(
                    "INSERT INTO migration (number, name, applied_at) VALUES ($1, $2, $3)",
                    &[&number, &migration.name, &now],
                )
                .await
                .map_err(problem)?;
        }
        client.batch_execute("COMMIT").await.map_err(problem)
    })
}

/// The latest migration that was applied. Changes nothing.
pub(in crate::db) fn applied(address: &PostgresAddress) -> Result<u32, OpenError> {
    alone(address, async |session| {
        let there = "SELECT to_regclass('migration') IS NOT NULL";
        let problem = |error: Error| problem(address, (&error).into());
        let row = session
            .client
            .query_one(there, &[])
            .await
            .map_err(problem)?;
        if !row.get::<_, bool>(0) {
            return Ok(0);
        }
        latest(&session.client).await.map_err(problem)
    })
}

async fn latest(client: &Client) -> Result<u32, Error> {
    let row = client.query_one(LATEST, &[]).await?;
    Ok(u32::try_from(row.try_get::<_, i64>(0)?).unwrap_or(u32::MAX))
}

/// A connection of its own, closed afterwards.
fn alone<T>(
    address: &PostgresAddress,
    work: impl AsyncFnOnce(&Session) -> Result<T, OpenError>,
) -> Result<T, OpenError> {
    let runtime = super::worker::runtime().map_err(OpenError::Threads)?;
    runtime.block_on(async {
        let session = Session::connect(address).await;
        work(&session.map_err(|error| problem(address, error))?).await
    })
}

fn problem(address: &PostgresAddress, source: PostgresError) -> OpenError {
    OpenError::Postgres {
        database: address.to_string(),
        source,
    }
}
