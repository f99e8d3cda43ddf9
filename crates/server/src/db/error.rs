//! What can go wrong with the database.

use std::path::PathBuf;
use std::sync::Arc;

use super::postgres::PostgresError;
use crate::seal::Unsealable;

/// The database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file, or the lock beside it, cannot be created or read.
    #[error("the database {path} cannot be opened")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// SQLite refused.
    #[error("the database {path} cannot be used")]
    Sqlite {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// PostgreSQL refused, or is not there.
    #[error("the database {database} cannot be used")]
    Postgres {
        /// Where, without the password.
        database: String,
        /// Why.
        #[source]
        source: PostgresError,
    },
    /// A later version of the server has been here; going on would lose what it added.
    #[error(
        "the database {database} was made by a newer pia-server (its migration {found}, this one knows {known})"
    )]
    Newer {
        /// Which.
        database: String,
        /// The database's latest migration.
        found: u32,
        /// The latest migration of this program.
        known: u32,
    },
    /// The records that it holds could not be counted.
    #[error("the records of the database {database} cannot be counted")]
    Count {
        /// Which, without the password.
        database: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The threads that own the connections could not be started.
    #[error("the database threads cannot be started")]
    Threads(#[source] std::io::Error),
}

/// A query or a change failed. None of these is the caller's fault.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DbError {
    #[error("the database refused a statement")]
    Statement(#[from] rusqlite::Error),
    /// Shared: the jobs of one group commit fail together.
    #[error("the database could not commit")]
    Commit(#[source] Arc<rusqlite::Error>),
    #[error("the database refused a statement")]
    Postgres(#[from] PostgresError),
    /// Shared: changes that were made together fail together.
    #[error("the changes made together failed")]
    Together(#[source] Arc<DbError>),
    /// The connection was lost after the commit was asked for: it may have taken place, or not.
    #[error("the database was lost during a commit")]
    InDoubt,
    /// More is asked for than can be answered in time.
    #[error("too much waits for the database")]
    Busy,
    #[error("the database has been closed")]
    Closed,
    /// An AI provider's entry, for example under another master key than the one it was sealed with.
    #[error("a record cannot be read")]
    Sealed(#[from] Unsealable),
    #[error("a query's column {index} holds what cannot be read")]
    Column { index: usize },
    #[error("table {table} holds a row that cannot be read: {what}")]
    Corrupt {
        table: &'static str,
        what: &'static str,
    },
}

impl DbError {
    /// Whether the same request may well be answered a little later.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Busy | Self::InDoubt | Self::Closed => true,
            Self::Postgres(error) => error.is_passing(),
            Self::Together(error) => error.is_passing(),
            Self::Statement(error) => is_held(error),
            Self::Commit(error) => is_held(error),
            Self::Sealed(_) | Self::Column { .. } | Self::Corrupt { .. } => false,
        }
    }
}

/// Whether somebody else holds the SQLite database: who copies it, or looks after it.
fn is_held(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
    matches!(
        error.sqlite_error_code(),
        Some(DatabaseBusy | DatabaseLocked)
    )
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    #[test]
    fn a_database_that_somebody_else_holds_is_free_again_later_and_a_full_disk_is_not() {
        let failed = |code| rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
        for (code, passing) in [
            (ffi::SQLITE_BUSY, true),
            (ffi::SQLITE_BUSY_SNAPSHOT, true),
            (ffi::SQLITE_LOCKED, true),
            (ffi::SQLITE_FULL, false),
            (ffi::SQLITE_CORRUPT, false),
        ] {
            assert_eq!(DbError::Statement(failed(code)).is_passing(), passing);
            let commit = DbError::Commit(Arc::new(failed(code)));
            assert_eq!(commit.is_passing(), passing);
            let together = DbError::Together(Arc::new(commit));
            assert_eq!(together.is_passing(), passing);
        }
    }
}
