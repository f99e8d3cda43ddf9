//! What a person does with their to-dos.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};
use pia_protocol::wire_time::WireTime;

use super::Client;
#[cfg(doc)]
use crate::ProblemCode;
use crate::problem::Problem;
use crate::store::Edit;
use crate::view::{Todo, TodoWindows};
use crate::{todo_list, todos};

impl Client {
    /// The to-dos of whoever is on show, in the order to show them, read now.
    ///
    /// # Errors
    /// [`ProblemCode::StorageFailed`].
    pub async fn todos(&self) -> Result<Vec<Todo>, Problem> {
        Ok(todo_list::read(&self.inner.shelf.current().store).await?)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`ProblemCode::TodoUnknown`], [`ProblemCode::StorageFailed`].
    pub async fn todo(&self, id: &str) -> Result<Todo, Problem> {
        let store = self.inner.shelf.current().store;
        let found = todo_list::read_one(&store, todos::id(id)?).await?;
        found.ok_or_else(|| todos::unknown(id))
    }

    /// Says what a person looks at; the view shows that part before this returns.
    ///
    /// # Errors
    /// [`ProblemCode::StorageFailed`].
    pub async fn look_at_todos(&self, windows: TodoWindows) -> Result<(), Problem> {
        Ok(self.inner.todos.look_at(windows).await?)
    }

    /// Adds a to-do, and answers its id.
    ///
    /// # Errors
    /// [`ProblemCode::TodoEmpty`], [`ProblemCode::TodoTooLong`], [`ProblemCode::StorageFailed`].
    pub async fn add_todo(&self, title: &str) -> Result<String, Problem> {
        let title = todos::title(title)?;
        let id = RecordId::new(&*self.inner.clock);
        self.edit(id, todos::add(title)).await?;
        Ok(id.to_string())
    }

    /// Marks a to-do as done, or as open again.
    ///
    /// # Errors
    /// [`ProblemCode::TodoUnknown`], [`ProblemCode::StorageFailed`].
    pub async fn set_todo_done(&self, id: &str, done: bool) -> Result<(), Problem> {
        self.edit_known(id, todos::set_done(done)).await
    }

    /// Renames a to-do.
    ///
    /// # Errors
    /// [`ProblemCode::TodoUnknown`], [`ProblemCode::TodoEmpty`], [`ProblemCode::TodoTooLong`],
    /// [`ProblemCode::StorageFailed`].
    pub async fn rename_todo(&self, id: &str, title: &str) -> Result<(), Problem> {
        self.edit_known(id, todos::rename(todos::title(title)?))
            .await
    }

    /// Deletes a to-do.
    ///
    /// # Errors
    /// [`ProblemCode::TodoUnknown`], [`ProblemCode::StorageFailed`].
    pub async fn delete_todo(&self, id: &str) -> Result<(), Problem> {
        self.edit_known(id, todos::delete()).await
    }

    async fn edit_known(
        &self,
        id: &str,
        edit: impl FnOnce(Option<&Body>, WireTime) -> Edit + Send + 'static,
    ) -> Result<(), Problem> {
        let record = todos::id(id)?;
        let (seen, known) = std::sync::mpsc::channel();
        self.edit(record, move |body: Option<&Body>, now| {
            // Received below, in this very call.
            seen.send(body.is_some()).ok();
            edit(body, now)
        })
        .await?;
        if known.try_recv() == Ok(true) {
            Ok(())
        } else {
            Err(todos::unknown(id))
        }
    }

    /// Edits one to-do of whoever is on show. The view shows it before this returns.
    async fn edit(
        &self,
        id: RecordId,
        edit: impl FnOnce(Option<&Body>, WireTime) -> Edit + Send + 'static,
    ) -> Result<(), Problem> {
        let store = self.inner.shelf.current().store;
        store.edit(Kind::todo(), id, edit).await?;
        Ok(self.inner.todos.refresh().await?)
    }
}
