//! Where the database is.

use std::fmt;
use std::path::PathBuf;

use super::PostgresAddress;

/// Which engine, and where.
#[derive(Clone)]
pub enum DatabaseAddress {
    /// A file.
    Sqlite(PathBuf),
    /// A server.
    Postgres(Box<PostgresAddress>),
}

/// For people: without the password.
impl fmt::Display for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => path.display().fmt(f),
            Self::Postgres(address) => address.fmt(f),
        }
    }
}
