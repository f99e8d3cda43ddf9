//! The threads that read: each owns a connection and takes the next waiting query.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::mpsc;

use crate::db::conn::Conn;
use crate::db::{DbError, Snapshot};

pub(super) type Job = Box<dyn FnOnce(&Connection) + Send>;

/// Starts one thread per connection. They end when every [`Sqlite`](super::Sqlite) is dropped.
pub(super) fn start(
    connections: Vec<Connection>,
    jobs: mpsc::Receiver<Job>,
) -> std::io::Result<()> {
    let jobs = Arc::new(Mutex::new(jobs));
    for connection in connections {
        let jobs = Arc::clone(&jobs);
        std::thread::Builder::new()
            .name("db-reader".into())
            .spawn(move || run(&connection, &jobs))?;
    }
    Ok(())
}

fn run(connection: &Connection, jobs: &Mutex<mpsc::Receiver<Job>>) {
    loop {
        // One thread waits inside the lock, the others for the lock: either way for the next job.
        let job = jobs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .blocking_recv();
        match job {
            Some(job) => job(connection),
            None => return,
        }
    }
}

/// Runs `work` in one read transaction, so that two statements in it see the same data.
pub(super) fn in_snapshot<T>(
    connection: &Connection,
    work: impl Fn(&Snapshot<'_>) -> Result<T, DbError>,
) -> Result<T, DbError> {
    connection.prepare_cached("BEGIN")?.execute([])?;
    let result = work(&Snapshot(Conn::Sqlite(connection, &RefCell::default())));
    connection.prepare_cached("COMMIT")?.execute([])?;
    result
}
