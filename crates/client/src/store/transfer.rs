//! All records at once: out of the database, and into it.

use std::sync::Arc;

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};

use rusqlite::Row;

use super::{Damaged, Edit, Store, StoreError, damaged, edit_in, rows};

/// One whole record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Whole {
    /// What it is.
    pub(crate) kind: Kind,
    /// Which one.
    pub(crate) id: RecordId,
    /// Its content.
    pub(crate) body: Body,
}

/// All there is.
#[derive(Debug, Default)]
pub(crate) struct Everything {
    /// The records that can be read.
    pub(crate) records: Vec<Whole>,
    /// What is left of the others.
    pub(crate) damaged: Vec<Damaged>,
}

fn whole(row: &Row<'_>) -> Result<Whole, StoreError> {
    let id = RecordId::from_bytes(rows::id_bytes(row, 1)?);
    Ok(Whole {
        kind: Kind::new(row.get::<_, String>(0)?),
        id,
        body: rows::body(row, 2, id)?.unwrap_or_default(),
    })
}

impl Store {
    /// Every record that is not deleted, by kind and id; and what is left of those that cannot be read.
    pub(crate) async fn everything(&self) -> Result<Everything, StoreError> {
        self.database
            .run(|connection| {
                let mut statement = connection.prepare_cached(
                    "SELECT kind, id, body FROM records
                     WHERE body IS NOT NULL AND moving_to IS NULL ORDER BY kind, id",
                )?;
                let mut rows = statement.query([])?;
                let mut all = Everything::default();
                while let Some(row) = rows.next()? {
                    match whole(row) {
                        Ok(whole) => all.records.push(whole),
                        // One bad row must not keep the others from being saved.
                        Err(StoreError::Corrupt { .. }) => all.damaged.push(damaged::of(row)?),
                        Err(error) => return Err(error),
                    }
                }
                all.damaged.extend(damaged::replaced(connection)?);
                Ok(all)
            })
            .await
    }

    /// Takes in whole records as a person's edits, all of them or none: one that is not here is
    /// made, and one that is has the fields that are given set. Answers how many were made and how
    /// many changed.
    pub(crate) async fn take_in_all(&self, all: Vec<Whole>) -> Result<(u32, u32), StoreError> {
        let clock = Arc::clone(&self.clock);
        let (made, changed) = self
            .database
            .write(move |transaction| {
                let (mut made, mut changed) = (0, 0);
                for Whole { kind, id, body } in all {
                    let mut is_new = false;
                    let edited = edit_in(transaction, &kind, id, &*clock, |before, _| {
                        is_new = before.is_none();
                        let mut whole = before.cloned().unwrap_or_default();
                        whole.extend(body);
                        if before == Some(&whole) {
                            Edit::Keep
                        } else {
                            Edit::Put(whole)
                        }
                    })?;
                    made += u32::from(edited && is_new);
                    changed += u32::from(edited && !is_new);
                }
                Ok((made, changed))
            })
            .await?;
        if made + changed > 0 {
            self.changed.send_modify(|count| *count += 1);
            self.edited.send_modify(|count| *count += 1);
        }
        Ok((made, changed))
    }
}
