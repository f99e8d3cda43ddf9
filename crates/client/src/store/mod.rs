//! The local database: what a person keeps, readable and writable without a network.
//!
//! SQL is written here and nowhere else in the client.

mod conflicts;
mod counts;
mod damaged;
mod database;
pub(crate) mod health;
#[cfg(test)]
mod inspect;
mod listing;
mod mend;
mod news;
mod outbox;
mod pages;
mod rows;
mod set_aside;
mod several;
mod shelf;
mod tallies;
#[cfg(test)]
pub(crate) mod tamper;
mod texts;
mod transfer;
mod upgrade;
mod work;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pia_protocol::clock::Clock;
use pia_protocol::ids::{MutationId, RecordId};
use pia_protocol::sync::{Body, Kind, Revision};
use pia_protocol::wire_time::WireTime;
use tokio::sync::watch;

pub(crate) use conflicts::{Kept, Undecided};
pub(crate) use counts::{Backlog, Counts, Summary};
pub(crate) use damaged::Damaged;
#[cfg(test)]
pub(crate) use inspect::{Contents, Standing};
pub(crate) use mend::Span;
pub(crate) use news::{News, Reader};
pub(crate) use outbox::{Batch, Settled};
pub(crate) use set_aside::{Why, id_text};
pub(crate) use several::{Among, Becomes};
pub(crate) use shelf::{Owner, Shelf, Shown};
pub(crate) use tallies::{Differing, mark};
pub(crate) use texts::{SEARCHED, Texts};
pub(crate) use transfer::{Change, EditOne, Everything, Tally, Whole};

use crate::problem::{Problem, ProblemCode};
use crate::sync::merge::{Version, is_locked};
use crate::sync::plan::{Local, edit_time};
use database::Database;

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The file cannot be opened as a database.
    #[error("{} cannot be opened", path.display())]
    Open {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// The file was written by a newer version, which this one must not touch.
    #[error("{} was written by a newer version of Pia; update this one", path.display())]
    Newer {
        /// Which file.
        path: PathBuf,
    },
    /// A statement failed.
    #[error("the database failed")]
    Sqlite(#[from] rusqlite::Error),
    /// A row holds what this program never writes.
    #[error("column {column} of record {record} cannot be read")]
    Corrupt {
        /// Which column.
        column: String,
        /// Which record.
        record: String,
    },
    /// The record was encrypted by an older app.
    #[error("the record is encrypted by an older app")]
    Locked,
    /// No thread could be started.
    #[error("no thread could be started for the database")]
    Thread(#[source] std::io::Error),
    /// The file cannot be deleted.
    #[error("{} cannot be deleted", path.display())]
    Delete {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The database was closed meanwhile.
    #[error("the database is closed")]
    Closed,
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Locked) {
            return Problem::new(
                ProblemCode::RecordLocked,
                "An older app has encrypted this entry, so it cannot be changed here.",
            );
        }
        let words = crate::http::chain(&error);
        if let StoreError::Newer { path } = &error {
            let sentence = format!("What is kept on this device cannot be used: {words}.");
            return Problem::new(ProblemCode::DataTooNew, sentence)
                .with_detail(path.display().to_string());
        }
        Problem::new(
            ProblemCode::StorageFailed,
            format!("What is kept on this device cannot be read or written: {words}."),
        )
        .with_detail(words)
    }
}

/// What an edit makes of a record.
pub(crate) enum Edit {
    /// This content.
    Put(Body),
    /// This encrypted content, whole, also in the place of another that is encrypted.
    PutLocked(Body),
    /// Nothing: the record is deleted.
    Delete,
    /// What it was.
    Keep,
}

/// The records of one account, or of nobody yet.
#[derive(Clone)]
pub(crate) struct Store {
    database: Database,
    clock: Arc<dyn Clock>,
    changed: watch::Sender<u64>,
    edited: watch::Sender<u64>,
    /// Whether news are not enough: nobody has asked this connection for any yet, or another process
    /// has written since.
    unheard: Arc<AtomicBool>,
}

impl Store {
    /// Opens or makes the database at `path`.
    pub(crate) async fn open(path: PathBuf, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        Ok(Self {
            database: Database::open(path).await?,
            clock,
            changed: watch::Sender::new(0),
            edited: watch::Sender::new(0),
            unheard: Arc::new(AtomicBool::new(true)),
        })
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        self.database.path()
    }

    /// Closes the database once everything asked before is done, whoever else holds it.
    pub(crate) async fn close(&self) {
        self.database.close().await;
    }

    /// Changes each time any record may read differently.
    pub(crate) fn changed(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Tells the readers once at the end of something long, however it ends, and not at each of its
    /// steps: they read everything there is.
    pub(crate) fn tell_at_the_end(&self) -> Telling<'_> {
        Telling {
            store: self,
            due: std::cell::Cell::new(false),
        }
    }

    /// Changes each time a person's edit waits to go up.
    pub(crate) fn edited(&self) -> watch::Receiver<u64> {
        self.edited.subscribe()
    }

    /// Another process wrote to the database, if `PRAGMA data_version` says so: tell the readers.
    pub(crate) async fn look_for_changes(&self, last: i64) -> Result<i64, StoreError> {
        let version = self.data_version().await?;
        if version != last {
            self.unheard.store(true, Ordering::Release);
            self.changed.send_modify(|count| *count += 1);
            self.edited.send_modify(|count| *count += 1);
        }
        Ok(version)
    }

    /// Differs from an earlier answer when another connection has committed since.
    pub(crate) async fn data_version(&self) -> Result<i64, StoreError> {
        self.database
            .run(|connection| {
                Ok(connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
            })
            .await
    }

    /// Edits one record: `edit` sees its content (`None`: there is none, or it is deleted) and the
    /// time the edit counts as made at. The record and its outbox entry are one transaction.
    /// Answers whether anything changed.
    pub(crate) async fn edit(
        &self,
        kind: Kind,
        id: RecordId,
        edit: impl FnOnce(Option<&Body>, WireTime) -> Edit + Send + 'static,
    ) -> Result<bool, StoreError> {
        let clock = Arc::clone(&self.clock);
        let changed = self
            .database
            .write(move |transaction| edit_in(transaction, &kind, id, &*clock, edit))
            .await?;
        if changed {
            self.changed.send_modify(|count| *count += 1);
            self.edited.send_modify(|count| *count += 1);
        }
        Ok(changed)
    }
}

/// Edits one record, and answers whether anything changed.
fn edit_in(
    transaction: &rusqlite::Transaction<'_>,
    kind: &Kind,
    id: RecordId,
    clock: &dyn Clock,
    edit: impl FnOnce(Option<&Body>, WireTime) -> Edit,
) -> Result<bool, StoreError> {
    let found = rows::find(transaction, kind, id)?;
    edit_found(transaction, (kind, id), found, clock, edit)
}

/// The same of what was found of it.
fn edit_found(
    transaction: &rusqlite::Transaction<'_>,
    (kind, id): (&Kind, RecordId),
    found: Option<rows::Found>,
    clock: &dyn Clock,
    edit: impl FnOnce(Option<&Body>, WireTime) -> Edit,
) -> Result<bool, StoreError> {
    let last = found.as_ref().map(|found| found.local.version.edited_at);
    let now = edit_time(WireTime::new(clock.now()), last);
    let before = found.as_ref();
    let before = before.and_then(|found| found.local.version.body.as_ref());
    let body = match edit(before, now) {
        // Written without the key, it would be neither the old record nor a readable one.
        Edit::Put(_) if before.is_some_and(is_locked) => return Err(StoreError::Locked),
        Edit::Put(body) | Edit::PutLocked(body) => Some(body),
        Edit::Delete => None,
        Edit::Keep => return Ok(false),
    };
    let version = Version {
        body,
        edited_at: now,
    };
    record_edit(transaction, kind, id, found, version, clock)?;
    Ok(true)
}

/// Tells the readers when it is dropped.
pub(crate) struct Telling<'a> {
    store: &'a Store,
    due: std::cell::Cell<bool>,
}

impl Telling<'_> {
    /// There is something to tell.
    pub(crate) fn tell(&self) {
        self.due.set(true);
    }
}

impl Drop for Telling<'_> {
    fn drop(&mut self) {
        if self.due.get() {
            self.store.changed.send_modify(|count| *count += 1);
        }
    }
}

/// Writes a person's edit, and what it means for the outbox.
fn record_edit(
    transaction: &rusqlite::Transaction<'_>,
    kind: &Kind,
    id: RecordId,
    found: Option<rows::Found>,
    version: Version,
    clock: &dyn Clock,
) -> Result<(), StoreError> {
    let under_way = found.as_ref().is_some_and(|found| {
        !found.refused && found.pending.as_ref().is_some_and(|pending| pending.sent)
    });
    let was = found.as_ref().and_then(|found| found.digest);
    let (revision, base) = found.map_or((Revision::ZERO, None), |found| {
        (found.local.revision, found.local.base)
    });
    let mut local = Local {
        version,
        revision,
        base,
    };
    if local.version.body.is_none() && revision == Revision::ZERO && !under_way {
        // Never seen by the server: no trace is needed. The outbox entry goes with the record.
        transaction.execute(
            "DELETE FROM records WHERE kind = ? AND id = ?",
            rusqlite::params![kind.as_str(), id.as_bytes()],
        )?;
        return Ok(());
    }
    // An edit leaves what the server holds as it is, and with it the tallies; unless a digest was
    // wrong, and then the comparison is to find it.
    let mut tallies = tallies::Tallies::default();
    if under_way {
        rows::keep_queued(transaction, kind, id)?;
    }
    rows::write(transaction, kind, id, &mut local, was, &mut tallies)?;
    tallies.write(transaction)?;
    if !under_way {
        rows::queue(transaction, kind, id, revision, MutationId::new(clock))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
