//! Values that lost against another edit: kept in the transaction of the merge, and gone in that of
//! the person's decision.

use std::sync::Arc;

use pia_protocol::clock::Clock;
use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};
use pia_protocol::wire_time::WireTime;
use rusqlite::Transaction;
use serde_json::Value;

use super::{Change, Edit, Store, StoreError, edit_in, record_edit, rows};
use crate::sync::conflict::{Conflict, Resolution, title};
use crate::sync::merge::{Loss, is_locked};

/// A kept value beside its record as it is now.
pub(crate) struct Kept {
    /// Names the decision.
    pub(crate) id: RecordId,
    /// What was kept.
    pub(crate) conflict: Conflict,
    /// The record's content; `None` when it is gone.
    pub(crate) record: Option<Body>,
}

/// Why a decision was not carried out. Nothing has changed then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Undecided {
    /// There is no such conflict, or it was decided already.
    Unknown,
    /// The record was deleted meanwhile.
    Gone,
    /// The record is encrypted by an older app.
    Locked,
    /// Only texts can be joined.
    NoText,
}

/// Keeps what a merge has lost.
pub(super) fn keep(
    transaction: &Transaction<'_>,
    kind: &Kind,
    id: RecordId,
    body: Option<&Body>,
    losses: Vec<Loss>,
    clock: &dyn Clock,
) -> Result<(), StoreError> {
    let conflicts = Kind::new(Kind::CONFLICT);
    for loss in losses {
        let conflict = Conflict {
            kind: kind.clone(),
            record: id,
            title: body.and_then(title).map(str::to_owned),
            loss,
        };
        let found = rows::find(transaction, &conflicts, conflict.id())?;
        let version = conflict.version();
        // Known here, or decided already; unless the same words were lost once more since.
        let known = found.as_ref().is_some_and(|found| {
            let held = &found.local.version;
            held.body.is_some() || held.edited_at >= version.edited_at
        });
        if !known {
            record_edit(
                transaction,
                &conflicts,
                conflict.id(),
                found,
                version,
                clock,
            )?;
        }
    }
    Ok(())
}

impl Store {
    /// Every value that waits for a decision.
    pub(crate) async fn conflicts(&self) -> Result<Vec<Kept>, StoreError> {
        let listed = self.list(Kind::new(Kind::CONFLICT)).await?;
        self.database
            .run(move |connection| {
                let read = |id, body: &Body| Some((id, Conflict::read(body)?));
                listed
                    .iter()
                    .filter(|one| !one.locked)
                    .filter_map(|one| read(one.id, &one.body))
                    .filter_map(|(id, conflict)| {
                        let found = match rows::find(connection, &conflict.kind, conflict.record) {
                            // It is among what is damaged; the others are decided meanwhile.
                            Err(StoreError::Corrupt { .. }) => return None,
                            found => found,
                        };
                        Some(found.map(|found| Kept {
                            id,
                            conflict,
                            record: found.and_then(|found| found.local.version.body),
                        }))
                    })
                    .collect()
            })
            .await
    }

    /// Carries out a decision: what it makes of the record, and the end of the conflict, are one
    /// transaction. Answers what it has changed.
    pub(crate) async fn resolve(
        &self,
        id: RecordId,
        resolution: Resolution,
    ) -> Result<Result<Vec<Change>, Undecided>, StoreError> {
        let clock = Arc::clone(&self.clock);
        let done = self
            .database
            .write(move |transaction| {
                let mut decision = Decision {
                    transaction,
                    clock: &*clock,
                    changes: Vec::new(),
                };
                let carried_out = decision.carry_out(id, resolution)?;
                Ok(carried_out.map(|()| decision.changes))
            })
            .await?;
        if done.is_ok() {
            self.changed.send_modify(|count| *count += 1);
            self.edited.send_modify(|count| *count += 1);
        }
        Ok(done)
    }
}

/// One decision on its way into the database.
struct Decision<'a> {
    transaction: &'a Transaction<'a>,
    clock: &'a dyn Clock,
    /// What it has changed so far.
    changes: Vec<Change>,
}

impl Decision<'_> {
    fn carry_out(
        &mut self,
        id: RecordId,
        resolution: Resolution,
    ) -> Result<Result<(), Undecided>, StoreError> {
        let conflicts = Kind::new(Kind::CONFLICT);
        let Some(conflict) = self.body(&conflicts, id)?.as_ref().and_then(Conflict::read) else {
            return Ok(Err(Undecided::Unknown));
        };
        let done = match (conflict.loss.locked(), resolution) {
            (_, Resolution::KeepShown) => Ok(()),
            (Some(whole), _) => self.take_locked(&conflict, whole, resolution)?,
            (None, Resolution::NewRecord) => {
                let fresh = RecordId::new(self.clock);
                let add = |_: Option<&Body>, now| Edit::Put(conflict.new_record(now));
                Ok(self.edit(&conflict.kind, fresh, add)?)
            }
            (None, Resolution::TakeOther | Resolution::KeepBoth) => {
                self.take_value(&conflict, resolution)?
            }
        };
        if done.is_ok() {
            self.edit(&conflicts, id, |_, _| Edit::Delete)?;
        }
        Ok(done)
    }

    fn take_value(
        &mut self,
        conflict: &Conflict,
        resolution: Resolution,
    ) -> Result<Result<(), Undecided>, StoreError> {
        let Some(body) = self.body(&conflict.kind, conflict.record)? else {
            return Ok(Err(Undecided::Gone));
        };
        if is_locked(&body) {
            return Ok(Err(Undecided::Locked));
        }
        let value = match resolution {
            Resolution::KeepBoth => conflict.joined(body.get(&conflict.loss.field)),
            _ => Some(conflict.loss.other.clone()),
        };
        let Some(value) = value else {
            return Ok(Err(Undecided::NoText));
        };
        let set = |body: Option<&Body>, now| set(body, &conflict.loss.field, value, now);
        self.edit(&conflict.kind, conflict.record, set)?;
        Ok(Ok(()))
    }

    /// Puts a whole encrypted version in the place of the one that stands, or of what was deleted: its
    /// payload may be bound to this very record. Nothing readable makes room for what nobody can read.
    fn take_locked(
        &mut self,
        conflict: &Conflict,
        whole: &Body,
        resolution: Resolution,
    ) -> Result<Result<(), Undecided>, StoreError> {
        let body = self.body(&conflict.kind, conflict.record)?;
        let is_readable = body.as_ref().is_some_and(|body| !is_locked(body));
        if resolution != Resolution::TakeOther || is_readable {
            return Ok(Err(Undecided::Locked));
        }
        let take = |body: Option<&Body>, _| {
            if body == Some(whole) {
                Edit::Keep
            } else {
                Edit::PutLocked(whole.clone())
            }
        };
        self.edit(&conflict.kind, conflict.record, take)?;
        Ok(Ok(()))
    }

    fn body(&self, kind: &Kind, id: RecordId) -> Result<Option<Body>, StoreError> {
        let found = rows::find(self.transaction, kind, id)?;
        Ok(found.and_then(|found| found.local.version.body))
    }

    fn edit(
        &mut self,
        kind: &Kind,
        id: RecordId,
        edit: impl FnOnce(Option<&Body>, WireTime) -> Edit,
    ) -> Result<(), StoreError> {
        let changes = &mut self.changes;
        edit_in(self.transaction, kind, id, self.clock, |before, now| {
            let edit = edit(before, now);
            changes.extend(Change::of(kind, id, before, &edit));
            edit
        })
        .map(drop)
    }
}

fn set(body: Option<&Body>, field: &str, value: Value, now: WireTime) -> Edit {
    let Some(mut body) = body.cloned() else {
        return Edit::Keep;
    };
    if body.insert(field.to_owned(), value.clone()) == Some(value) {
        return Edit::Keep;
    }
    body.insert("updatedAt".into(), now.to_string().into());
    Edit::Put(body)
}
