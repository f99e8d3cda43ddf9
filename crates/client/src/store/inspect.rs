//! What stands in the database, row by row: for tests that compare it with what should.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind, Revision};
use pia_protocol::wire_time::WireTime;
use rusqlite::Connection;

use super::{Store, StoreError, rows, work};

/// One record as it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Standing {
    pub(crate) kind: Kind,
    pub(crate) id: RecordId,
    /// What a person sees; `None` is deleted.
    pub(crate) body: Option<Body>,
    pub(crate) edited_at: WireTime,
    /// The server's revision it descends from.
    pub(crate) revision: Revision,
    /// The content at that revision.
    pub(crate) base: Option<Body>,
}

/// A whole database.
pub(crate) struct Contents {
    /// Every record, the deleted ones too.
    pub(crate) records: Vec<Standing>,
    pub(crate) cursor: Revision,
    /// Changes that have not gone up, refused ones among them.
    pub(crate) waiting: u32,
}

impl Store {
    /// What stands in the database now.
    pub(crate) async fn contents(&self) -> Result<Contents, StoreError> {
        self.database
            .run(|connection| {
                let waiting = "SELECT count(*) FROM outbox";
                Ok(Contents {
                    records: standing(connection)?,
                    cursor: work::cursor(connection)?,
                    waiting: connection
                        .prepare_cached(waiting)?
                        .query_row([], |row| row.get(0))?,
                })
            })
            .await
    }
}

fn standing(connection: &Connection) -> Result<Vec<Standing>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT kind, id, r.body, edited_at, coalesce(revision, 0), h.body
             FROM records r LEFT JOIN held h USING (kind, id)",
    )?;
    let mut found = statement.query([])?;
    let mut standing = Vec::new();
    while let Some(row) = found.next()? {
        let id = RecordId::from_bytes(rows::id_bytes(row, 1)?);
        standing.push(Standing {
            kind: Kind::new(row.get::<_, String>(0)?),
            id,
            body: rows::body(row, 2, id)?,
            edited_at: rows::time(row, 3, id)?,
            revision: rows::revision(row, 4, id)?,
            base: rows::body(row, 5, id)?,
        });
    }
    Ok(standing)
}
