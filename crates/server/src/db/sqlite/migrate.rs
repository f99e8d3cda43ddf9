//! Bringing the schema up to date.

use std::path::Path;

use pia_protocol::clock::{Clock, SystemClock};
use rusqlite::{Connection, TransactionBehavior};

use crate::db::migrations::{self, Migration};
use crate::db::{OpenError, row::millis};

/// Applies what is missing, all of it or nothing.
pub(super) fn run(connection: &mut Connection, path: &Path) -> Result<(), OpenError> {
    let sqlite = |source| OpenError::Sqlite {
        path: path.to_owned(),
        source,
    };
    let tx = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(sqlite)?;
    tx.execute_batch(
        "CREATE TABLE IF NOT EXISTS migration (
             number     INTEGER NOT NULL PRIMARY KEY,
             name       TEXT    NOT NULL,
             applied_at INTEGER NOT NULL
         ) STRICT",
    )
    .map_err(sqlite)?;
    let found = latest(&tx).map_err(sqlite)?;
    for migration in migrations::missing(found, &path.display().to_string())? {
        apply(&tx, migration).map_err(sqlite)?;
    }
    tx.commit().map_err(sqlite)
}

/// The latest migration that was applied.
pub(super) fn latest(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row(
        "SELECT coalesce(max(number), 0) FROM migration",
        [],
        |row| row.get(0),
    )
}

fn apply(connection: &Connection, migration: &Migration) -> rusqlite::Result<()> {
    connection.execute_batch(migration.sqlite)?;
    // A note for the operator, not a time that anything is decided by.
    let now = millis(SystemClock.now());
    connection.execute(
        "INSERT INTO migration (number, name, applied_at) VALUES (?1, ?2, ?3)",
        (migration.number, migration.name, now),
    )?;
    Ok(())
}
