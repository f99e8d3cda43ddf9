//! What the server says of a person's sync. No client known asks, and the shapes are ours: what can
//! be said truthfully.

use pia_protocol::ids::UserId;
use serde_json::{Map, Value, json};

use super::collections::{self, COLLECTIONS};
use super::moment::format;
use crate::config::Quotas;
use crate::db::{Db, DbError, Sequence};

/// The most changes that are listed.
const EVENTS: u32 = 100;

/// How far sync has come: the cursor that a pull would end with; when a change was last taken, unless
/// none ever was; and how much waits, which is nothing, for a change is applied before it is answered.
pub(crate) async fn status(db: &Db, account: UserId) -> Result<Value, DbError> {
    let sequence = db.read(move |db| db.sequence(account)).await?;
    let cursor = format(super::pull::cursor(sequence));
    let mut status = json!({ "cursor": cursor, "queueDepth": 0 });
    if sequence.revision != pia_protocol::sync::Revision::ZERO {
        status["lastSync"] = last_sync(sequence);
    }
    Ok(status)
}

fn last_sync(sequence: Sequence) -> Value {
    format(sequence.synced_at).into()
}

/// The latest change of each record, the newest first. Changes before the latest are not kept, nor is
/// who made them.
pub(crate) async fn events(db: &Db, account: UserId) -> Result<Value, DbError> {
    let kinds = collections::kinds();
    let newest = db.read(move |db| db.newest(account, &kinds, EVENTS));
    let newest = newest.await?;
    let events = newest.iter().filter_map(|change| {
        let collection = collections::of_kind(&change.kind)?;
        Some(json!({
            "entity": collection.name,
            "id": change.id,
            "action": if change.deleted { "deleted" } else { "upserted" },
            "timestamp": format(change.synced_at),
        }))
    });
    Ok(json!({ "events": events.collect::<Vec<_>>() }))
}

/// How many records there are of each list, and how many there may be; without `limit` there may be
/// any number.
pub(crate) async fn quota(db: &Db, account: UserId, quotas: &Quotas) -> Result<Value, DbError> {
    let tallies = db.read(move |db| db.tallies(account)).await?;
    let mut answer = Map::new();
    for collection in &COLLECTIONS {
        let kept = tallies.get(&collection.kind());
        let mut one = json!({ "used": kept.map_or(0, |kept| kept.tally.count) });
        if let Some(limit) = quotas.limit(collection.name) {
            one["limit"] = limit.into();
        }
        answer.insert(collection.name.to_owned(), one);
    }
    Ok(answer.into())
}
