//! What a person does with their to-dos.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};
use pia_protocol::wire_time::WireTime;

use super::Client;
#[cfg(doc)]
use crate::ProblemCode;
use crate::lists;
use crate::problem::Problem;
use crate::store::Edit;
use crate::todos::{self, TodoChange};
use crate::view::{Todo, TodoWindows, UndoAction};

impl Client {
    /// The to-dos of whoever is on show, in the order to show them, read now.
    ///
    /// # Errors
    /// [`ProblemCode::StorageFailed`].
    pub async fn todos(&self) -> Result<Vec<Todo>, Problem> {
        Ok(lists::read(&self.inner.shelf.current().store).await?)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`ProblemCode::TodoUnknown`], [`ProblemCode::StorageFailed`].
    pub async fn todo(&self, id: &str) -> Result<Todo, Problem> {
        let store = self.inner.shelf.current().store;
        let found = lists::read_one(&store, todos::id(id)?).await?;
        found.ok_or_else(|| todos::unknown(id))
    }

    /// Says what a person looks at; the view shows that part before this returns.
    ///
    /// # Errors
    /// [`ProblemCode::StorageFailed`].
    pub async fn look_at_todos(&self, windows: TodoWindows) -> Result<(), Problem> {
        Ok(self.inner.lists.look_at(windows).await?)
    }

    /// Adds a to-do, and answers its id.
    ///
    /// # Errors
    /// [`ProblemCode::TodoEmpty`], [`ProblemCode::TodoTooLong`], [`ProblemCode::StorageFailed`].
    pub async fn add_todo(&self, title: &str) -> Result<String, Problem> {
        self.add(title, None).await
    }

    /// Adds a to-do to a column of the board, and answers its id.
    ///
    /// # Errors
    /// The same, and [`ProblemCode::RecordUnknown`] when there is no such column.
    pub async fn add_todo_to(&self, title: &str, column: &str) -> Result<String, Problem> {
        let column = self.column(column).await?;
        self.add(title, Some(column.id)).await
    }

    async fn add(&self, title: &str, column: Option<RecordId>) -> Result<String, Problem> {
        let title = todos::title(title)?;
        let id = RecordId::new(&*self.inner.clock);
        let add = todos::add(title, column);
        self.edit(UndoAction::Add, Kind::todo(), id, add).await?;
        Ok(id.to_string())
    }

    /// Marks a to-do as done, or as open again.
    ///
    /// # Errors
    /// [`ProblemCode::TodoUnknown`], [`ProblemCode::StorageFailed`].
    pub async fn set_todo_done(&self, id: &str, done: bool) -> Result<(), Problem> {
        let action = if done {
            UndoAction::Done
        } else {
            UndoAction::Reopen
        };
        self.edit_todo_as(action, id, todos::set_done(done)).await
    }

    /// Changes what a to-do says.
    ///
    /// # Errors
    /// [`ProblemCode::TodoUnknown`], [`ProblemCode::TodoEmpty`], [`ProblemCode::TodoTooLong`],
    /// [`ProblemCode::RecordInvalid`] for a day that is none; [`ProblemCode::RecordLocked`],
    /// [`ProblemCode::StorageFailed`].
    pub async fn edit_todo(&self, id: &str, change: TodoChange) -> Result<(), Problem> {
        self.edit_todo_as(UndoAction::Edit, id, todos::edit(change)?)
            .await
    }

    /// Gives a to-do another title.
    ///
    /// # Errors
    /// As [`edit_todo`](Self::edit_todo).
    pub async fn rename_todo(&self, id: &str, title: &str) -> Result<(), Problem> {
        self.edit_todo(id, TodoChange::Title(title.to_owned()))
            .await
    }

    /// Deletes a to-do.
    ///
    /// # Errors
    /// [`ProblemCode::TodoUnknown`], [`ProblemCode::StorageFailed`].
    pub async fn delete_todo(&self, id: &str) -> Result<(), Problem> {
        self.edit_todo_as(UndoAction::Delete, id, todos::delete())
            .await
    }

    async fn edit_todo_as(
        &self,
        action: UndoAction,
        id: &str,
        edit: impl FnOnce(Option<&Body>, WireTime) -> Edit + Send + 'static,
    ) -> Result<(), Problem> {
        let record = todos::id(id)?;
        if self.edit(action, Kind::todo(), record, edit).await? {
            Ok(())
        } else {
            Err(todos::unknown(id))
        }
    }
}
