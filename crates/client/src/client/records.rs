//! Records of any kind: templates and memories.

use std::sync::mpsc;

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};
use pia_protocol::wire_time::WireTime;

use super::Client;
#[cfg(doc)]
use crate::ProblemCode;
use crate::problem::Problem;
use crate::records::{entry, order, shape, unknown};
use crate::report::Entry;
use crate::store::Edit;
use crate::sync::merge::is_locked;
use crate::todos;
use crate::view::UndoAction;

impl Client {
    /// Every template or memory, the latest first; not those an older app has encrypted.
    ///
    /// # Errors
    /// [`ProblemCode::RecordInvalid`] for another kind; [`ProblemCode::StorageFailed`].
    pub async fn records(&self, kind: &str) -> Result<Vec<Entry>, Problem> {
        let shape = shape(kind)?;
        let store = self.inner.shelf.current().store;
        let kind = shape.kind;
        let mut all = store
            .list_as(Kind::new(kind), |id, body, synced| {
                entry(kind, id, body, synced)
            })
            .await?;
        all.retain(|one| !is_locked(&one.body));
        all.sort_by_key(order);
        Ok(all)
    }

    /// Adds a template, a memory or a provider with these fields; answers its id. What a memory says
    /// may be given as `text`.
    ///
    /// # Errors
    /// [`ProblemCode::RecordInvalid`], [`ProblemCode::StorageFailed`].
    pub async fn add_record(&self, kind: &str, mut fields: Body) -> Result<String, Problem> {
        let shape = shape(kind)?;
        shape.translate(&mut fields);
        shape.check_fields(&fields)?;
        let body = shape.make(fields, WireTime::new(self.inner.clock.now()))?;
        let id = RecordId::new(&*self.inner.clock);
        let add = |_: Option<&Body>, _| Edit::Put(body);
        self.edit(UndoAction::Add, Kind::new(kind), id, add).await?;
        Ok(id.to_string())
    }

    /// Sets fields of a template, a memory or a provider; the others stay as they are.
    ///
    /// # Errors
    /// [`ProblemCode::RecordUnknown`], [`ProblemCode::RecordInvalid`],
    /// [`ProblemCode::RecordLocked`], [`ProblemCode::StorageFailed`].
    pub async fn edit_record(&self, kind: &str, id: &str, mut fields: Body) -> Result<(), Problem> {
        let shape = shape(kind)?;
        shape.translate(&mut fields);
        shape.check_fields(&fields)?;
        let change = shape.change(fields);
        let (refuse, refused) = mpsc::channel();
        let change = move |before: Option<&Body>, now: WireTime| {
            change(before, now).unwrap_or_else(|problem| {
                // Received below, in this very call.
                refuse.send(problem).ok();
                Edit::Keep
            })
        };
        self.edit_known(UndoAction::Edit, kind, id, change).await?;
        refused.try_recv().map_or(Ok(()), Err)
    }

    /// Deletes a template, a memory, a provider or a past session.
    ///
    /// # Errors
    /// [`ProblemCode::RecordUnknown`], [`ProblemCode::RecordInvalid`] for another kind;
    /// [`ProblemCode::StorageFailed`].
    pub async fn delete_record(&self, kind: &str, id: &str) -> Result<(), Problem> {
        if kind != Kind::SESSION {
            shape(kind)?;
        }
        self.edit_known(UndoAction::Delete, kind, id, todos::delete())
            .await
    }

    async fn edit_known(
        &self,
        action: UndoAction,
        kind: &str,
        id: &str,
        edit: impl FnOnce(Option<&Body>, WireTime) -> Edit + Send + 'static,
    ) -> Result<(), Problem> {
        let record = RecordId::parse(id).map_err(|_| unknown(kind, id))?;
        if self.edit(action, Kind::new(kind), record, edit).await? {
            Ok(())
        } else {
            Err(unknown(kind, id))
        }
    }
}
