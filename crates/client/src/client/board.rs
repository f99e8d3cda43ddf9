//! Cards on the board.

use std::sync::Arc;

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};

use super::Client;
use super::columns::known;
use crate::board::{Moved, Place, Target, Unmoved, moved};
use crate::problem::{Problem, ProblemCode};
use crate::store::{Among, Becomes};
use crate::todos;
use crate::view::UndoAction;

impl Client {
    /// Moves a to-do within its column, or into the column of this id.
    ///
    /// # Errors
    /// [`ProblemCode::TodoUnknown`]; [`ProblemCode::RecordUnknown`] when there is no such column;
    /// [`ProblemCode::BoardChanged`] when the neighbour is gone or stands in another one;
    /// [`ProblemCode::RecordLocked`]; [`ProblemCode::StorageFailed`].
    pub async fn move_todo(
        &self,
        id: &str,
        column: Option<&str>,
        place: Place,
    ) -> Result<(), Problem> {
        let card = todos::id(id)?;
        let columns = self.columns().await?;
        let to = match column {
            Some(text) => Some(known(&columns, text)?.id),
            None => None,
        };
        let target = match &place {
            Place::First => Target::First,
            Place::Last => Target::Last,
            Place::Before(neighbour) => Target::Before(todos::id(neighbour)?),
            Place::After(neighbour) => Target::After(todos::id(neighbour)?),
        };
        let columns = Arc::new(columns);
        // What the board shows tells which few cards matter; while they still stand there, the others
        // need not be read.
        if let Some(beside) = self.inner.lists.beside(card, to, target).await {
            let these = Among::These(beside.ids().chain([card]).collect());
            let columns = Arc::clone(&columns);
            let edit = move |cards: &[_], now| {
                if !beside.still_stand(cards, &columns) {
                    return Err(Unmoved::Unknown(card));
                }
                let to = Some(beside.column);
                moved(&columns, cards, card, to, target, now).map(becomes)
            };
            let moved = self.edit_several(UndoAction::Move, Kind::todo(), these, edit);
            if moved.await?.is_ok() {
                return Ok(());
            }
        }
        let edit =
            move |cards: &[_], now| moved(&columns, cards, card, to, target, now).map(becomes);
        self.edit_several(UndoAction::Move, Kind::todo(), Among::All, edit)
            .await?
            .map_err(|why| unmoved(why, card))
    }
}

/// What a move makes of the contents of cards.
fn becomes(moved: Vec<(RecordId, Moved)>) -> Vec<(RecordId, Becomes)> {
    let becomes = |(id, moved): (_, Moved)| {
        let becomes: Becomes = Box::new(|before| moved.body(before.unwrap_or(&Body::default())));
        (id, becomes)
    };
    moved.into_iter().map(becomes).collect()
}

fn unmoved(why: Unmoved, card: RecordId) -> Problem {
    match why {
        Unmoved::Unknown(id) if id == card => todos::unknown(&id.to_string()),
        Unmoved::Unknown(id) | Unmoved::Elsewhere(id) => Problem::new(
            ProblemCode::BoardChanged,
            "The entry beside which it was to be put is gone, or stands in another column now.",
        )
        .with_detail(id.to_string()),
    }
}
