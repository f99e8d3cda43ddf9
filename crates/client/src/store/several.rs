//! Edits of several records of one kind, which depend on each other.

use std::sync::Arc;

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};
use pia_protocol::wire_time::WireTime;
use rusqlite::{Connection, Row};
use serde::de::DeserializeOwned;

use super::{Edit, Store, StoreError, edit_in, rows};

/// A record that was edited: what it was, and what it is.
pub(crate) type Edited = (RecordId, Option<Body>, Body);
/// What becomes of a record's content, if it has one.
pub(crate) type Becomes = Box<dyn FnOnce(Option<&Body>) -> Body + Send>;

/// Which records of a kind an edit has to see.
pub(crate) enum Among {
    All,
    These(Vec<RecordId>),
}

impl Store {
    /// Edits some of the records of a kind, in one transaction: `edit` sees what `T` has of those among
    /// which it looks, as far as they can be read, and answers which become something else. They are
    /// answered with what they were before.
    pub(crate) async fn edit_several<T: DeserializeOwned, E: Send + 'static>(
        &self,
        kind: Kind,
        among: Among,
        edit: impl FnOnce(&[(RecordId, T)], WireTime) -> Result<Vec<(RecordId, Becomes)>, E>
        + Send
        + 'static,
    ) -> Result<Result<Vec<Edited>, E>, StoreError> {
        let clock = Arc::clone(&self.clock);
        let edited = self
            .database
            .write(move |transaction| {
                let seen = match &among {
                    Among::All => readable(transaction, &kind)?,
                    Among::These(ids) => readable_of(transaction, &kind, ids)?,
                };
                let edited = match edit(&seen, WireTime::new(clock.now())) {
                    Ok(edited) => edited,
                    Err(why) => return Ok(Err(why)),
                };
                let mut whole = Vec::new();
                for (id, becomes) in edited {
                    edit_in(transaction, &kind, id, &*clock, |before, _| {
                        let body = becomes(before);
                        whole.push((id, before.cloned(), body.clone()));
                        Edit::Put(body)
                    })?;
                }
                Ok(Ok(whole))
            })
            .await?;
        if edited.is_ok() {
            self.changed.send_modify(|count| *count += 1);
            self.edited.send_modify(|count| *count += 1);
        }
        Ok(edited)
    }
}

fn readable<T: DeserializeOwned>(
    connection: &Connection,
    kind: &Kind,
) -> Result<Vec<(RecordId, T)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, body FROM records
         WHERE kind = ? AND body IS NOT NULL AND moving_to IS NULL",
    )?;
    let mut rows = statement.query([kind.as_str()])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.extend(read(row));
    }
    Ok(all)
}

fn readable_of<T: DeserializeOwned>(
    connection: &Connection,
    kind: &Kind,
    ids: &[RecordId],
) -> Result<Vec<(RecordId, T)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, body FROM records
         WHERE kind = ? AND id = ? AND body IS NOT NULL AND moving_to IS NULL",
    )?;
    let mut found = Vec::new();
    for id in ids {
        let mut rows = statement.query((kind.as_str(), id.as_bytes()))?;
        if let Some(row) = rows.next()? {
            found.extend(read(row));
        }
    }
    Ok(found)
}

/// `None` where it cannot be read.
fn read<T: DeserializeOwned>(row: &Row<'_>) -> Option<(RecordId, T)> {
    let id = rows::id_bytes(row, 0).map(RecordId::from_bytes).ok()?;
    Some((id, rows::part(row, 1, id).ok()?))
}
