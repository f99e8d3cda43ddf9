//! What a person looks at besides the to-dos. Each view shows it before the intent returns.

use super::Client;
#[cfg(doc)]
use crate::ProblemCode;
use crate::detail::{self, Detail};
use crate::problem::Problem;
use crate::view::{ColumnWindow, LibraryWish};

impl Client {
    /// Shows the board, these parts of its columns; `None`: nobody looks at it any more.
    ///
    /// # Errors
    /// [`ProblemCode::StorageFailed`].
    pub async fn look_at_board(&self, windows: Option<Vec<ColumnWindow>>) -> Result<(), Problem> {
        Ok(self.inner.lists.look_at_board(windows).await?)
    }

    /// Shows one of the other lists; `None`: nobody looks at one any more.
    ///
    /// # Errors
    /// [`ProblemCode::StorageFailed`].
    pub async fn look_at_library(&self, wish: Option<LibraryWish>) -> Result<(), Problem> {
        Ok(self.inner.lists.look_at_library(wish).await?)
    }

    /// Shows what is found by these words; `None`: nobody searches any more.
    ///
    /// # Errors
    /// [`ProblemCode::StorageFailed`].
    pub async fn search(&self, words: Option<String>) -> Result<(), Problem> {
        Ok(self.inner.lists.search(words).await?)
    }

    /// All that there is to read of one record, by its kind (e.g. `todo`) and id.
    ///
    /// # Errors
    /// [`ProblemCode::RecordUnknown`], [`ProblemCode::RecordLocked`], [`ProblemCode::StorageFailed`].
    pub async fn open(&self, kind: &str, id: &str) -> Result<Detail, Problem> {
        detail::read(&self.inner.shelf.current().store, kind, id).await
    }
}
