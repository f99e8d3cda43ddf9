//! Which records read differently since somebody looked last. SQLite's own triggers note them, so
//! that no way of writing one can be forgotten; in a temporary table of this connection, which takes
//! part in its transactions and never reaches the disk.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Kind;
use rusqlite::Connection;

use super::listing::Records;
use super::{Store, StoreError, rows};

/// So many are always looked up one by one.
const FEW: usize = 2_000;

const NOTES: &str = "
    PRAGMA temp_store = MEMORY;
    CREATE TEMP TABLE IF NOT EXISTS touched (kind TEXT, id BLOB);
    CREATE TEMP TRIGGER IF NOT EXISTS made AFTER INSERT ON main.records
        BEGIN INSERT INTO touched VALUES (new.kind, new.id); END;
    CREATE TEMP TRIGGER IF NOT EXISTS changed AFTER UPDATE OF body, moving_to ON main.records
        BEGIN INSERT INTO touched VALUES (new.kind, new.id); END;
    CREATE TEMP TRIGGER IF NOT EXISTS gone AFTER DELETE ON main.records
        BEGIN INSERT INTO touched VALUES (old.kind, old.id); END;
    CREATE TEMP TRIGGER IF NOT EXISTS queued AFTER INSERT ON main.outbox
        BEGIN INSERT INTO touched VALUES (new.kind, new.id); END;
    CREATE TEMP TRIGGER IF NOT EXISTS answered AFTER DELETE ON main.outbox
        BEGIN INSERT INTO touched VALUES (old.kind, old.id); END;
    DELETE FROM touched;";

/// Which records read differently than at the last look.
pub(crate) enum News {
    /// Perhaps all of them.
    Everything,
    /// These, by kind. Some of them may be gone.
    Of(HashMap<Kind, Vec<RecordId>>),
}

/// The records of every kind, as they are at one moment.
pub(crate) struct Reader<'a>(&'a Connection);

impl<'a> Reader<'a> {
    pub(super) fn new(connection: &'a Connection) -> Self {
        Self(connection)
    }

    /// Those of one kind.
    pub(crate) fn of<'k>(&self, kind: &'k Kind) -> Records<'k>
    where
        'a: 'k,
    {
        Records {
            connection: self.0,
            kind,
        }
    }

    /// For what no list can say.
    pub(super) fn connection(&self) -> &'a Connection {
        self.0
    }
}

impl Store {
    /// Reads records, told which of these kinds may read differently since the last call by a reader
    /// who knows of `known` records: all of them at the first call, and if `known` is `None`. For one
    /// reader, who is told of no other kinds later on either.
    pub(crate) async fn news<R: Send + 'static>(
        &self,
        kinds: Vec<Kind>,
        known: Option<usize>,
        read: impl FnOnce(&Reader<'_>, News) -> Result<R, StoreError> + Send + 'static,
    ) -> Result<R, StoreError> {
        // Before the rows are read: what is written meanwhile is for the next call.
        let unheard = self.unheard.swap(false, Ordering::AcqRel);
        let read = self.database.run(move |connection| {
            let touched = match known.filter(|_| !unheard) {
                // One looked up costs as much as two read in a row.
                Some(known) => touched(connection, &kinds, FEW.max(known / 2))?,
                None => None,
            };
            if touched.is_none() {
                connection.execute_batch(NOTES)?;
            }
            read(
                &Reader::new(connection),
                touched.map_or(News::Everything, News::Of),
            )
        });
        read.await
    }
}

/// The records of these kinds that were written since; `None` when they are too many.
fn touched(
    connection: &Connection,
    kinds: &[Kind],
    many: usize,
) -> Result<Option<HashMap<Kind, Vec<RecordId>>>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT DISTINCT id FROM touched WHERE kind = ?")?;
    let (mut all, mut left) = (HashMap::new(), many);
    for kind in kinds {
        let mut rows = statement.query([kind.as_str()])?;
        let mut ids = Vec::new();
        while let Some(row) = rows.next()? {
            if left == 0 {
                return Ok(None);
            }
            left -= 1;
            // One whose id is none cannot be read, and is not shown.
            if let Ok(bytes) = rows::id_bytes(row, 0) {
                ids.push(RecordId::from_bytes(bytes));
            }
        }
        all.insert(kind.clone(), ids);
    }
    connection
        .prepare_cached("DELETE FROM touched")?
        .execute([])?;
    Ok(Some(all))
}
