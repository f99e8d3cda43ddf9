//! All records at once: out of the database, and into it.

use std::sync::Arc;

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};
use pia_protocol::wire_time::WireTime;
use rusqlite::Row;

use super::{Damaged, Edit, Store, StoreError, damaged, edit_found, rows};
use crate::sync::merge::is_locked;

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

/// What becomes of one record, among many.
pub(crate) trait EditOne: Send + Sync + 'static {
    /// Which record.
    fn record(&self) -> (&Kind, RecordId);
    /// What becomes of it.
    fn edit(&self, before: Option<&Body>, now: WireTime) -> Edit;
}

/// One that is not here is made, and one that is has the fields that are given set.
impl EditOne for Whole {
    fn record(&self) -> (&Kind, RecordId) {
        (&self.kind, self.id)
    }

    fn edit(&self, before: Option<&Body>, _: WireTime) -> Edit {
        let mut whole = before.cloned().unwrap_or_default();
        whole.extend(self.body.clone());
        if before == Some(&whole) {
            Edit::Keep
        } else {
            Edit::Put(whole)
        }
    }
}

/// What became of one record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    pub(crate) kind: Kind,
    pub(crate) id: RecordId,
    pub(crate) before: Option<Body>,
    pub(crate) after: Option<Body>,
}

impl Change {
    /// What an edit makes of a record; `None` when it stays as it is.
    pub(crate) fn of(
        kind: &Kind,
        id: RecordId,
        before: Option<&Body>,
        edit: &Edit,
    ) -> Option<Self> {
        let after = match edit {
            Edit::Put(body) | Edit::PutLocked(body) => Some(body.clone()),
            Edit::Delete => None,
            Edit::Keep => return None,
        };
        Some(Self {
            kind: kind.clone(),
            id,
            before: before.cloned(),
            after,
        })
    }
}

/// What became of many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) made: u32,
    pub(crate) changed: u32,
    pub(crate) same: u32,
    deleted: u32,
}

impl Tally {
    /// How many were edited.
    pub(crate) fn edits(self) -> u32 {
        self.made + self.changed + self.deleted
    }

    fn add(&mut self, known: bool, edit: &Edit) {
        match edit {
            Edit::Put(_) | Edit::PutLocked(_) if known => self.changed += 1,
            Edit::Put(_) | Edit::PutLocked(_) => self.made += 1,
            Edit::Delete => self.deleted += 1,
            Edit::Keep => self.same += 1,
        }
    }
}

/// Many edits, carried out.
#[derive(Debug, Default)]
pub(crate) struct EditedAll {
    pub(crate) tally: Tally,
    /// Each of them, or none where they were too many to be remembered.
    pub(crate) changes: Vec<Change>,
}

impl EditedAll {
    fn note(
        &mut self,
        (kind, id): (&Kind, RecordId),
        before: Option<&Body>,
        edit: &Edit,
        remembered: usize,
    ) {
        self.tally.add(before.is_some(), edit);
        if matches!(edit, Edit::Keep) {
            return;
        }
        let edits = usize::try_from(self.tally.edits()).unwrap_or(usize::MAX);
        if edits > remembered {
            self.changes = Vec::new();
        } else {
            self.changes.extend(Change::of(kind, id, before, edit));
        }
    }
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

    /// What [`edit_all`](Self::edit_all) would do now.
    pub(crate) async fn try_all<T: EditOne>(&self, all: Arc<Vec<T>>) -> Result<Tally, StoreError> {
        let clock = Arc::clone(&self.clock);
        let read = self.database.run(move |connection| {
            let mut tally = Tally::default();
            for one in &*all {
                let (kind, id) = one.record();
                let before = match rows::find(connection, kind, id) {
                    // A copy may be what mends it.
                    Err(StoreError::Corrupt { .. }) => None,
                    found => found?.and_then(|found| found.local.version.body),
                };
                let edit = one.edit(before.as_ref(), WireTime::new(clock.now()));
                if matches!(edit, Edit::Put(_)) && before.as_ref().is_some_and(is_locked) {
                    return Err(StoreError::Locked);
                }
                tally.add(before.is_some(), &edit);
            }
            Ok(tally)
        });
        read.await
    }

    /// Carries out a person's edits of many records, all of them or none. The changes are answered
    /// too, unless they are more than `remembered`.
    pub(crate) async fn edit_all<T: EditOne>(
        &self,
        all: Arc<Vec<T>>,
        remembered: usize,
    ) -> Result<EditedAll, StoreError> {
        let clock = Arc::clone(&self.clock);
        let done = self
            .database
            .write(move |transaction| {
                let mut done = EditedAll::default();
                for one in &*all {
                    let (kind, id) = one.record();
                    let found = rows::find_readable(transaction, kind, id)?;
                    edit_found(transaction, (kind, id), found, &*clock, |before, now| {
                        let edit = one.edit(before, now);
                        done.note((kind, id), before, &edit, remembered);
                        edit
                    })?;
                }
                Ok(done)
            })
            .await?;
        if done.tally.edits() > 0 {
            self.changed.send_modify(|count| *count += 1);
            self.edited.send_modify(|count| *count += 1);
        }
        Ok(done)
    }
}
