//! Values that lost against another edit: kept in the transaction of the merge, and gone in that of
//! the person's decision.

use std::sync::Arc;

use pia_protocol::clock::Clock;
use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};
use pia_protocol::wire_time::WireTime;
use rusqlite::Transaction;
use serde_json::Value;

use super::{Edit, Store, StoreError, edit_in, record_edit, rows};
use crate::sync::conflict::{Conflict, Resolution, title};
use crate::sync::merge::{Loss, Version, is_locked};
use crate::sync::plan::edit_time;

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
    /// transaction.
    pub(crate) async fn resolve(
        &self,
        id: RecordId,
        resolution: Resolution,
    ) -> Result<Result<(), Undecided>, StoreError> {
        let clock = Arc::clone(&self.clock);
        let done = self
            .database
            .write(move |transaction| resolve(transaction, id, resolution, &*clock))
            .await?;
        if done.is_ok() {
            self.changed.send_modify(|count| *count += 1);
            self.edited.send_modify(|count| *count += 1);
        }
        Ok(done)
    }
}

fn resolve(
    transaction: &Transaction<'_>,
    id: RecordId,
    resolution: Resolution,
    clock: &dyn Clock,
) -> Result<Result<(), Undecided>, StoreError> {
    let conflicts = Kind::new(Kind::CONFLICT);
    let body = rows::find(transaction, &conflicts, id)?.and_then(|found| found.local.version.body);
    let Some(conflict) = body.as_ref().and_then(Conflict::read) else {
        return Ok(Err(Undecided::Unknown));
    };
    if let (Some(whole), true) = (conflict.loss.locked(), resolution != Resolution::KeepShown) {
        if let Err(why) = take_locked(transaction, &conflict, whole, resolution, clock)? {
            return Ok(Err(why));
        }
    } else if resolution == Resolution::NewRecord {
        let fresh = RecordId::new(clock);
        let add = |_: Option<&Body>, now| Edit::Put(conflict.new_record(now));
        edit_in(transaction, &conflict.kind, fresh, clock, add)?;
    } else if resolution != Resolution::KeepShown {
        let record = rows::find(transaction, &conflict.kind, conflict.record)?;
        let Some(body) = record.and_then(|found| found.local.version.body) else {
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
        edit_in(transaction, &conflict.kind, conflict.record, clock, set)?;
    }
    edit_in(transaction, &conflicts, id, clock, |_, _| Edit::Delete)?;
    Ok(Ok(()))
}

/// Puts a whole encrypted version in the place of the one that stands, or of what was deleted: its
/// payload may be bound to this very record. Nothing readable makes room for what nobody can read.
fn take_locked(
    transaction: &Transaction<'_>,
    conflict: &Conflict,
    whole: &Body,
    resolution: Resolution,
    clock: &dyn Clock,
) -> Result<Result<(), Undecided>, StoreError> {
    let (kind, id) = (&conflict.kind, conflict.record);
    let found = rows::find(transaction, kind, id)?;
    let shown = found.as_ref().map(|found| &found.local.version);
    let body = shown.and_then(|shown| shown.body.as_ref());
    if resolution != Resolution::TakeOther || body.is_some_and(|body| !is_locked(body)) {
        return Ok(Err(Undecided::Locked));
    }
    if body != Some(whole) {
        let now = WireTime::new(clock.now());
        let version = Version {
            edited_at: edit_time(now, shown.map(|shown| shown.edited_at)),
            body: Some(whole.clone()),
        };
        record_edit(transaction, kind, id, found, version, clock)?;
    }
    Ok(Ok(()))
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
