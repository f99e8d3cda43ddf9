//! The one thread that writes, with group commit.
//!
//! A commit costs a disk sync, whatever it holds. Jobs that arrive while one sync runs therefore go
//! into the next transaction together, each in a savepoint of its own, and are answered after it.

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::db::conn::Conn;
use crate::db::{Announcement, DbError, Tx};

/// The most jobs in one transaction: bounds how long the first of them waits.
const GROUP: usize = 512;

pub(super) enum Message {
    Job(Box<dyn Job>),
    /// Asks whether another process has changed the file.
    Look,
    /// Answered when everything sent before is committed and the connection is about to close.
    Close(oneshot::Sender<()>),
}

pub(super) trait Job: Send {
    /// Does the work; false asks for its undoing.
    fn run(&mut self, tx: &Tx<'_>) -> bool;
    /// Answers, once the transaction's fate is known.
    fn answer(self: Box<Self>, commit: &Result<(), Arc<rusqlite::Error>>);
}

struct TypedJob<F, T, E> {
    work: F,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

pub(super) fn job<F, T, E>(work: F, reply: oneshot::Sender<Result<T, E>>) -> Box<dyn Job>
where
    F: Fn(&Tx<'_>) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<DbError> + Send + 'static,
{
    Box::new(TypedJob {
        work,
        result: None,
        reply,
    })
}

impl<F, T, E> Job for TypedJob<F, T, E>
where
    F: Fn(&Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<DbError> + Send,
{
    fn run(&mut self, tx: &Tx<'_>) -> bool {
        self.result = Some((self.work)(tx));
        matches!(self.result, Some(Ok(_)))
    }

    fn answer(self: Box<Self>, commit: &Result<(), Arc<rusqlite::Error>>) {
        let answer = match (self.result, commit) {
            // Its own failure says more than the transaction's.
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(DbError::Commit(Arc::clone(error)).into()),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(DbError::Closed.into()),
        };
        // The caller may have gone away; the change stands all the same.
        drop(self.reply.send(answer));
    }
}

/// Told what was announced, once there is somebody to tell.
pub(super) type Hear = OnceLock<Box<dyn Fn(Announcement) + Send + Sync>>;

/// Starts the thread. It ends when every [`Sqlite`](super::Sqlite) is dropped or closed.
pub(super) fn start(
    connection: Connection,
    messages: mpsc::Receiver<Message>,
    hear: Arc<Hear>,
) -> std::io::Result<()> {
    std::thread::Builder::new()
        .name("db-writer".into())
        .spawn(move || run(&connection, messages, &hear))
        .map(drop)
}

fn run(connection: &Connection, mut messages: mpsc::Receiver<Message>, hear: &Hear) {
    let mut closing = None;
    let mut others = Others::since_now(connection);
    while closing.is_none()
        && let Some(first) = messages.blocking_recv()
    {
        let mut waiting = Vec::new();
        let mut next = Some(first);
        while let Some(message) = next.take() {
            match message {
                Message::Job(job) => waiting.push(job),
                Message::Look => {
                    if let (true, Some(hear)) = (others.changed(connection), hear.get()) {
                        hear(Announcement::Missed);
                    }
                }
                Message::Close(done) => {
                    closing = Some(done);
                    break;
                }
            }
            if waiting.len() < GROUP {
                next = messages.try_recv().ok();
            }
        }
        let mut said = Vec::new();
        let commit = group(connection, &mut waiting, &mut said).map_err(Arc::new);
        for job in waiting {
            job.answer(&commit);
        }
        if let (Ok(()), Some(hear)) = (commit, hear.get()) {
            said.into_iter().for_each(hear);
        }
    }
    // Both only save work for the next start; a failure changes nothing that was promised.
    connection
        .execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);")
        .unwrap_or_default();
    if let Some(done) = closing {
        done.send(()).unwrap_or_default();
    }
}

/// What other processes do to the file: `pia-server users`, for example. They cannot be heard here.
struct Others(Option<i64>);

impl Others {
    fn since_now(connection: &Connection) -> Self {
        Self(Self::version(connection))
    }

    /// Whether they have changed it since it was last asked.
    fn changed(&mut self, connection: &Connection) -> bool {
        let now = Self::version(connection);
        let before = std::mem::replace(&mut self.0, now);
        before != now
    }

    /// Changes with the commits of others alone. None when the file fails, which the next job meets
    /// as well.
    fn version(connection: &Connection) -> Option<i64> {
        let version = connection.query_row("PRAGMA data_version", [], |row| row.get(0));
        version.ok()
    }
}

/// Runs the jobs in one transaction. An error means that none of them took place.
fn group(
    connection: &Connection,
    jobs: &mut [Box<dyn Job>],
    said: &mut Vec<Announcement>,
) -> rusqlite::Result<()> {
    if jobs.is_empty() {
        return Ok(());
    }
    connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    let outcome = jobs
        .iter_mut()
        .try_for_each(|job| in_savepoint(connection, job.as_mut(), said))
        .and_then(|()| connection.prepare_cached("COMMIT")?.execute([]).map(drop));
    if outcome.is_err() && !connection.is_autocommit() {
        // SQLite ends the transaction by itself on errors like a full disk; here it did not. The
        // first error is the one to report.
        connection.execute_batch("ROLLBACK").unwrap_or_default();
    }
    outcome
}

fn in_savepoint(
    connection: &Connection,
    job: &mut dyn Job,
    said: &mut Vec<Announcement>,
) -> rusqlite::Result<()> {
    connection.prepare_cached("SAVEPOINT job")?.execute([])?;
    let by_this_one = RefCell::default();
    if job.run(&Tx(Conn::Sqlite(connection, &by_this_one))) {
        said.append(&mut by_this_one.into_inner());
    } else {
        connection.prepare_cached("ROLLBACK TO job")?.execute([])?;
    }
    connection.prepare_cached("RELEASE job")?.execute([])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_others_commit_counts() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Connection::open(folder.path().join("x.db")).unwrap();
        let (ours, theirs) = (open(), open());
        ours.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (x)")
            .unwrap();
        let mut others = Others::since_now(&ours);
        let insert = "INSERT INTO t VALUES (1)";
        assert!(!others.changed(&ours));
        ours.execute_batch(insert).unwrap();
        assert!(!others.changed(&ours));
        theirs.execute_batch(insert).unwrap();
        assert!(others.changed(&ours));
        assert!(!others.changed(&ours));
        theirs
            .execute_batch(&format!("BEGIN; {insert}; ROLLBACK"))
            .unwrap();
        assert!(!others.changed(&ours));
    }
}
