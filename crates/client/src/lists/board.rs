//! Which cards stand in which column, in their order and without their texts.

use std::collections::{BTreeSet, HashMap};

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Kind;

use super::todo::Fields;
use crate::columns::{self, Column, Columns};
use crate::position::Position;
use crate::store::{Reader, StoreError};

/// The board of a database.
pub(super) struct Board {
    pub(super) columns: Columns,
    cards: HashMap<RecordId, (RecordId, Position)>,
    rows: HashMap<RecordId, BTreeSet<(Position, RecordId)>>,
}

impl Board {
    /// Reads all of it.
    pub(super) fn read(records: &Reader<'_>) -> Result<Self, StoreError> {
        let mut board = Self {
            columns: columns(records)?,
            cards: HashMap::new(),
            rows: HashMap::new(),
        };
        let mut found = Vec::new();
        records.of(&Kind::todo()).each(|id, fields: Fields, _| {
            found.push((id, fields.card(id, &board.columns)));
        })?;
        for (id, card) in found {
            board.put(id, card);
        }
        Ok(board)
    }

    /// Puts a card where it stands now; `None`: it is no longer there to be shown.
    pub(super) fn put(&mut self, id: RecordId, card: Option<(RecordId, Position)>) {
        if self.cards.get(&id) == card.as_ref() {
            return;
        }
        if let Some((column, place)) = self.cards.remove(&id)
            && let Some(row) = self.rows.get_mut(&column)
        {
            row.remove(&(place, id));
        }
        if let Some((column, place)) = card {
            self.rows
                .entry(column)
                .or_default()
                .insert((place.clone(), id));
            self.cards.insert(id, (column, place));
        }
    }

    /// How many cards stand in a column.
    pub(super) fn len(&self, column: RecordId) -> usize {
        self.rows.get(&column).map_or(0, BTreeSet::len)
    }

    /// Those of a column from a place on, at most so many.
    pub(super) fn window(&self, column: RecordId, from: usize, count: usize) -> Vec<RecordId> {
        let row = self.rows.get(&column).into_iter().flatten();
        row.skip(from).take(count).map(|(_, id)| *id).collect()
    }
}

/// The columns there are now.
pub(crate) fn columns(records: &Reader<'_>) -> Result<Columns, StoreError> {
    let mut found = Vec::new();
    records
        .of(&Kind::new(Kind::COLUMN))
        .each(|id, fields: columns::Fields, _| found.push(Column::read(id, &fields)))?;
    Ok(Columns::of(found))
}
