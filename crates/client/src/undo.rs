//! What a person changed last, so that it can be taken back: for each record what it was before and
//! what it became. Taking it back sets only the fields that nobody has changed since. Kept in memory,
//! for the data on show.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};
use pia_protocol::wire_time::WireTime;
use time::{Duration, OffsetDateTime};
use tokio::sync::watch;

use crate::store::{Change, Edit, EditOne, Shelf, Store};
use crate::supervise::Tasks;
use crate::sync::merge::is_locked;
use crate::view::{UndoAction, UndoStep, UndoView};
use crate::views::publish;

/// How many changes are remembered.
const REMEMBERED: usize = 100;
/// Within this time, edits of the same fields are one change: what is typed is saved as it is typed.
const TOGETHER: Duration = Duration::seconds(10);

/// Fields that say when a record was changed, and nothing that a person did.
const STAMPS: [&str; 2] = ["updatedAt", "modifiedAt"];

/// Taking a change back is an edit like any other.
pub(crate) struct Revert(pub(crate) Change);

impl Change {
    /// The fields whose values differ.
    fn fields(&self) -> Vec<&str> {
        let (Some(before), Some(after)) = (&self.before, &self.after) else {
            return Vec::new();
        };
        let keys = before.keys().chain(after.keys());
        let mut fields: Vec<_> = keys
            .map(String::as_str)
            .filter(|key| !STAMPS.contains(key) && before.get(*key) != after.get(*key))
            .collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }
}

impl EditOne for Revert {
    fn record(&self) -> (&Kind, RecordId) {
        (&self.0.kind, self.0.id)
    }

    fn edit(&self, current: Option<&Body>, now: WireTime) -> Edit {
        let Change { before, after, .. } = &self.0;
        match (before, after, current) {
            (Some(before), None, None) => Edit::Put(stamped(before.clone(), now)),
            (None, Some(after), Some(current)) if alike(after, current) => Edit::Delete,
            // Nothing can be set in it: it comes back as a whole, unless that one has given way too.
            (Some(before), Some(after), Some(current)) if is_locked(before) && is_locked(after) => {
                if current == after {
                    Edit::PutLocked(before.clone())
                } else {
                    Edit::Keep
                }
            }
            (Some(before), Some(after), Some(current)) => {
                let mut body = current.clone();
                for field in self.0.fields() {
                    if current.get(field) == after.get(field) {
                        match before.get(field) {
                            Some(value) => body.insert(field.into(), value.clone()),
                            None => body.remove(field),
                        };
                    }
                }
                if body == *current {
                    Edit::Keep
                } else {
                    Edit::Put(stamped(body, now))
                }
            }
            // Somebody else has deleted it, brought it back, or gone on with it.
            _ => Edit::Keep,
        }
    }
}

fn stamped(mut body: Body, now: WireTime) -> Body {
    for stamp in STAMPS {
        if let Some(at) = body.get_mut(stamp) {
            *at = now.to_string().into();
        }
    }
    body
}

/// Whether two contents say the same.
fn alike(one: &Body, other: &Body) -> bool {
    let said = |body: &Body| {
        let mut body = body.clone();
        for stamp in STAMPS {
            body.remove(stamp);
        }
        body
    };
    said(one) == said(other)
}

/// What a person did at once.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    shown: UndoStep,
    changes: Vec<Change>,
    at: OffsetDateTime,
    /// The database it was done in: that of another account is never written.
    path: PathBuf,
}

impl Step {
    /// A step of what was changed; `None` when nothing was.
    pub(crate) fn of(
        action: UndoAction,
        changes: Vec<Change>,
        at: OffsetDateTime,
        path: &Path,
    ) -> Option<Self> {
        let first = changes.first()?;
        let title = |body: &Body| {
            let names = ["title", "name", "label", "originalText"];
            let found = names.iter().find_map(|name| body.get(*name)?.as_str());
            found.map(ToOwned::to_owned)
        };
        let body = first.after.as_ref().or(first.before.as_ref());
        let body = body.filter(|_| action != UndoAction::Import);
        let shown = UndoStep {
            number: 0,
            action,
            kind: first.kind.as_str().to_owned(),
            title: body.and_then(title).unwrap_or_default(),
        };
        Some(Self {
            shown,
            changes,
            at,
            path: path.to_owned(),
        })
    }

    /// Whether it goes on with what `before` began: the same fields of the same record, right after.
    fn continues(&self, before: &Step) -> bool {
        let ([now], [then]) = (&self.changes[..], &before.changes[..]) else {
            return false;
        };
        self.shown.action == UndoAction::Edit
            && before.shown.action == UndoAction::Edit
            && (&now.kind, now.id) == (&then.kind, then.id)
            && now.before == then.after
            && now.fields() == then.fields()
            && self.at - before.at < TOGETHER
    }

    /// What the person did.
    pub(crate) fn action(&self) -> UndoAction {
        self.shown.action
    }

    /// What takes it back: backwards, as one change may build on the one before.
    pub(crate) fn reverts(&self) -> Vec<Revert> {
        self.changes.iter().rev().cloned().map(Revert).collect()
    }
}

#[derive(Default)]
struct Stacks {
    /// Whose data they are about.
    path: PathBuf,
    undo: Vec<Step>,
    redo: Vec<Step>,
    last: u32,
}

/// The changes that can be taken back, and the one writer of their view.
pub(crate) struct Undo {
    shelf: Arc<Shelf>,
    stacks: Mutex<Stacks>,
    view: watch::Sender<UndoView>,
}

/// Which way a step is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// It is taken back.
    Undo,
    /// It is done again.
    Redo,
}

impl Undo {
    /// Nothing can be taken back yet.
    pub(crate) fn new(shelf: Arc<Shelf>, view: watch::Sender<UndoView>) -> Self {
        Self {
            shelf,
            stacks: Mutex::default(),
            view,
        }
    }

    /// The person did this. What was taken back before cannot be done again any more.
    pub(crate) fn did(&self, step: Option<Step>) {
        let Some(step) = step else { return };
        let mut stacks = self.stacks();
        if step.path != stacks.path {
            return;
        }
        stacks.redo.clear();
        if let Some(before) = stacks.undo.pop_if(|before| step.continues(before)) {
            let mut whole = step;
            if let ([now], [then]) = (&mut whole.changes[..], &before.changes[..]) {
                now.before.clone_from(&then.before);
            }
            self.push(&mut stacks, Way::Undo, whole);
        } else {
            self.push(&mut stacks, Way::Undo, step);
        }
    }

    /// Takes the last step of this way, to be carried out in this database.
    pub(crate) fn take(&self, way: Way) -> Option<(Step, Store)> {
        let mut stacks = self.stacks();
        let store = self.shelf.current().store;
        // Another account may have come on show just now.
        if store.path() != stacks.path {
            return None;
        }
        let step = match way {
            Way::Undo => stacks.undo.pop(),
            Way::Redo => stacks.redo.pop(),
        };
        self.show(&stacks);
        step.map(|step| (step, store))
    }

    /// A step was carried out; this is what it did, and what the other way takes back.
    pub(crate) fn carried_out(&self, way: Way, step: Option<Step>) {
        let back = match way {
            Way::Undo => Way::Redo,
            Way::Redo => Way::Undo,
        };
        self.give_back(back, step);
    }

    /// Puts a step where it is taken from: one that could not be carried out can be tried again.
    pub(crate) fn give_back(&self, way: Way, step: Option<Step>) {
        let Some(step) = step else { return };
        let mut stacks = self.stacks();
        if step.path == stacks.path {
            self.push(&mut stacks, way, step);
        }
    }

    /// Forgets what was done with the data of somebody who is no longer on show.
    pub(crate) fn follow(self: Arc<Self>, tasks: &Tasks) {
        let stop = tasks.stopping();
        tasks.spawn(stop.run_until_cancelled_owned(async move {
            let mut shown = self.shelf.changes();
            while shown.changed().await.is_ok() {
                self.show(&self.stacks());
            }
        }));
    }

    fn push(&self, stacks: &mut Stacks, way: Way, mut step: Step) {
        stacks.last = stacks.last.wrapping_add(1);
        step.shown.number = stacks.last;
        let stack = match way {
            Way::Undo => &mut stacks.undo,
            Way::Redo => &mut stacks.redo,
        };
        stack.push(step);
        if stack.len() > REMEMBERED {
            stack.remove(0);
        }
        self.show(stacks);
    }

    fn show(&self, stacks: &Stacks) {
        let last = |stack: &[Step]| stack.last().map(|step| step.shown.clone());
        let view = UndoView {
            undo: last(&stacks.undo),
            redo: last(&stacks.redo),
        };
        publish(&self.view, view);
    }

    /// Those of the data on show.
    fn stacks(&self) -> MutexGuard<'_, Stacks> {
        let mut stacks = self.stacks.lock().unwrap_or_else(PoisonError::into_inner);
        let store = self.shelf.current().store;
        if stacks.path != store.path() {
            *stacks = Stacks {
                path: store.path().to_owned(),
                last: stacks.last,
                ..Stacks::default()
            };
        }
        stacks
    }
}

#[cfg(test)]
mod tests;
