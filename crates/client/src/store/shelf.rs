//! Which database is on show: one per account, and one for "no account yet". They never mix.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::HEXLOWER;
use pia_protocol::clock::Clock;
use pia_protocol::ids::RecordId;
use pia_protocol::secret::sha256;
use pia_protocol::sync::Kind;
use rusqlite::{Connection, Transaction, params};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{Backlog, Store, StoreError, record_edit, rows};
use crate::supervise::Tasks;
use crate::sync::merge::Version;

/// What the name of a picture's file ends with.
const PHOTO: &str = ".photo";

/// Whose database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owner {
    /// On which server.
    pub(crate) server: String,
    /// The account's id there.
    pub(crate) account: String,
}

impl Owner {
    /// Names the account on this device. The same account id on two servers is two people.
    pub(crate) fn key(&self) -> String {
        let name = format!("{}\n{}", self.server, self.account);
        HEXLOWER.encode(&sha256(&name)[..8])
    }

    /// The same account id on two servers is two people, so the server is part of the name.
    fn file_name(&self) -> String {
        let server = HEXLOWER.encode(&sha256(&self.server)[..4]);
        // A server's idea of an id must not become a path.
        let account: String = self
            .account
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect();
        format!("account-{account}-{server}.db")
    }

    /// The file of the person's picture, beside their database.
    pub(crate) fn photo_name(&self) -> String {
        self.file_name() + PHOTO
    }
}

/// The database on show, and what it takes to show another.
pub(crate) struct Shelf {
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    current: watch::Sender<Shown>,
    /// What was made before anybody signed in is on its way into the first database.
    moving: Mutex<Option<JoinHandle<Result<(), StoreError>>>>,
}

/// One database and whose it is.
#[derive(Clone)]
pub(crate) struct Shown {
    /// Its owner; `None` before anybody signed in.
    pub(crate) owner: Option<Owner>,
    /// The database.
    pub(crate) store: Store,
}

impl Shelf {
    /// Opens the owner's database.
    pub(crate) async fn open(
        folder: PathBuf,
        owner: Option<Owner>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
        let store = open(&folder, owner.as_ref(), &clock).await?;
        Ok(Self {
            folder,
            clock,
            current: watch::Sender::new(Shown { owner, store }),
            moving: Mutex::default(),
        })
    }

    /// Begins to [show](Self::show) the database that is open, while the keychain is asked for its
    /// owner's session.
    pub(crate) fn begin_to_show(&self, tasks: &Tasks) {
        let Shown { owner, store } = self.current();
        let Some(owner) = owner else { return };
        let (folder, clock) = (self.folder.clone(), Arc::clone(&self.clock));
        let moving = tasks.spawn(async move { take_in(&folder, &clock, &store, &owner).await });
        *self.moving.lock().unwrap_or_else(PoisonError::into_inner) = Some(moving);
    }

    /// The database on show.
    pub(crate) fn current(&self) -> Shown {
        self.current.borrow().clone()
    }

    /// Changes when another database is shown.
    pub(crate) fn changes(&self) -> watch::Receiver<Shown> {
        self.current.subscribe()
    }

    /// Shows the owner's database. What was made before anybody signed in moves into an account
    /// that is shown.
    pub(crate) async fn show(&self, owner: Option<Owner>) -> Result<Store, StoreError> {
        let shown = self.current();
        let store = if shown.owner == owner {
            shown.store
        } else {
            open(&self.folder, owner.as_ref(), &self.clock).await?
        };
        if let Some(new) = &owner {
            match self.begun().filter(|_| shown.owner == owner) {
                Some(moving) => moving.await.map_err(|_| StoreError::Closed)??,
                None => take_in(&self.folder, &self.clock, &store, new).await?,
            }
        }
        self.current.send_if_modified(|current| {
            let other = current.owner != owner;
            if other {
                *current = Shown {
                    owner,
                    store: store.clone(),
                };
            }
            other
        });
        Ok(store)
    }

    fn begun(&self) -> Option<JoinHandle<Result<(), StoreError>>> {
        let mut moving = self.moving.lock().unwrap_or_else(PoisonError::into_inner);
        moving.take()
    }

    /// What of the owner's has not gone up.
    pub(crate) async fn backlog(&self, owner: &Owner) -> Result<Backlog, StoreError> {
        let shown = self.current();
        if shown.owner.as_ref() == Some(owner) {
            return shown.store.backlog().await;
        }
        if !self.folder.join(owner.file_name()).exists() {
            return Ok(Backlog::default());
        }
        let store = open(&self.folder, Some(owner), &self.clock).await?;
        let backlog = store.backlog().await;
        store.database.close().await;
        backlog
    }

    /// Deletes the owner's database and picture, and what was on its way in. Not the one on show.
    pub(crate) async fn delete(&self, owner: &Owner) -> Result<(), StoreError> {
        let (name, shown) = (owner.file_name(), self.current());
        let nobody = match &shown.owner {
            None => shown.store.clone(),
            Some(_) => open(&self.folder, None, &self.clock).await?,
        };
        let moving = name.clone();
        let removed = nobody
            .database
            .write(move |transaction| {
                transaction.execute("DELETE FROM records WHERE moving_to = ?", [&moving])?;
                Ok(())
            })
            .await;
        if shown.owner.is_some() {
            nobody.database.close().await;
        }
        removed?;
        for suffix in ["", "-wal", "-shm", PHOTO] {
            let path = self.folder.join(format!("{name}{suffix}"));
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(StoreError::Delete {
                        path,
                        source: error,
                    });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Closes the database on show.
    pub(crate) async fn close(&self) {
        self.current().store.database.close().await;
    }
}

async fn open(
    folder: &Path,
    owner: Option<&Owner>,
    clock: &Arc<dyn Clock>,
) -> Result<Store, StoreError> {
    let name = owner.map_or_else(|| "none.db".to_owned(), Owner::file_name);
    Store::open(folder.join(name), Arc::clone(clock)).await
}

/// Moves what was made before anybody signed in into the owner's database.
async fn take_in(
    folder: &Path,
    clock: &Arc<dyn Clock>,
    store: &Store,
    owner: &Owner,
) -> Result<(), StoreError> {
    let nobody = open(folder, None, clock).await?;
    adopt(&nobody, store, owner).await?;
    nobody.database.close().await;
    Ok(())
}

/// A record made before anybody signed in.
struct Moved {
    kind: Kind,
    id: RecordId,
    version: Version,
}

/// Moves every record of `nobody` into the account: marked first, then copied, removed last. A
/// crash leaves a copy to be recognised by its id, and never a hole; and what it leaves behind is
/// already this account's, so that nobody who signs in next is given it.
async fn adopt(nobody: &Store, account: &Store, owner: &Owner) -> Result<(), StoreError> {
    mark(nobody, owner).await?;
    let name = owner.file_name();
    let marked = move |connection: &mut Connection| marked(connection, &name);
    let records = Arc::new(nobody.database.run(marked).await?);
    if records.is_empty() {
        return Ok(());
    }
    tracing::info!(
        records = records.len(),
        from = %nobody.database.path().display(),
        "moving what was made before the sign-in into the account"
    );
    let (copies, clock) = (Arc::clone(&records), Arc::clone(&account.clock));
    account
        .database
        .write(move |transaction| copy(transaction, &copies, &*clock))
        .await?;
    account.changed.send_modify(|count| *count += 1);
    account.edited.send_modify(|count| *count += 1);
    nobody
        .database
        .write(move |transaction| remove(transaction, &records))
        .await
}

/// Gives the account every record that is not on its way to another one.
pub(super) async fn mark(nobody: &Store, owner: &Owner) -> Result<(), StoreError> {
    let name = owner.file_name();
    nobody
        .database
        .write(move |transaction| {
            transaction.execute(
                "UPDATE records SET moving_to = ? WHERE moving_to IS NULL",
                [&name],
            )?;
            Ok(())
        })
        .await
}

fn marked(connection: &Connection, name: &str) -> Result<Vec<Moved>, StoreError> {
    let mut statement =
        connection.prepare("SELECT kind, id, body, edited_at FROM records WHERE moving_to = ?")?;
    let mut rows = statement.query([name])?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        let id = RecordId::from_bytes(rows::id_bytes(row, 1)?);
        let (Ok(body), Ok(edited_at)) = (rows::body(row, 2, id), rows::time(row, 3, id)) else {
            // It stays where it is, marked as this account's, and stops no other.
            tracing::error!(record = %id, "a record made before the sign-in cannot be read");
            continue;
        };
        let version = Version { body, edited_at };
        records.push(Moved {
            kind: Kind::new(row.get::<_, String>(0)?),
            id,
            version,
        });
    }
    Ok(records)
}

/// A copy left by a crash is recognised by its id, and brought up to date when it was edited since.
fn copy(
    transaction: &Transaction<'_>,
    records: &[Moved],
    clock: &dyn Clock,
) -> Result<(), StoreError> {
    for Moved { kind, id, version } in records {
        let found = rows::find(transaction, kind, *id)?;
        let known = found.as_ref().map(|found| found.local.version.edited_at);
        if known.is_none_or(|known| known < version.edited_at) {
            record_edit(transaction, kind, *id, found, version.clone(), clock)?;
        }
    }
    Ok(())
}

fn remove(transaction: &Transaction<'_>, records: &[Moved]) -> Result<(), StoreError> {
    for Moved { kind, id, version } in records {
        // One that another process has edited since it was copied stays for the next time.
        transaction.execute(
            "DELETE FROM records WHERE kind = ? AND id = ? AND edited_at = ?",
            params![
                kind.as_str(),
                id.as_bytes(),
                rows::millis(version.edited_at)
            ],
        )?;
    }
    Ok(())
}
