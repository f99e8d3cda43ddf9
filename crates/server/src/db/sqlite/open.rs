//! Opening connections, with the settings that durability and concurrency rest on.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::migrate;
use crate::db::OpenError;

/// Another process may hold the write lock: a second server, a backup.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Statements are few and fixed; all of them stay prepared.
const STATEMENT_CACHE: usize = 64;

/// The connection that writes, after the schema was brought up to date.
pub(super) fn for_writing(path: &Path) -> Result<Connection, OpenError> {
    let file = |source| OpenError::File {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).map_err(file)?;
    }
    // Two servers may start at once. Neither the switch to WAL nor the migrations may race, and
    // SQLite's own busy handler does not cover the switch.
    let _starting = lock_beside(path).map_err(file)?;
    create_private(path).map_err(file)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let sqlite = |source| OpenError::Sqlite {
        path: path.to_owned(),
        source,
    };
    let mut connection = Connection::open_with_flags(path, flags).map_err(sqlite)?;
    configure(&connection).map_err(sqlite)?;
    connection
        .pragma_update(None, "journal_mode", "WAL")
        .map_err(sqlite)?;
    // A refresh token that was answered for must survive a power cut: WAL alone would not sync.
    connection
        .pragma_update(None, "synchronous", "FULL")
        .map_err(sqlite)?;
    // What was in clear before it was sealed, or was deleted, is not left in the file's free space.
    connection
        .pragma_update(None, "secure_delete", true)
        .map_err(sqlite)?;
    connection
        .pragma_update(None, "foreign_keys", true)
        .map_err(sqlite)?;
    migrate::run(&mut connection, path)?;
    Ok(connection)
}

/// One connection of those that read.
pub(super) fn for_reading(path: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || {
        let connection = Connection::open_with_flags(path, flags)?;
        configure(&connection)?;
        // In KiB. The system keeps the file's pages as well, and once for all.
        connection.pragma_update(None, "cache_size", -512)?;
        Ok(connection)
    };
    open().map_err(|source| OpenError::Sqlite {
        path: path.to_owned(),
        source,
    })
}

/// The latest migration of a file that is there. Changes nothing.
pub(in crate::db) fn applied(path: &Path) -> Result<u32, OpenError> {
    if let Err(source) = std::fs::metadata(path) {
        let path = path.to_owned();
        return Err(OpenError::File { path, source });
    }
    migrate::latest(&for_reading(path)?).map_err(|source| OpenError::Sqlite {
        path: path.to_owned(),
        source,
    })
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
    // Or SQLite plans a statement anew for every value that is bound to it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// Held until the returned file is dropped, or the process dies.
fn lock_beside(path: &Path) -> std::io::Result<File> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = private()
        .write(true)
        .truncate(false)
        .create(true)
        .open(PathBuf::from(name))?;
    file.lock()?;
    Ok(file)
}

/// Makes the file readable by its owner alone; SQLite gives its companions the same mode.
fn create_private(path: &Path) -> std::io::Result<()> {
    private()
        .write(true)
        .truncate(false)
        .create(true)
        .open(path)
        .map(drop)
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
