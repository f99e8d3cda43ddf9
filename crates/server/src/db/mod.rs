//! The database: the only module that knows SQL.
//!
//! One thread owns the connection that writes and commits what arrived together in one transaction;
//! a few threads own connections that read. Everything else hands them closures over [`Tx`] or
//! [`Snapshot`] and awaits the result.

mod accounts;
mod codes;
mod device_codes;
mod devices;
mod error;
mod families;
mod housekeeping;
mod migrations;
mod open;
mod readers;
mod records;
mod row;
mod sign_ins;
#[cfg(test)]
mod tests;
mod writer;

use std::path::Path;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

pub(crate) use self::accounts::{Account, IdentityKey};
pub(crate) use self::codes::StoredCode;
pub(crate) use self::device_codes::{DeviceRequest, DeviceState, Visitor};
pub(crate) use self::devices::SignedInDevice;
pub(crate) use self::error::DbError;
pub use self::error::OpenError;
pub(crate) use self::families::{FamilyRow, NewFamily, StoredToken};
pub(crate) use self::housekeeping::{SWEEP, ping};
pub(crate) use self::records::StoredMutation;
pub(crate) use self::sign_ins::{StoredLoopback, StoredSignIn, StoredTarget};

/// Waiting changes beyond this make their senders wait.
const WRITE_QUEUE: usize = 4_096;
const READ_QUEUE: usize = 4_096;
/// Reads are short and mostly cached; more threads would only compete for the cores.
const READERS: usize = 3;

/// An open database. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Db {
    writer: mpsc::Sender<writer::Message>,
    readers: mpsc::Sender<readers::Job>,
}

/// Inside the writer's transaction: sees every earlier change and may add its own.
pub(crate) struct Tx<'a>(&'a Connection);

/// A connection that only reads, at one point in time for the length of one closure.
pub(crate) struct Snapshot<'a>(&'a Connection);

impl Db {
    /// Opens the database, making it and bringing it up to date when needed.
    pub(crate) async fn open(path: &Path) -> Result<Self, OpenError> {
        let path = path.to_owned();
        let opened = tokio::task::spawn_blocking(move || Self::open_blocking(&path)).await;
        opened.unwrap_or_else(|stopped| Err(OpenError::Threads(std::io::Error::other(stopped))))
    }

    fn open_blocking(path: &Path) -> Result<Self, OpenError> {
        let connection = open::for_writing(path)?;
        let (writer, messages) = mpsc::channel(WRITE_QUEUE);
        writer::start(connection, messages).map_err(OpenError::Threads)?;
        let (readers, jobs) = mpsc::channel(READ_QUEUE);
        let connections = (0..READERS)
            .map(|_| open::for_reading(path))
            .collect::<Result<Vec<_>, _>>()?;
        readers::start(connections, jobs).map_err(OpenError::Threads)?;
        Ok(Self { writer, readers })
    }

    /// Runs `work` in the writer, inside a savepoint: an `Err` undoes what it did, and `Ok` is
    /// returned only after the commit. The work is done even if the caller stops waiting.
    pub(crate) async fn write<T, E>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = writer::Message::Job(writer::job(work, reply));
        if self.writer.send(job).await.is_err() {
            return Err(DbError::Closed.into());
        }
        answer.await.unwrap_or_else(|_| Err(DbError::Closed.into()))
    }

    /// Runs `work` on a connection that only reads.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Snapshot<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        let (reply, answer) = oneshot::channel();
        let job: readers::Job = Box::new(move |connection| {
            let result = readers::in_snapshot(connection, work);
            // The caller may have gone away; nobody else wants the answer.
            drop(reply.send(result));
        });
        if self.readers.send(job).await.is_err() {
            return Err(DbError::Closed);
        }
        answer.await.unwrap_or(Err(DbError::Closed))
    }

    /// Lets waiting changes finish, folds the write-ahead log into the file, and stops the writer.
    pub(crate) async fn close(self) {
        let (done, closed) = oneshot::channel();
        if self.writer.send(writer::Message::Close(done)).await.is_ok() {
            // An error means that the writer has stopped already, which is what we wait for.
            closed.await.unwrap_or_default();
        }
    }
}
