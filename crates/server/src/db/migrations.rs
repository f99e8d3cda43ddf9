//! The schema's history: numbered files, applied forward only, each once.

use std::path::Path;

use pia_protocol::clock::{Clock, SystemClock};
use rusqlite::{Connection, TransactionBehavior};

use super::{error::OpenError, row::millis};

struct Migration {
    number: u32,
    name: &'static str,
    sql: &'static str,
}

const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "first",
    sql: include_str!("sql/0001_first.sql"),
}];

/// Brings the schema up to date, all of it or nothing.
pub(super) fn run(connection: &mut Connection, path: &Path) -> Result<(), OpenError> {
    let sqlite = |source| OpenError::Sqlite {
        path: path.to_owned(),
        source,
    };
    let tx = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(sqlite)?;
    let found = latest(&tx).map_err(sqlite)?;
    let known = MIGRATIONS.last().map_or(0, |last| last.number);
    if found > known {
        return Err(OpenError::Newer {
            path: path.to_owned(),
            found,
            known,
        });
    }
    for migration in MIGRATIONS.iter().filter(|m| m.number > found) {
        apply(&tx, migration).map_err(sqlite)?;
    }
    tx.commit().map_err(sqlite)
}

fn latest(connection: &Connection) -> rusqlite::Result<u32> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS migration (
             number     INTEGER NOT NULL PRIMARY KEY,
             name       TEXT    NOT NULL,
             applied_at INTEGER NOT NULL
         ) STRICT",
    )?;
    connection.query_row(
        "SELECT coalesce(max(number), 0) FROM migration",
        [],
        |row| row.get(0),
    )
}

fn apply(connection: &Connection, migration: &Migration) -> rusqlite::Result<()> {
    connection.execute_batch(migration.sql)?;
    // A note for the operator, not a time that anything is decided by.
    let now = millis(SystemClock.now());
    connection.execute(
        "INSERT INTO migration (number, name, applied_at) VALUES (?1, ?2, ?3)",
        (migration.number, migration.name, now),
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::MIGRATIONS;

    #[test]
    fn migrations_are_numbered_from_one_without_gaps() {
        for (migration, number) in MIGRATIONS.iter().zip(1..) {
            assert_eq!(migration.number, number, "{}", migration.name);
        }
    }
}
