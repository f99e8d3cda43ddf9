//! Which cards stand in which column, in their order and without their texts.

use std::collections::{BTreeSet, HashMap};
use std::ops::Bound;

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Kind;

use super::todo::Fields;
use crate::board::{Beside, Target};
use crate::columns::{self, Column, Columns};
use crate::position::Position;
use crate::store::{Reader, StoreError};

/// The board of a database.
pub(super) struct Board {
    pub(super) columns: Columns,
    cards: HashMap<RecordId, (RecordId, Position)>,
    rows: HashMap<RecordId, BTreeSet<Standing>>,
}

/// A card in its column, as they are sorted.
type Standing = (Position, RecordId);

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

    /// Between which cards one comes to stand; `None` where that needs more than what is shown.
    pub(super) fn beside(
        &self,
        card: RecordId,
        to: Option<RecordId>,
        target: Target,
    ) -> Option<Beside> {
        let column = to.or_else(|| Some(self.cards.get(&card)?.0))?;
        let none = BTreeSet::new();
        let row = self.rows.get(&column).unwrap_or(&none);
        let others = |at: &&Standing| at.1 != card;
        let at = |neighbour| {
            let (other, place) = self.cards.get(&neighbour)?;
            (neighbour != card && *other == column).then(|| (place.clone(), neighbour))
        };
        let (left, behind) = match target {
            Target::First => (None, Some(row.range::<Standing, _>(..))),
            Target::Last => (row.iter().rev().find(others), None),
            Target::Before(neighbour) => {
                let at = at(neighbour)?;
                (row.range(..&at).rev().find(others), Some(row.range(&at..)))
            }
            Target::After(neighbour) => {
                let at = at(neighbour)?;
                let behind = row.range((Bound::Excluded(&at), Bound::Unbounded));
                (row.get(&at), Some(behind))
            }
        };
        let mut cards: Vec<_> = left.into_iter().cloned().collect();
        for one in behind.into_iter().flatten().filter(others) {
            cards.push(one.clone());
            if left.is_none_or(|left| left.0 < one.0) {
                break;
            }
        }
        Some(Beside { column, cards })
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

#[cfg(test)]
mod tests {
    use pia_protocol::sync::Body;
    use pia_protocol::wire_time::WireTime;
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use time::macros::datetime;

    use super::*;
    use crate::board::{Card, Moved, Unmoved, moved};

    const OPEN: u8 = 1;
    const CLOSED: u8 = 2;

    fn id(number: u8) -> RecordId {
        RecordId::from_bytes([number; 16])
    }

    fn columns() -> Columns {
        Columns::of([])
    }

    fn column(number: u8) -> RecordId {
        columns().place(None, number == CLOSED)
    }

    /// A card as it is stored, in a column and at a place.
    fn stored(number: u8, (at, place): (u8, u8)) -> (RecordId, Value) {
        let column = column(at).to_string();
        let place = char::from(b'1' + place).to_string();
        let status = u8::from(at == CLOSED);
        let body = json!({ "columnId": column, "position": place, "status": status });
        (id(number), body)
    }

    fn cards(stored: &[(RecordId, Value)]) -> Vec<(RecordId, Card)> {
        let card = |body: &Value| serde_json::from_value(body.clone()).unwrap();
        stored.iter().map(|(id, body)| (*id, card(body))).collect()
    }

    fn board(stored: &[(RecordId, Value)]) -> Board {
        let mut board = Board {
            columns: columns(),
            cards: HashMap::new(),
            rows: HashMap::new(),
        };
        for (id, body) in stored {
            let fields: Fields = serde_json::from_value(body.clone()).unwrap();
            board.put(*id, fields.card(*id, &board.columns));
        }
        board
    }

    fn outcome(moved: Result<Vec<(RecordId, Moved)>, Unmoved>) -> Vec<(RecordId, Body)> {
        let moved = moved.unwrap().into_iter();
        let body = |(id, moved): (_, Moved)| (id, moved.body(&Body::default()));
        moved.map(body).collect()
    }

    fn target() -> impl Strategy<Value = Target> {
        prop_oneof![
            Just(Target::First),
            Just(Target::Last),
            (1_u8..=12).prop_map(|number| Target::Before(id(number))),
            (1_u8..=12).prop_map(|number| Target::After(id(number))),
        ]
    }

    proptest! {
        #[test]
        fn with_those_beside_alone_a_move_comes_out_as_with_all(
            places in prop::collection::vec((OPEN..=CLOSED, 0_u8..5), 1..12),
            moving in 1_u8..12,
            to in prop::option::of(OPEN..=CLOSED),
            target in target(),
        ) {
            let stored: Vec<_> = (1..).zip(&places).map(|(n, place)| stored(n, *place)).collect();
            let (moving, to) = (id(moving), to.map(column));
            let at = WireTime::new(datetime!(2026-11-22 12:00 UTC));
            let all = cards(&stored);
            let whole = moved(&columns(), &all, moving, to, target, at);
            match board(&stored).beside(moving, to, target) {
                Some(beside) => {
                    prop_assert!(beside.still_stand(&all, &columns()));
                    let few = |id: &RecordId| *id == moving || beside.ids().any(|one| one == *id);
                    let few: Vec<_> = stored.iter().filter(|(id, _)| few(id)).cloned().collect();
                    let few = moved(&columns(), &cards(&few), moving, to, target, at);
                    if whole.is_ok() {
                        prop_assert_eq!(outcome(few), outcome(whole));
                    } else {
                        prop_assert!(few.is_err());
                    }
                }
                None => prop_assert!(whole.is_err()),
            }
        }
    }

    #[test]
    fn those_beside_are_few_and_what_moved_away_stands_there_no_more() {
        let mut all: Vec<_> = (1..=9).map(|n| stored(n, (OPEN, n - 1))).collect();
        let beside = |target| board(&all).beside(id(9), None, target).unwrap();
        let numbers = |target| beside(target).ids().collect::<Vec<_>>();
        assert_eq!(numbers(Target::First), [id(1)]);
        assert_eq!(numbers(Target::Last), [id(8)]);
        assert_eq!(numbers(Target::Before(id(4))), [id(3), id(4)]);
        assert_eq!(numbers(Target::After(id(4))), [id(4), id(5)]);
        let beside = beside(Target::After(id(4)));
        assert!(beside.still_stand(&cards(&all), &columns()));
        all[4] = stored(5, (CLOSED, 4));
        assert!(!beside.still_stand(&cards(&all), &columns()));
        all.remove(4);
        assert!(!beside.still_stand(&cards(&all), &columns()));
    }
}
