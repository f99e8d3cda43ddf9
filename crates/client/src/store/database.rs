//! One open database: a thread that owns the connection and carries out closures sent to it.
//!
//! SQLite blocks, and a connection belongs to one thread at a time; with its own thread no caller
//! waits for the disk on the runtime's threads, and transactions never interleave.

use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use super::{StoreError, upgrade};
use crate::private;

/// Bytes in a page of the file: seven records of a kilobyte.
const PAGE: u32 = 8192;
/// How long a statement waits for another process (the terminal beside the window).
const BUSY: Duration = Duration::from_secs(5);

/// Statements kept planned: more than there are.
const STATEMENTS: usize = 128;

/// A step of the schema: SQL, and what SQL cannot do.
type Step = (&'static str, fn(&Connection) -> Result<(), StoreError>);

/// The schema; `PRAGMA user_version` counts the steps taken.
const MIGRATIONS: [Step; 4] = [
    (include_str!("migrations/0001_records.sql"), |_| Ok(())),
    (
        include_str!("migrations/0002_tallies.sql"),
        upgrade::count_digests,
    ),
    (include_str!("migrations/0003_held.sql"), |_| Ok(())),
    (include_str!("migrations/0004_damaged.sql"), |_| Ok(())),
];

enum Job {
    Run(Box<dyn FnOnce(&mut Connection) + Send>),
    /// Ends the thread; answered once the file is closed.
    Close(oneshot::Sender<()>),
}

/// A handle to the thread. The last one dropped closes the database.
#[derive(Debug, Clone)]
pub(super) struct Database {
    jobs: mpsc::Sender<Job>,
    path: Arc<PathBuf>,
}

impl Database {
    /// Opens or makes the database, and brings its schema up to date.
    pub(super) async fn open(path: PathBuf) -> Result<Self, StoreError> {
        let (jobs, inbox) = mpsc::channel::<Job>();
        let (opened, outcome) = oneshot::channel();
        let file = path.clone();
        std::thread::Builder::new()
            .name("pia-store".into())
            .spawn(move || match connect(&file) {
                Ok(connection) => {
                    if opened.send(Ok(())).is_ok() {
                        serve(connection, inbox);
                    }
                }
                // A caller that went away needs no answer.
                Err(error) => drop(opened.send(Err(error))),
            })
            .map_err(StoreError::Thread)?;
        outcome.await.map_err(|_| StoreError::Closed)??;
        Ok(Self {
            jobs,
            path: Arc::new(path),
        })
    }

    /// Runs `job` in one transaction, written through to the disk before this returns. The
    /// transaction is rolled back when `job` fails, and completed when the caller goes away.
    pub(super) async fn write<R: Send + 'static>(
        &self,
        job: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<R, StoreError> + Send + 'static,
    ) -> Result<R, StoreError> {
        self.run(move |connection| in_transaction(connection, job))
            .await
    }

    /// The same for what a power cut may take back, because the server is asked for it again or it
    /// is but a number: the disk is not waited for. Whatever is written through later takes it along.
    pub(super) async fn note<R: Send + 'static>(
        &self,
        job: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<R, StoreError> + Send + 'static,
    ) -> Result<R, StoreError> {
        self.run(move |connection| {
            connection.pragma_update(None, "synchronous", "NORMAL")?;
            let result = in_transaction(connection, job);
            connection.pragma_update(None, "synchronous", "FULL")?;
            result
        })
        .await
    }

    /// Runs `job` on the connection.
    pub(super) async fn run<R: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<R, StoreError> + Send + 'static,
    ) -> Result<R, StoreError> {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(move |connection: &mut Connection| drop(reply.send(job(connection))));
        self.jobs
            .send(Job::Run(job))
            .map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Closes the database once everything sent before is done, whoever else holds a handle.
    pub(super) async fn close(&self) {
        let (reply, closed) = oneshot::channel();
        if self.jobs.send(Job::Close(reply)).is_ok() {
            // An error means that the thread has ended already.
            closed.await.ok();
        }
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

fn in_transaction<R>(
    connection: &mut Connection,
    job: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<R, StoreError>,
) -> Result<R, StoreError> {
    // Immediate: two processes that both mean to write queue up instead of one failing.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let result = job(&transaction)?;
    transaction.commit()?;
    Ok(result)
}

fn serve(mut connection: Connection, inbox: mpsc::Receiver<Job>) {
    for job in inbox {
        match job {
            Job::Run(job) => job(&mut connection),
            Job::Close(reply) => {
                drop(connection);
                // Whoever asked may have gone.
                reply.send(()).ok();
                return;
            }
        }
    }
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let open = || -> Result<Connection, rusqlite::Error> {
        private::database(path);
        let connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // Of a new file. A page of four kilobytes holds three records with room for none of a fourth.
        connection.pragma_update(None, "page_size", PAGE)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // A to-do that was shown as saved survives a power cut.
        connection.pragma_update(None, "synchronous", "FULL")?;
        // Or SQLite plans a statement anew for every value that is bound to it.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok(connection)
    };
    let cannot = |source| StoreError::Open {
        path: path.to_owned(),
        source,
    };
    let mut connection = open().map_err(cannot)?;
    migrate(&mut connection, path)?;
    // Afterwards: a step that replaces a table must not take with it what refers to it.
    connection
        .pragma_update(None, "foreign_keys", true)
        .map_err(cannot)?;
    Ok(connection)
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let cannot = |source| StoreError::Open {
        path: path.to_owned(),
        source,
    };
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(cannot)?;
    let taken: u32 = transaction
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(cannot)?;
    let steps = (1_u32..).zip(MIGRATIONS);
    if steps
        .clone()
        .last()
        .is_some_and(|(newest, _)| taken > newest)
    {
        return Err(StoreError::Newer {
            path: path.to_owned(),
        });
    }
    for (number, (sql, then)) in steps.filter(|(number, _)| *number > taken) {
        transaction.execute_batch(sql).map_err(cannot)?;
        then(&transaction)?;
        transaction
            .pragma_update(None, "user_version", number)
            .map_err(cannot)?;
    }
    transaction.commit().map_err(cannot)
}
