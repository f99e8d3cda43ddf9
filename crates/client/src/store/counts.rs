//! How many records there are, and what the last sync came to.

use pia_protocol::sync::Kind;
use rusqlite::Connection;

use super::{Store, StoreError, rows};

const LAST: &str = "last_sync_ms";
const UP: &str = "last_up";
const DOWN: &str = "last_down";

/// Numbers of the last sync that ended well, kept for the next run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    /// When it ended: milliseconds since 1970.
    pub(crate) last_ms: Option<i64>,
    /// What the last one that moved anything sent up.
    pub(crate) up: u32,
    /// What the last one that moved anything brought down.
    pub(crate) down: u32,
}

/// Changes that have not gone up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Backlog {
    /// To be sent.
    pub(crate) waiting: u32,
    /// Refused by the server for good.
    pub(crate) refused: u32,
}

/// What the view of the sync counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// What the last sync came to.
    pub(crate) summary: Summary,
    /// What has not gone up.
    pub(crate) backlog: Backlog,
    /// Values that wait for the person's decision.
    pub(crate) undecided: u32,
}

impl Store {
    /// Living records that this device and the server are known to share.
    pub(crate) async fn held(&self) -> Result<u64, StoreError> {
        self.database
            .run(|connection| {
                let mut statement =
                    connection.prepare_cached("SELECT coalesce(sum(count), 0) FROM tally")?;
                let count: i64 = statement.query_row([], |row| row.get(0))?;
                Ok(u64::try_from(count).unwrap_or_default())
            })
            .await
    }

    /// Whether there is no trace of anything here, not even of what the server was told to delete.
    pub(crate) async fn is_untouched(&self) -> Result<bool, StoreError> {
        self.database
            .run(|connection| {
                let none = "SELECT NOT EXISTS (SELECT 1 FROM records)";
                Ok(connection.query_row(none, [], |row| row.get(0))?)
            })
            .await
    }

    /// Everything that is counted for the view of the sync.
    pub(crate) async fn counts(&self) -> Result<Counts, StoreError> {
        self.database
            .run(|connection| {
                Ok(Counts {
                    summary: summary(connection)?,
                    backlog: backlog(connection)?,
                    undecided: undecided(connection)?,
                })
            })
            .await
    }

    /// How much has not gone up.
    pub(crate) async fn backlog(&self) -> Result<Backlog, StoreError> {
        self.database.run(|connection| backlog(connection)).await
    }

    /// Keeps the numbers of the last sync.
    pub(crate) async fn set_summary(&self, summary: Summary) -> Result<(), StoreError> {
        self.database
            .note(move |transaction| {
                rows::set_meta(transaction, UP, summary.up.into())?;
                rows::set_meta(transaction, DOWN, summary.down.into())?;
                match summary.last_ms {
                    Some(millis) => rows::set_meta(transaction, LAST, millis),
                    None => Ok(()),
                }
            })
            .await
    }
}

fn summary(connection: &Connection) -> Result<Summary, StoreError> {
    let count = |name| -> Result<u32, StoreError> {
        let number = rows::meta(connection, name)?.unwrap_or_default();
        Ok(u32::try_from(number).unwrap_or(u32::MAX))
    };
    Ok(Summary {
        last_ms: rows::meta(connection, LAST)?,
        up: count(UP)?,
        down: count(DOWN)?,
    })
}

fn backlog(connection: &Connection) -> Result<Backlog, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT count(*), (SELECT count(*) FROM outbox WHERE refused IS NOT NULL) FROM outbox",
    )?;
    let (all, refused): (u32, u32) =
        statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Backlog {
        waiting: all.saturating_sub(refused),
        refused,
    })
}

fn undecided(connection: &Connection) -> Result<u32, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT count(*) FROM records
         WHERE kind = ? AND body IS NOT NULL AND moving_to IS NULL",
    )?;
    Ok(statement.query_row([Kind::CONFLICT], |row| row.get(0))?)
}
