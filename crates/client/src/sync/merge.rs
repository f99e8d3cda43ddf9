//! Two versions of one record made into one: pure, and the same on every device.

use pia_protocol::sync::{Body, canonical_text};
use pia_protocol::wire_time::WireTime;
use serde_json::Value;

use crate::records::SYNCED_KEY;

/// A record's content at one place and time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Version {
    /// The content; `None` is deleted.
    pub(crate) body: Option<Body>,
    /// When the person made it.
    pub(crate) edited_at: WireTime,
}

/// What a merge comes to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Merged {
    /// The content that stands.
    pub(crate) version: Version,
    /// What somebody gave a field, and does not stand.
    pub(crate) losses: Vec<Loss>,
}

/// A value that lost against another edit of the same field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Loss {
    /// Which field.
    pub(crate) field: String,
    /// What it holds now; `None`: the other edit took the field away.
    pub(crate) kept: Option<Value>,
    /// When that was made.
    pub(crate) kept_at: WireTime,
    /// What it would hold else.
    pub(crate) other: Value,
    /// When that was made.
    pub(crate) other_at: WireTime,
}

impl Loss {
    /// A whole version that an older app has encrypted, where another one stands.
    pub(crate) fn locked(&self) -> Option<&Body> {
        let whole = self.other.as_object().filter(|whole| is_locked(whole));
        whole.filter(|_| self.field == LOCKED)
    }
}

/// What an older app's end-to-end encryption has left of a record: two fields that belong together.
const LOCKED: &str = "encryptedPayload";

/// Fields that programs keep, and ones that say where a record stands among others: nobody typed
/// them, so the later value is enough.
const BOOKKEEPING: [&str; 9] = [
    "updatedAt",
    "modifiedAt",
    "createdAt",
    "completedAt",
    "lastAccessedAt",
    "syncedAt",
    "sortOrder",
    "position",
    "columnId",
];

/// Whether a body was encrypted by an older app, so that nobody here can read it.
pub(crate) fn is_locked(body: &Body) -> bool {
    body.get(LOCKED).is_some_and(Value::is_string)
}

/// Merges what this device has with what the server has, both descending from `base`.
///
/// Field by field: a field that only one side changed is that side's; where both changed it, the
/// later edit wins and the other value is a [`Loss`]. Of two encrypted versions the other one is a
/// [`Loss`] as a whole. An edit beats a deletion, because a deletion
/// can be repeated and words cannot; that loses nothing, for a deletion has no words.
pub(crate) fn merge(base: Option<&Body>, local: &Version, remote: &Version) -> Merged {
    let (body, losses) = match (&local.body, &remote.body) {
        (None, None) => (None, Vec::new()),
        (Some(kept), None) | (None, Some(kept)) => {
            ((Some(kept) != base).then(|| kept.clone()), Vec::new())
        }
        (Some(ours), Some(theirs)) => {
            let ours = Side(ours, local.edited_at);
            let theirs = Side(theirs, remote.edited_at);
            let (body, losses) = match (is_locked(ours.0), is_locked(theirs.0)) {
                (true, _) | (_, true) if base == Some(ours.0) => (theirs.0.clone(), Vec::new()),
                (true, _) | (_, true) if base == Some(theirs.0) => (ours.0.clone(), Vec::new()),
                (false, false) => merge_fields(base, ours, theirs),
                (true, false) => (ours.0.clone(), typed(base, theirs, ours)),
                (false, true) => (theirs.0.clone(), typed(base, ours, theirs)),
                (true, true) => merge_locked(ours, theirs),
            };
            (Some(body), losses)
        }
    };
    Merged {
        version: Version {
            body,
            edited_at: local.edited_at.max(remote.edited_at),
        },
        losses,
    }
}

/// One side's content, and when it was made.
#[derive(Clone, Copy)]
struct Side<'a>(&'a Body, WireTime);

/// One side's value of a field, and when it was made.
type Given<'a> = (Option<&'a Value>, WireTime);

fn merge_fields(base: Option<&Body>, ours: Side<'_>, theirs: Side<'_>) -> (Body, Vec<Loss>) {
    let names = ours
        .0
        .keys()
        .chain(theirs.0.keys().filter(|name| !ours.0.contains_key(*name)));
    let (mut body, mut losses) = (Body::new(), Vec::new());
    for name in names {
        let old = base.and_then(|base| base.get(name));
        let value = match (ours.0.get(name), theirs.0.get(name)) {
            (our, their) if our == their || their == old => our,
            (our, their) if our == old => their,
            (our, their) => {
                let (kept, other) = in_order((our, ours.1), (their, theirs.1));
                losses.extend(loss(name, kept, other));
                kept.0
            }
        };
        if let Some(value) = value {
            body.insert(name.clone(), value.clone());
        }
    }
    // Whoever merges finds the same in the same order.
    losses.sort_by(|one: &Loss, two| one.field.cmp(&two.field));
    (body, losses)
}

/// The later edit's value first. Two edits in one millisecond are told apart by their text, so that
/// it does not matter which device merges.
fn in_order<'a>(ours: Given<'a>, theirs: Given<'a>) -> (Given<'a>, Given<'a>) {
    let text = |value: Option<&Value>| value.map(ToString::to_string);
    if (ours.1, text(ours.0)) >= (theirs.1, text(theirs.0)) {
        (ours, theirs)
    } else {
        (theirs, ours)
    }
}

/// A value that somebody gave. One that was taken away, or made empty, has nothing to keep.
fn loss(field: &str, kept: Given<'_>, other: Given<'_>) -> Option<Loss> {
    let value = other.0.filter(|value| !value.is_null())?;
    // A key lies in no second place, where nobody who forgets it would look.
    (field != SYNCED_KEY && !BOOKKEEPING.contains(&field)).then(|| Loss {
        field: field.to_owned(),
        kept: kept.0.cloned(),
        kept_at: kept.1,
        other: value.clone(),
        other_at: other.1,
    })
}

/// What one side changed, where the other's encrypted content stands whole.
fn typed(base: Option<&Body>, open: Side<'_>, locked: Side<'_>) -> Vec<Loss> {
    let stands = |name: &str, value| locked.0.get(name) == Some(value);
    let changed = open
        .0
        .iter()
        .filter(|(name, value)| base.and_then(|base| base.get(*name)) != Some(*value))
        .filter(|(name, value)| !stands(name, *value));
    changed
        .filter_map(|(name, value)| {
            let kept = (locked.0.get(name), locked.1);
            loss(name, kept, (Some(value), open.1))
        })
        .collect()
}

/// A payload fits no other key than its own, so such a record is one value: the later one stands, and
/// the other is kept whole.
fn merge_locked(ours: Side<'_>, theirs: Side<'_>) -> (Body, Vec<Loss>) {
    let text = |side: Side<'_>| canonical_text(&mut side.0.clone());
    let (kept, other) = if (ours.1, text(ours)) >= (theirs.1, text(theirs)) {
        (ours, theirs)
    } else {
        (theirs, ours)
    };
    let mut names = kept.0.keys().chain(other.0.keys());
    let differ = |name: &String| kept.0.get(name) != other.0.get(name);
    let typed = names.any(|name| !BOOKKEEPING.contains(&name.as_str()) && differ(name));
    let loss = typed.then(|| {
        let mut whole = other.0.clone();
        // Whoever merges keeps the same, in the same order.
        whole.values_mut().for_each(Value::sort_all_objects);
        whole.sort_keys();
        Loss {
            field: LOCKED.to_owned(),
            kept: None,
            kept_at: kept.1,
            other: whole.into(),
            other_at: other.1,
        }
    });
    (kept.0.clone(), loss.into_iter().collect())
}

#[cfg(test)]
mod tests;
