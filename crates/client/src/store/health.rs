//! Whether a database file is sound, for the diagnosis: read only, and beside whoever has it open.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

/// How long another process is waited for. Less than the limit of the whole check.
const BUSY: Duration = Duration::from_secs(2);

/// What is wrong with the file, in SQLite's words; `None`: nothing.
pub(crate) fn check(path: &Path) -> Result<Option<String>, rusqlite::Error> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.busy_timeout(BUSY)?;
    let words: String = connection.pragma_query_value(None, "quick_check", |row| row.get(0))?;
    Ok((words != "ok").then_some(words))
}
