//! The threads that work on the connections, as many as there are.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pia_protocol::random;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use super::error::Remedy;
use super::session::Session;
use super::transaction::{Access, Transaction};
use super::{DbError, PostgresAddress, Snapshot, Tx};
use crate::db::conn::Conn;

/// How often a transaction is run that meets others, or whose connection is lost.
const TRIES: u32 = 5;

pub(super) enum Message {
    Job(Box<dyn FnOnce(&mut Worker) + Send>),
    /// Lets what waits finish and takes nothing more.
    Close,
}

/// Those that are at rest; the one that worked last is taken first. So a server that has little to do
/// keeps few connections, and few of them have buffers as large as what they have sent.
type AtRest = Arc<Mutex<Vec<Worker>>>;

/// A connection.
pub(super) struct Worker {
    address: PostgresAddress,
    runtime: Runtime,
    session: Option<Session>,
}

pub(super) fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}

/// Starts the threads. They end when the queue is closed, and `alive` with them.
pub(super) fn start(
    address: &PostgresAddress,
    jobs: mpsc::Receiver<Message>,
    alive: &mpsc::Sender<()>,
) -> std::io::Result<()> {
    let workers = (0..address.connections()).map(|_| {
        Ok(Worker {
            address: address.clone(),
            runtime: runtime()?,
            session: None,
        })
    });
    let at_rest: AtRest = Arc::new(Mutex::new(workers.collect::<std::io::Result<_>>()?));
    let jobs = Arc::new(Mutex::new(jobs));
    for _ in 0..address.connections() {
        let (jobs, at_rest, alive) = (Arc::clone(&jobs), Arc::clone(&at_rest), alive.clone());
        std::thread::Builder::new()
            .name("db-worker".into())
            .spawn(move || {
                work(&jobs, &at_rest);
                drop(alive);
            })?;
    }
    Ok(())
}

fn work(jobs: &Mutex<mpsc::Receiver<Message>>, at_rest: &Mutex<Vec<Worker>>) {
    let at_rest = || at_rest.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        // One thread waits inside the lock, the others for the lock: all for the next job.
        let message = {
            let mut jobs = jobs.lock().unwrap_or_else(PoisonError::into_inner);
            let message = jobs.blocking_recv();
            if matches!(message, Some(Message::Close)) {
                jobs.close();
            }
            message
        };
        match message {
            Some(Message::Job(job)) => {
                // There are as many as threads: one is always at rest.
                let Some(mut worker) = at_rest().pop() else {
                    return;
                };
                job(&mut worker);
                at_rest().push(worker);
            }
            Some(Message::Close) => {}
            None => return,
        }
    }
}

impl Worker {
    pub(super) fn write<T, E: From<DbError>>(
        &mut self,
        work: &impl Fn(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transact(Access::Write, |transaction| {
            work(&Tx(Conn::Postgres(transaction)))
        })
    }

    pub(super) fn read<T>(
        &mut self,
        work: &impl Fn(&Snapshot<'_>) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        self.transact(Access::Read, |transaction| {
            work(&Snapshot(Conn::Postgres(transaction)))
        })
    }

    /// Runs `work` in a transaction until it stands, fails for good, or has been tried often enough.
    fn transact<T, E: From<DbError>>(
        &mut self,
        access: Access,
        work: impl Fn(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut tried = 0;
        loop {
            tried += 1;
            let session = connected(&mut self.session, &self.runtime, &self.address)?;
            let (result, remedy) = once(&self.runtime, session, access, &work);
            let again = match remedy {
                None | Some(Remedy::None | Remedy::InDoubt) => false,
                Some(Remedy::Found) => tried == 1,
                Some(Remedy::Again | Remedy::Reconnect) => tried < TRIES,
            };
            if !again {
                return result;
            }
            if remedy == Some(Remedy::Again) {
                std::thread::sleep(pause(tried));
            }
        }
    }
}

/// One try: what came of it, and what its failure leaves to do.
fn once<T, E: From<DbError>>(
    runtime: &Runtime,
    session: &Session,
    access: Access,
    work: impl Fn(&Transaction<'_>) -> Result<T, E>,
) -> (Result<T, E>, Option<Remedy>) {
    let transaction = Transaction::new(runtime, session, access);
    let result = work(&transaction).and_then(|value| {
        transaction.commit()?;
        Ok(value)
    });
    if result.is_err() {
        transaction.roll_back();
    }
    (result, transaction.failed())
}

/// The connection, made when there is none or the last one was lost.
fn connected<'s>(
    session: &'s mut Option<Session>,
    runtime: &Runtime,
    address: &PostgresAddress,
) -> Result<&'s Session, DbError> {
    if session
        .as_ref()
        .is_some_and(|session| session.client.is_closed())
    {
        *session = None;
    }
    match session {
        Some(session) => Ok(session),
        empty => Ok(empty.insert(runtime.block_on(Session::connect(address))?)),
    }
}

/// A few milliseconds, each time more, and not the same for both that met.
fn pause(tried: u32) -> Duration {
    let [random] = random::bytes::<1>();
    Duration::from_millis(u64::from(tried * 2) + u64::from(random % 8))
}
