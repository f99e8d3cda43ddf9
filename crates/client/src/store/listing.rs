//! Records read for display.

use std::ops::ControlFlow;

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::de::DeserializeOwned;

use super::news::Reader;
use super::{Store, StoreError, rows, set_aside};
use crate::sync::merge::is_locked;

/// What is shown of each record: id, content, and whether nothing of it waits to go up.
const LISTED: &str = "SELECT r.id, r.body, o.place IS NULL
     FROM records r LEFT JOIN outbox o USING (kind, id)
     WHERE r.body IS NOT NULL AND r.moving_to IS NULL AND r.kind = ?";

/// A record for display.
pub(crate) struct Listed {
    /// Which one.
    pub(crate) id: RecordId,
    /// Its content.
    pub(crate) body: Body,
    /// Whether an older app has encrypted it, so that it can be neither shown nor changed here.
    pub(crate) locked: bool,
}

impl Store {
    /// Every record of a kind that is not deleted.
    pub(crate) async fn list(&self, kind: Kind) -> Result<Vec<Listed>, StoreError> {
        self.list_as(kind, |id, body: Body, _| Listed {
            id,
            locked: is_locked(&body),
            body,
        })
        .await
    }

    /// The same, of which only what `T` has is read: what there is of a large board fits into
    /// memory. `make` sees the id, that part of the content, and whether the server holds it.
    pub(crate) async fn list_as<T: DeserializeOwned, R: Send + 'static>(
        &self,
        kind: Kind,
        make: impl Fn(RecordId, T, bool) -> R + Send + 'static,
    ) -> Result<Vec<R>, StoreError> {
        self.look(kind, move |records| {
            let mut listed = Vec::new();
            records.each(|id, fields, synced| listed.push(make(id, fields, synced)))?;
            Ok(listed)
        })
        .await
    }

    /// Reads records of a kind, all in one state.
    pub(crate) async fn look<R: Send + 'static>(
        &self,
        kind: Kind,
        read: impl FnOnce(&Records<'_>) -> Result<R, StoreError> + Send + 'static,
    ) -> Result<R, StoreError> {
        let read = self.database.run(move |connection| {
            let kind = &kind;
            read(&Records { connection, kind })
        });
        read.await
    }

    /// Reads records of any kind, all in one state.
    pub(crate) async fn look_at_all<R: Send + 'static>(
        &self,
        read: impl FnOnce(&Reader<'_>) -> Result<R, StoreError> + Send + 'static,
    ) -> Result<R, StoreError> {
        let read = self
            .database
            .run(move |connection| read(&Reader::new(connection)));
        read.await
    }
}

/// The records of a kind, as they are at one moment. Of a content only what `T` has is read.
pub(crate) struct Records<'a> {
    pub(super) connection: &'a Connection,
    pub(super) kind: &'a Kind,
}

impl Records<'_> {
    /// Every one that is not deleted: its id, its content, and whether the server holds it.
    pub(crate) fn each<T: DeserializeOwned>(
        &self,
        mut see: impl FnMut(RecordId, T, bool),
    ) -> Result<(), StoreError> {
        self.each_after(None, |id, body, synced| {
            see(id, body, synced);
            ControlFlow::Continue(())
        })
    }

    /// The same of those whose id is greater, in the order of their ids, until `see` has seen enough.
    pub(super) fn each_after<T: DeserializeOwned>(
        &self,
        after: Option<RecordId>,
        mut see: impl FnMut(RecordId, T, bool) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("{LISTED} AND r.id > ? ORDER BY r.id"))?;
        // Every id is greater than an empty one.
        let after = after.as_ref().map_or(&[][..], |id| id.as_bytes());
        let mut rows = statement.query(params![self.kind.as_str(), after])?;
        let mut unreadable = Vec::new();
        while let Some(row) = rows.next()? {
            match listed_row(row) {
                Ok((id, body, synced)) => {
                    if see(id, body, synced).is_break() {
                        break;
                    }
                }
                // One bad row must not hide the others.
                Err(StoreError::Corrupt { .. }) => unreadable.push(row.get::<_, Vec<u8>>(0)?),
                Err(error) => return Err(error),
            }
        }
        for id in unreadable {
            set_aside::unreadable_here(self.connection, self.kind, &id)?;
        }
        Ok(())
    }

    /// One of them; `None` when there is none, or when it cannot be read.
    pub(crate) fn one<T: DeserializeOwned>(
        &self,
        id: RecordId,
    ) -> Result<Option<(T, bool)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("{LISTED} AND r.id = ?"))?;
        let found = statement
            .query_row(params![self.kind.as_str(), id.as_bytes()], |row| {
                Ok(listed_row(row))
            })
            .optional()?;
        match found.transpose() {
            Ok(found) => Ok(found.map(|(_, body, synced)| (body, synced))),
            Err(StoreError::Corrupt { .. }) => {
                set_aside::unreadable_here(self.connection, self.kind, id.as_bytes())?;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

/// Its first columns are id, body, and whether nothing of it waits to go up.
fn listed_row<T: DeserializeOwned>(
    row: &rusqlite::Row<'_>,
) -> Result<(RecordId, T, bool), StoreError> {
    let id = RecordId::from_bytes(rows::id_bytes(row, 0)?);
    Ok((id, rows::part(row, 1, id)?, row.get(2)?))
}
