//! PostgreSQL: a few threads run the closures, each on a connection that is at rest.
//!
//! Isolation is READ COMMITTED with row locks, taken in one order everywhere: the row a secret is
//! looked up in, the account, its families, its sequence of changes, its records. A transaction that
//! meets another in a deadlock is run again, as is one whose connection was lost before its commit.

mod address;
mod error;
mod listen;
mod migrate;
mod session;
mod tls;
mod transaction;
mod values;
mod worker;

use std::sync::Arc;

use tokio::sync::{Mutex, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::{Announcement, DbError, OpenError, Snapshot, Tx, WRITE_QUEUE};

pub use self::address::PostgresAddress;
pub use self::error::PostgresError;
pub(super) use self::migrate::applied;
pub(super) use self::transaction::Transaction;
use self::worker::{Message, Worker};

/// An open database. Cheap to clone.
#[derive(Clone)]
pub(super) struct Postgres {
    jobs: mpsc::Sender<Message>,
    address: Arc<PostgresAddress>,
    /// Ends the connection that hears other servers.
    deaf: CancellationToken,
    /// Ends when the last worker has.
    workers: Arc<Mutex<mpsc::Receiver<()>>>,
}

impl Postgres {
    /// Connects, and brings the schema up to date. Blocks.
    pub(super) fn open(address: &PostgresAddress) -> Result<Self, OpenError> {
        migrate::run(address)?;
        let (jobs, waiting) = mpsc::channel(WRITE_QUEUE);
        let (alive, workers) = mpsc::channel(1);
        worker::start(address, waiting, &alive).map_err(OpenError::Threads)?;
        Ok(Self {
            jobs,
            address: Arc::new(address.clone()),
            deaf: CancellationToken::new(),
            workers: Arc::new(Mutex::new(workers)),
        })
    }

    /// As [`Db::write`](super::Db::write).
    pub(super) async fn write<T, E>(
        &self,
        work: impl Fn(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        self.run(move |worker| worker.write(&work)).await
    }

    /// As [`Db::read`](super::Db::read).
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl Fn(&Snapshot<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        self.run(move |worker| worker.read(&work)).await
    }

    async fn run<T, E>(
        &self,
        job: impl FnOnce(&mut Worker) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Message::Job(Box::new(move |worker| {
            // The caller may have gone away; the change stands all the same.
            drop(reply.send(job(worker)));
        }));
        super::enqueue(&self.jobs, job)?;
        answer.await.unwrap_or_else(|_| Err(DbError::Closed.into()))
    }

    /// As [`Db::listen`](super::Db::listen).
    pub(super) fn listen(
        &self,
        hear: impl Fn(Announcement) + Send + 'static,
    ) -> Result<(), OpenError> {
        listen::start(&self.address, self.deaf.clone(), hear)
    }

    /// As [`Db::close`](super::Db::close).
    pub(super) async fn close(self) {
        self.deaf.cancel();
        // Who closed before us has closed it for us as well.
        if self.jobs.send(Message::Close).await.is_ok() {
            self.workers.lock().await.recv().await.unwrap_or_default();
        }
    }
}
