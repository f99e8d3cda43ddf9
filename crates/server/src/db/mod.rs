//! The database: the only module that knows SQL.
//!
//! Two engines behind one contract: SQLite inside the process, and PostgreSQL for several servers on
//! one database. Everything else hands over closures on [`Tx`] or [`Snapshot`] and awaits the result.
//! The closures are the same for both engines, and may be run more than once: PostgreSQL asks for
//! that when transactions meet, or when its connection was lost before the commit.

mod accounts;
mod address;
mod announcement;
mod codes;
mod conn;
mod device_codes;
mod devices;
mod error;
mod families;
mod gather;
mod guesses;
mod housekeeping;
mod lag;
mod ledger;
mod legacy;
mod migrations;
mod people;
mod photos;
mod postgres;
mod provider_tokens;
mod records;
mod row;
mod sealing;
mod sign_ins;
mod signing_keys;
mod sqlite;
mod tallies;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::mpsc;

pub(crate) use self::accounts::{Account, Found, IdentityKey, Via};
pub use self::address::DatabaseAddress;
pub(crate) use self::announcement::Announcement;
pub(crate) use self::codes::StoredCode;
pub(crate) use self::device_codes::{DeviceRequest, DeviceState, Visitor};
pub(crate) use self::devices::SignedInDevice;
pub(crate) use self::error::DbError;
pub use self::error::OpenError;
pub(crate) use self::families::{FamilyRow, NewFamily, StoredToken};
pub(crate) use self::gather::Gather;
pub(crate) use self::guesses::Guesses;
pub(crate) use self::housekeeping::{SWEEP, ping};
pub(crate) use self::ledger::{Head, Ledger, NewBody, NewState, StoredMutation, mutation_digest};
pub(crate) use self::legacy::{Held, Taken};
pub(crate) use self::people::Person;
pub(crate) use self::photos::StoredPhoto;
pub use self::postgres::{PostgresAddress, PostgresError};
pub(crate) use self::provider_tokens::StoredTokens;
pub(crate) use self::records::{Changes, Sequence, StoredRecord};
pub(crate) use self::sealing::somebody_in_clear;
pub(crate) use self::sign_ins::{StoredLoopback, StoredSignIn, StoredTarget};
pub(crate) use self::signing_keys::StoredKey;

use self::conn::Conn;
use self::lag::Lag;

/// Changes that wait. More would wait so long that their senders have given up: they are turned away
/// at once, and come back when there is room.
const WRITE_QUEUE: usize = 2_048;
const READ_QUEUE: usize = 2_048;

/// An open database. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Db {
    engine: Engine,
    writes: Arc<Lag>,
    reads: Arc<Lag>,
}

#[derive(Clone)]
enum Engine {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

/// Inside a transaction that may change things: sees every earlier change and may add its own.
pub(crate) struct Tx<'a>(Conn<'a>);

/// A transaction that only reads, at one point in time for the length of one closure.
pub(crate) struct Snapshot<'a>(Conn<'a>);

impl Db {
    /// Opens the database, making it and bringing it up to date when needed.
    pub(crate) async fn open(address: &DatabaseAddress) -> Result<Self, OpenError> {
        let at = address.clone();
        let db = on_a_thread(move || {
            let engine = match &at {
                DatabaseAddress::Sqlite(path) => Engine::Sqlite(sqlite::Sqlite::open(path)?),
                DatabaseAddress::Postgres(at) => Engine::Postgres(postgres::Postgres::open(at)?),
            };
            Ok(Self {
                engine,
                writes: Arc::default(),
                reads: Arc::default(),
            })
        });
        let db = db.await?;
        // The part of the migrations that SQL cannot do.
        let counted = tallies::count_all(&db).await;
        counted.map_err(|source| OpenError::Count {
            database: address.to_string(),
            source: Box::new(source),
        })?;
        Ok(db)
    }

    /// Runs `work` in a transaction: an `Err` undoes what it did, and `Ok` is returned only after
    /// the commit. The work is done even if the caller stops waiting.
    pub(crate) async fn write<T, E>(
        &self,
        work: impl Fn(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let begun = Instant::now();
        let place = self.writes.join()?;
        let work = move |tx: &Tx<'_>| {
            place.served();
            work(tx)
        };
        let done = match &self.engine {
            Engine::Sqlite(engine) => engine.write(work).await,
            Engine::Postgres(engine) => engine.write(work).await,
        };
        metrics::histogram!("pia_database_seconds", "work" => "write").record(begun.elapsed());
        done
    }

    /// Runs `work` where it can only read.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl Fn(&Snapshot<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        let begun = Instant::now();
        let place = self.reads.join()?;
        let work = move |db: &Snapshot<'_>| {
            place.served();
            work(db)
        };
        let done = match &self.engine {
            Engine::Sqlite(engine) => engine.read(work).await,
            Engine::Postgres(engine) => engine.read(work).await,
        };
        metrics::histogram!("pia_database_seconds", "work" => "read").record(begun.elapsed());
        done
    }

    /// From now on, passes on what is announced, here and by other servers on the same database.
    pub(crate) fn listen(
        &self,
        hear: impl Fn(Announcement) + Send + Sync + 'static,
    ) -> Result<(), OpenError> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.listen(hear),
            Engine::Postgres(engine) => engine.listen(hear)?,
        }
        Ok(())
    }

    /// Lets waiting changes finish, and closes the database.
    pub(crate) async fn close(self) {
        match self.engine {
            Engine::Sqlite(engine) => engine.close().await,
            Engine::Postgres(engine) => engine.close().await,
        }
    }
}

/// The latest migration of a database that is there, and the latest of this program. Changes nothing.
pub(crate) async fn migrations(address: &DatabaseAddress) -> Result<(u32, u32), OpenError> {
    let address = address.clone();
    let found = on_a_thread(move || match &address {
        DatabaseAddress::Sqlite(path) => sqlite::applied(path),
        DatabaseAddress::Postgres(at) => postgres::applied(at),
    });
    Ok((found.await?, migrations::known()))
}

async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, OpenError> + Send + 'static,
) -> Result<T, OpenError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|stopped| Err(OpenError::Threads(std::io::Error::other(stopped))))
}

/// Puts a job where its engine's threads take it from.
fn enqueue<J>(queue: &mpsc::Sender<J>, job: J) -> Result<(), DbError> {
    queue.try_send(job).map_err(|refused| match refused {
        mpsc::error::TrySendError::Full(_) => DbError::Busy,
        mpsc::error::TrySendError::Closed(_) => DbError::Closed,
    })
}
