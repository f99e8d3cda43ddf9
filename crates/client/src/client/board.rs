//! Cards on the board.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Kind;

use super::Client;
use crate::board::{Place, Target, Unmoved, moved};
use crate::problem::{Problem, ProblemCode};
use crate::todos;

impl Client {
    /// Moves a to-do within its column, or into the column of this id.
    ///
    /// # Errors
    /// [`ProblemCode::TodoUnknown`], also for a neighbour; [`ProblemCode::RecordUnknown`] when
    /// there is no such column or the neighbour stands in another one;
    /// [`ProblemCode::RecordLocked`]; [`ProblemCode::StorageFailed`].
    pub async fn move_todo(
        &self,
        id: &str,
        column: Option<&str>,
        place: Place,
    ) -> Result<(), Problem> {
        let card = todos::id(id)?;
        let column = column
            .map(|text| RecordId::parse(text).map_err(|_| no_column(text)))
            .transpose()?
            .map(|column| column.to_string());
        let target = match &place {
            Place::First => Target::First,
            Place::Last => Target::Last,
            Place::Before(neighbour) => Target::Before(todos::id(neighbour)?),
            Place::After(neighbour) => Target::After(todos::id(neighbour)?),
        };
        let store = self.inner.shelf.current().store;
        let edit = move |cards: &[_], now| moved(cards, card, column.as_deref(), target, now);
        store
            .edit_several(Kind::todo(), edit)
            .await?
            .map_err(unmoved)?;
        Ok(self.inner.todos.refresh().await?)
    }
}

fn unmoved(why: Unmoved) -> Problem {
    match why {
        Unmoved::Unknown(id) => todos::unknown(&id.to_string()),
        Unmoved::Elsewhere(id) => Problem::new(
            ProblemCode::RecordUnknown,
            "The entry beside which it was to be put stands in another column now.",
        )
        .with_detail(id.to_string()),
    }
}

fn no_column(text: &str) -> Problem {
    Problem::new(
        ProblemCode::RecordUnknown,
        format!("There is no column {text}."),
    )
    .with_detail(text)
}
