//! The columns of the board.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};
use pia_protocol::wire_time::WireTime;

use super::Client;
use crate::board::Place;
use crate::columns::{self, Column, Columns, LONGEST_NAME, body};
use crate::lists;
use crate::problem::{Problem, ProblemCode};
use crate::store::{Among, Becomes, Edit};
use crate::todos;
use crate::view::UndoAction;

impl Client {
    /// Adds a column behind those for what is open, and answers its id.
    ///
    /// # Errors
    /// [`ProblemCode::RecordInvalid`] for a name that is empty or too long;
    /// [`ProblemCode::StorageFailed`].
    pub async fn add_column(&self, typed: &str) -> Result<String, Problem> {
        let name = name(typed)?;
        let columns = self.columns().await?;
        let order = columns.last_order();
        let id = RecordId::new(&*self.inner.clock);
        let add = move |_: Option<&Body>, now| {
            let mut body = body(false, order.saturating_add(1), now);
            body.insert("name".into(), name.into());
            Edit::Put(body)
        };
        self.edit(UndoAction::Add, Kind::new(Kind::COLUMN), id, add)
            .await?;
        Ok(id.to_string())
    }

    /// Gives a column another name.
    ///
    /// # Errors
    /// The same; [`ProblemCode::RecordUnknown`] when there is no such column.
    pub async fn rename_column(&self, id: &str, typed: &str) -> Result<(), Problem> {
        let name = name(typed)?;
        let column = self.column(id).await?;
        let (id, closed, order) = (column.id, column.closed, column.order());
        let rename = move |before: Option<&Body>, now: WireTime| {
            let mut body = before.cloned().unwrap_or_else(|| body(closed, order, now));
            if body.insert("name".into(), name.clone().into()) == Some(name.into()) {
                return Edit::Keep;
            }
            body.insert("updatedAt".into(), now.to_string().into());
            Edit::Put(body)
        };
        self.edit(UndoAction::Edit, Kind::new(Kind::COLUMN), id, rename)
            .await?;
        Ok(())
    }

    /// Moves a column among those for what is open.
    ///
    /// # Errors
    /// [`ProblemCode::RecordUnknown`] when there is no such column, also for the neighbour;
    /// [`ProblemCode::StorageFailed`].
    pub async fn move_column(&self, id: &str, place: Place) -> Result<(), Problem> {
        let columns = self.columns().await?;
        let moving = known(&columns, id)?.id;
        let mut row: Vec<&Column> = columns
            .iter()
            .filter(|column| !column.closed && column.id != moving)
            .collect();
        let place_of = |text: &str| {
            let neighbour = known(&columns, text)?.id;
            let found = row.iter().position(|column| column.id == neighbour);
            found.ok_or_else(|| unknown(text))
        };
        let index = match &place {
            Place::First => 0,
            Place::Last => row.len(),
            Place::Before(neighbour) => place_of(neighbour)?,
            Place::After(neighbour) => place_of(neighbour)? + 1,
        };
        let column = known(&columns, id)?;
        if column.closed {
            return Err(invalid("What is done always stands in the last column."));
        }
        row.insert(index, column);
        let row: Vec<(RecordId, i64)> = row.iter().map(|one| one.id).zip(0..).collect();
        let edit = move |all: &[(RecordId, columns::Fields)], now: WireTime| {
            let mut changed = Vec::new();
            for (id, order) in row {
                let before = all.iter().find(|(other, _)| *other == id);
                if before.is_some_and(|(_, before)| before.order() == Some(order)) {
                    continue;
                }
                let becomes: Becomes = Box::new(move |before| {
                    let mut body = before.map_or_else(|| body(false, order, now), Body::clone);
                    body.insert("sortOrder".into(), order.into());
                    body.insert("updatedAt".into(), now.to_string().into());
                    body
                });
                changed.push((id, becomes));
            }
            Ok::<_, std::convert::Infallible>(changed)
        };
        let kind = Kind::new(Kind::COLUMN);
        let moved = self.edit_several(UndoAction::Move, kind, Among::All, edit);
        moved.await?.map_err(|never| match never {})
    }

    /// Deletes a column. Its cards stand in the first one for what is open, or for what is done, and
    /// return when the column does.
    ///
    /// # Errors
    /// [`ProblemCode::RecordInvalid`] for one that everybody has; [`ProblemCode::RecordUnknown`];
    /// [`ProblemCode::StorageFailed`].
    pub async fn delete_column(&self, id: &str) -> Result<(), Problem> {
        let column = self.column(id).await?;
        if Column::is_seed(column.id) {
            return Err(invalid(
                "This column is always there and cannot be deleted.",
            ));
        }
        let kind = Kind::new(Kind::COLUMN);
        self.edit(UndoAction::Delete, kind, column.id, todos::delete())
            .await?;
        Ok(())
    }

    pub(super) async fn columns(&self) -> Result<Columns, Problem> {
        let store = self.inner.shelf.current().store;
        Ok(store.look_at_all(lists::columns).await?)
    }

    pub(super) async fn column(&self, id: &str) -> Result<Column, Problem> {
        known(&self.columns().await?, id).cloned()
    }
}

/// The one of these with this id.
pub(super) fn known<'a>(columns: &'a Columns, text: &str) -> Result<&'a Column, Problem> {
    let id = RecordId::parse(text).map_err(|_| unknown(text))?;
    columns.get(id).ok_or_else(|| unknown(text))
}

fn name(typed: &str) -> Result<String, Problem> {
    let name = typed.trim();
    if name.is_empty() {
        return Err(invalid("A column needs a name."));
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(invalid(&format!(
            "The name of a column holds at most {LONGEST_NAME} characters."
        )));
    }
    Ok(name.to_owned())
}

fn invalid(sentence: &str) -> Problem {
    Problem::new(ProblemCode::RecordInvalid, sentence)
}

fn unknown(text: &str) -> Problem {
    Problem::new(
        ProblemCode::RecordUnknown,
        format!("There is no column {text}."),
    )
    .with_detail(text)
}
