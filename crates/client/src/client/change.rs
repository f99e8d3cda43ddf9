//! Edits of records by the person: each is kept first, then shown, and can be taken back.

use std::sync::{Arc, mpsc};

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};
use pia_protocol::wire_time::WireTime;
use serde::de::DeserializeOwned;

use super::Client;
#[cfg(doc)]
use crate::ProblemCode;
use crate::problem::Problem;
use crate::store::{Among, Becomes, Change, Edit, Store};
use crate::undo::{Step, Way};
use crate::view::UndoAction;

impl Client {
    /// Takes back the last change that was not taken back yet; answers whether there was one.
    ///
    /// # Errors
    /// [`ProblemCode::RecordLocked`], [`ProblemCode::StorageFailed`].
    pub async fn undo(&self) -> Result<bool, Problem> {
        self.step(Way::Undo).await
    }

    /// Does again what was taken back last; answers whether there was anything.
    ///
    /// # Errors
    /// [`ProblemCode::RecordLocked`], [`ProblemCode::StorageFailed`].
    pub async fn redo(&self) -> Result<bool, Problem> {
        self.step(Way::Redo).await
    }

    async fn step(&self, way: Way) -> Result<bool, Problem> {
        let Some((step, store)) = self.inner.undo.take(way) else {
            return Ok(false);
        };
        let done = match store.edit_all(Arc::new(step.reverts()), usize::MAX).await {
            Ok(done) => done.changes,
            Err(error) => {
                self.inner.undo.give_back(way, Some(step));
                return Err(error.into());
            }
        };
        let now = self.inner.clock.now();
        let back = Step::of(step.action(), done, now, store.path());
        self.inner.undo.carried_out(way, back);
        self.inner.lists.refresh().await?;
        Ok(true)
    }

    /// Edits one record of whoever is on show; the views show it before this returns. Answers whether
    /// there was such a record.
    pub(super) async fn edit(
        &self,
        action: UndoAction,
        kind: Kind,
        id: RecordId,
        edit: impl FnOnce(Option<&Body>, WireTime) -> Edit + Send + 'static,
    ) -> Result<bool, Problem> {
        let store = self.inner.shelf.current().store;
        let written = write(&store, kind, id, edit).await?;
        self.did(action, written.change.into_iter().collect(), &store);
        self.inner.lists.refresh().await?;
        Ok(written.known)
    }

    /// Edits several records of a kind at once, of which it sees those `among` which it looks; the views
    /// show it before this returns.
    pub(super) async fn edit_several<T: DeserializeOwned, E: Send + 'static>(
        &self,
        action: UndoAction,
        kind: Kind,
        among: Among,
        edit: impl FnOnce(&[(RecordId, T)], WireTime) -> Result<Vec<(RecordId, Becomes)>, E>
        + Send
        + 'static,
    ) -> Result<Result<(), E>, Problem> {
        let store = self.inner.shelf.current().store;
        let edited = match store.edit_several(kind.clone(), among, edit).await? {
            Ok(edited) => edited,
            Err(why) => return Ok(Err(why)),
        };
        let change = |(id, before, after)| Change {
            kind: kind.clone(),
            id,
            before,
            after: Some(after),
        };
        self.did(action, edited.into_iter().map(change).collect(), &store);
        self.inner.lists.refresh().await?;
        Ok(Ok(()))
    }

    /// The person did this, and may take it back.
    pub(super) fn did(&self, action: UndoAction, changes: Vec<Change>, store: &Store) {
        let now = self.inner.clock.now();
        self.inner
            .undo
            .did(Step::of(action, changes, now, store.path()));
    }
}

/// Edits one record of this database.
async fn write(
    store: &Store,
    kind: Kind,
    id: RecordId,
    edit: impl FnOnce(Option<&Body>, WireTime) -> Edit + Send + 'static,
) -> Result<Written, Problem> {
    let (seen, written) = mpsc::channel();
    let what = kind.clone();
    store
        .edit(kind, id, move |body, now| {
            let edited = edit(body, now);
            let change = Change::of(&what, id, body, &edited);
            let known = body.is_some();
            // Received below, in this very call.
            seen.send(Written { known, change }).ok();
            edited
        })
        .await?;
    Ok(written.try_recv().unwrap_or_default())
}

/// What an edit met, and what it did.
#[derive(Default)]
struct Written {
    known: bool,
    change: Option<Change>,
}
