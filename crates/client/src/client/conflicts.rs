//! What lost against another edit, and what the person decides about it.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Kind;
use serde_json::Value;

use super::Client;
use crate::memories;
use crate::problem::{Problem, ProblemCode};
use crate::records::SYNCED_KEY;
use crate::report::Conflict;
use crate::store::{Change, Kept, Undecided};
use crate::sync::conflict::{Resolution, title};
use crate::view::UndoAction;

impl Client {
    /// Every value that waits for a decision, the latest first.
    ///
    /// # Errors
    /// [`ProblemCode::StorageFailed`].
    pub async fn conflicts(&self) -> Result<Vec<Conflict>, Problem> {
        let mut kept = self.inner.shelf.current().store.conflicts().await?;
        kept.sort_by_key(|one| (std::cmp::Reverse(one.conflict.loss.kept_at), one.id));
        Ok(kept.iter().map(shown).collect())
    }

    /// Decides about one of them. Either everything that follows from the decision is written, or
    /// nothing is. Undo brings the question back, unless it was about a provider's key.
    ///
    /// # Errors
    /// [`ProblemCode::ConflictUnknown`]; [`ProblemCode::RecordUnknown`] when the record is gone,
    /// and [`Resolution::NewRecord`] leads on; [`ProblemCode::RecordLocked`];
    /// [`ProblemCode::ConflictNotText`]; [`ProblemCode::StorageFailed`].
    pub async fn resolve(&self, id: &str, resolution: Resolution) -> Result<(), Problem> {
        let record = RecordId::parse(id).map_err(|_| undecided(Undecided::Unknown, id))?;
        let store = self.inner.shelf.current().store;
        let decided = store.resolve(record, resolution).await?;
        let changes = decided.map_err(|why| undecided(why, id))?;
        // A key that is taken out of its record meanwhile must not come back that way.
        if !changes.iter().any(is_about_a_key) {
            self.did(UndoAction::Decide, changes, &store);
        }
        Ok(self.inner.lists.refresh().await?)
    }
}

/// Whether it is a conflict of two keys of an AI provider, as older versions kept them.
fn is_about_a_key(change: &Change) -> bool {
    let body = change
        .before
        .as_ref()
        .filter(|_| change.kind.as_str() == Kind::CONFLICT);
    body.and_then(|body| body.get("field")?.as_str()) == Some(SYNCED_KEY)
}

/// Instead of an AI provider's key, which is shown on demand alone.
const HIDDEN: &str = "••••••••";

fn shown(kept: &Kept) -> Conflict {
    let Kept {
        id,
        conflict,
        record,
    } = kept;
    let loss = &conflict.loss;
    let locked = loss.locked().is_some();
    let now = match record {
        // Nobody can read it.
        _ if locked => None,
        Some(body) => body.get(&loss.field),
        None => loss.kept.as_ref(),
    };
    // Kept so by older versions.
    let secret = loss.field == SYNCED_KEY;
    let plain = |value: &Value| match value.as_str() {
        _ if secret => HIDDEN.to_owned(),
        Some(data) if conflict.is_what_a_memory_says() => memories::text(data),
        Some(text) => text.to_owned(),
        None => value.to_string(),
    };
    Conflict {
        id: id.to_string(),
        kind: conflict.kind.as_str().to_owned(),
        record: conflict.record.to_string(),
        title: record
            .as_ref()
            .and_then(title)
            .or(conflict.title.as_deref())
            .map(str::to_owned),
        gone: record.is_none(),
        field: loss.field.clone(),
        shown: now.filter(|value| !value.is_null()).map(plain),
        shown_at: loss.kept_at.to_string(),
        other: if locked {
            String::new()
        } else {
            plain(&loss.other)
        },
        other_at: loss.other_at.to_string(),
        joinable: record.is_some() && !secret && conflict.joined(now).is_some(),
        locked,
    }
}

fn undecided(why: Undecided, id: &str) -> Problem {
    let (code, sentence) = match why {
        Undecided::Unknown => (
            ProblemCode::ConflictUnknown,
            "This was decided already, perhaps on another device.",
        ),
        Undecided::Gone => (
            ProblemCode::RecordUnknown,
            "The entry was deleted meanwhile. The other value is still kept, and can go into a new \
             entry.",
        ),
        Undecided::Locked => (
            ProblemCode::RecordLocked,
            "An older app has encrypted this entry, so it cannot be changed here. The other value \
             is still kept.",
        ),
        Undecided::NoText => (
            ProblemCode::ConflictNotText,
            "Only texts can both be kept. Keep what is shown, or take the other value.",
        ),
    };
    Problem::new(code, sentence).with_detail(id)
}
