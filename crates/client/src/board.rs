//! To-dos as cards in columns: which column, where in it, and what a move changes.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Body;
use pia_protocol::wire_time::WireTime;
use serde::Deserialize;
use serde_json::Value;

use crate::columns::Columns;
use crate::position::Position;
use crate::todos::{DONE, mark_done};

/// Where a card is put in its column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Place {
    /// Before all others.
    First,
    /// Behind all others.
    Last,
    /// Right before this one.
    Before(String),
    /// Right behind this one.
    After(String),
}

/// The same with an id that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    First,
    Last,
    Before(RecordId),
    After(RecordId),
}

/// What of a to-do says where its card stands.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Card {
    column_id: Value,
    status: Value,
    position: Value,
    sort_order: Value,
}

impl Card {
    /// The column it stands in.
    fn column(&self, columns: &Columns) -> RecordId {
        let done = self.status.as_u64() == Some(DONE.into());
        columns.place(self.column_id.as_str(), done)
    }

    fn position(&self, id: RecordId) -> Position {
        position(id, self.position.as_str(), self.sort_order.as_i64())
    }

    /// The number that older clients know its place by.
    fn order(&self) -> Option<Value> {
        Some(self.sort_order.clone()).filter(|order| !order.is_null())
    }
}

/// Where a card stands in its column. Older clients only number them.
pub(crate) fn position(id: RecordId, own: Option<&str>, order: Option<i64>) -> Position {
    own.and_then(Position::parse).unwrap_or_else(|| {
        let order = i32::try_from(order.unwrap_or_default()).unwrap_or(i32::MAX);
        Position::implied(order, u128::from_be_bytes(*id.as_bytes()))
    })
}

/// Where the next card comes to stand that is made: whatever is put last is put before that, so that
/// new cards go on coming last.
fn end(order: Option<&Value>, now: WireTime) -> Position {
    let milliseconds = now.get().unix_timestamp_nanos() / 1_000_000;
    // The time is what an id begins with (RFC 9562 section 5.7).
    let id = u128::try_from(milliseconds).unwrap_or_default() << 80;
    let id = RecordId::from_bytes(id.to_be_bytes());
    position(id, None, order.and_then(Value::as_i64))
}

/// Why a card was not moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unmoved {
    /// There is no such card.
    Unknown(RecordId),
    /// The neighbour stands in another column.
    Elsewhere(RecordId),
}

/// The cards of a column between which another one comes to stand, in their order: the one before it,
/// those at the very same place, and the next. With these alone a move comes out as with all.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Beside {
    pub(crate) column: RecordId,
    pub(crate) cards: Vec<(Position, RecordId)>,
}

impl Beside {
    pub(crate) fn ids(&self) -> impl Iterator<Item = RecordId> {
        self.cards.iter().map(|(_, id)| *id)
    }

    /// Whether each of them is among these cards, and where it was.
    pub(crate) fn still_stand(&self, cards: &[(RecordId, Card)], columns: &Columns) -> bool {
        self.cards.iter().all(|(place, id)| {
            let found = cards.iter().find(|(other, _)| other == id);
            found.is_some_and(|(_, card)| {
                card.column(columns) == self.column && card.position(*id) == *place
            })
        })
    }
}

/// Where a card comes to stand.
pub(crate) struct Moved {
    column: RecordId,
    done: bool,
    position: Option<Position>,
    order: Option<Value>,
    at: WireTime,
}

impl Moved {
    /// What becomes of its content. What is put into a column for what is done, is done.
    pub(crate) fn body(self, before: &Body) -> Body {
        let mut body = before.clone();
        if let Some(place) = self.position {
            body.insert("position".into(), place.to_string().into());
        }
        if let Some(order) = self.order {
            // As near as older clients, which know whole numbers only, can show it.
            body.insert("sortOrder".into(), order);
        }
        body.insert("columnId".into(), self.column.to_string().into());
        mark_done(&mut body, self.done, self.at);
        body.insert("updatedAt".into(), self.at.to_string().into());
        body
    }
}

/// What a move makes of the cards: of the one that is moved, and of those that stood at the same
/// place and have to make room.
pub(crate) fn moved(
    columns: &Columns,
    cards: &[(RecordId, Card)],
    id: RecordId,
    to: Option<RecordId>,
    target: Target,
    now: WireTime,
) -> Result<Vec<(RecordId, Moved)>, Unmoved> {
    let find = |id| cards.iter().find(|(other, _)| *other == id);
    let (_, card) = find(id).ok_or(Unmoved::Unknown(id))?;
    let to = to.unwrap_or_else(|| card.column(columns));
    let done = columns.get(to).is_some_and(|column| column.closed);
    let mut row: Vec<(Position, RecordId, &Card)> = cards
        .iter()
        .filter(|(other, card)| *other != id && card.column(columns) == to)
        .map(|(other, card)| (card.position(*other), *other, card))
        .collect();
    row.sort_unstable_by(|one, two| (&one.0, one.1).cmp(&(&two.0, two.1)));
    let place_of = |neighbour: RecordId| {
        let found = row.iter().position(|(_, other, _)| *other == neighbour);
        found.ok_or(match find(neighbour) {
            Some(_) => Unmoved::Elsewhere(neighbour),
            None => Unmoved::Unknown(neighbour),
        })
    };
    let index = match target {
        Target::First => 0,
        Target::Last => row.len(),
        Target::Before(neighbour) => place_of(neighbour)?,
        Target::After(neighbour) => place_of(neighbour)? + 1,
    };
    let (before, behind) = row.split_at(index);
    let left = before.last();
    // Two devices may have put two cards at the very same place.
    let crowd = behind
        .iter()
        .take_while(|(place, ..)| left.is_some_and(|left| *place <= left.0))
        .count();
    let order = left.or(behind.first()).and_then(|one| one.2.order());
    let end = end(order.as_ref(), now);
    let right = match behind.get(crowd) {
        Some((place, ..)) => Some(place),
        None => Some(&end).filter(|end| left.is_none_or(|left| left.0 < **end)),
    };
    let mut last = left.map(|(place, ..)| place.clone());
    let mut changed = Vec::new();
    for id in std::iter::once(id).chain(behind[..crowd].iter().map(|one| one.1)) {
        let position = Position::between(last.as_ref(), right);
        last = position.clone().or(last);
        let moved = Moved {
            column: to,
            done,
            position,
            order: order.clone(),
            at: now,
        };
        changed.push((id, moved));
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;
    use time::macros::datetime;

    use super::*;
    use crate::sync::merge::{Version, merge};

    fn at(second: i64) -> WireTime {
        WireTime::new(datetime!(2026-11-22 12:00 UTC) + time::Duration::seconds(second))
    }

    fn id(number: u8) -> RecordId {
        RecordId::from_bytes([number; 16])
    }

    /// Cards as older clients have them, in one column.
    fn cards(count: u8) -> Vec<(RecordId, Body)> {
        let card = |number: u8| json!({ "title": number.to_string(), "sortOrder": 0 });
        (1..=count)
            .map(|number| (id(number), card(number).as_object().unwrap().clone()))
            .collect()
    }

    /// What becomes of which contents.
    fn moved(
        all: &[(RecordId, Body)],
        id: RecordId,
        to: Option<RecordId>,
        target: Target,
        now: WireTime,
    ) -> Result<Vec<(RecordId, Body)>, Unmoved> {
        let cards: Vec<_> = all.iter().map(|(id, body)| (*id, card(body))).collect();
        let moved = super::moved(&columns(), &cards, id, to, target, now)?;
        let body = |id| &all.iter().find(|(other, _)| *other == id).unwrap().1;
        let becomes = |(id, moved): (_, Moved)| (id, moved.body(body(id)));
        Ok(moved.into_iter().map(becomes).collect())
    }

    fn card(body: &Body) -> Card {
        serde_json::from_value(body.clone().into()).unwrap()
    }

    fn carry_out(cards: &mut [(RecordId, Body)], changed: Vec<(RecordId, Body)>) {
        for (id, body) in changed {
            cards.iter_mut().find(|(other, _)| *other == id).unwrap().1 = body;
        }
    }

    fn columns() -> Columns {
        Columns::of([])
    }

    fn open() -> RecordId {
        columns().place(None, false)
    }

    fn closed() -> RecordId {
        columns().place(None, true)
    }

    fn shown(cards: &[(RecordId, Body)], to: RecordId) -> Vec<u8> {
        let mut row: Vec<_> = cards
            .iter()
            .filter(|(_, body)| card(body).column(&columns()) == to)
            .map(|(id, body)| (card(body).position(*id), *id))
            .collect();
        row.sort();
        row.iter().map(|(_, id)| id.as_bytes()[0]).collect()
    }

    #[test]
    fn a_card_goes_where_it_is_put_and_no_other_is_changed() {
        let mut all = cards(4);
        let changed = moved(&all, id(4), None, Target::Before(id(2)), at(1)).unwrap();
        assert_eq!(changed.len(), 1);
        carry_out(&mut all, changed);
        assert_eq!(shown(&all, open()), [1, 4, 2, 3]);
        let changed = moved(&all, id(1), Some(closed()), Target::First, at(2)).unwrap();
        carry_out(&mut all, changed);
        assert_eq!(shown(&all, open()), [4, 2, 3]);
        assert_eq!(all[0].1["status"], 1);
        assert_eq!(all[0].1["completedAt"], at(2).to_string());
        assert_eq!(shown(&all, closed()), [1]);
        let refused = moved(&all, id(2), None, Target::After(id(1)), at(3));
        assert_eq!(refused, Err(Unmoved::Elsewhere(id(1))));
        let refused = moved(&all, id(9), None, Target::First, at(3));
        assert_eq!(refused, Err(Unmoved::Unknown(id(9))));
    }

    #[test]
    fn cards_at_one_place_make_room() {
        let mut all = cards(4);
        for (_, body) in all.iter_mut().take(2) {
            body.insert("position".into(), "V".into());
        }
        let changed = moved(&all, id(4), None, Target::After(id(1)), at(1)).unwrap();
        assert_eq!(changed.len(), 2);
        carry_out(&mut all, changed);
        let row = shown(&all, open());
        let place = |number| row.iter().position(|one| *one == number).unwrap();
        assert_eq!(place(4), place(1) + 1);
        assert_eq!(place(2), place(4) + 1);
    }

    fn any_target() -> impl Strategy<Value = Target> {
        prop_oneof![
            Just(Target::First),
            Just(Target::Last),
            (1..7_u8).prop_map(|number| Target::Before(id(number))),
            (1..7_u8).prop_map(|number| Target::After(id(number))),
        ]
    }

    proptest! {
        #[test]
        fn moves_of_one_card_end_the_same_whoever_merges(
            one in any_target(), two in any_target(), to in prop::option::of(Just(closed()))
        ) {
            let all = cards(6);
            let versions: Vec<Version> = [(one, None, 1), (two, to, 2)]
                .into_iter()
                .filter_map(|(target, to, second)| {
                    let changed = moved(&all, id(3), to, target, at(second)).ok()?;
                    let (_, body) = changed.into_iter().next()?;
                    Some(Version { body: Some(body), edited_at: at(second) })
                })
                .collect();
            if let [ours, theirs] = &versions[..] {
                let base = Some(&all[2].1);
                let here = merge(base, ours, theirs);
                prop_assert_eq!(&here, &merge(base, theirs, ours));
            }
        }

        #[test]
        fn a_card_stands_where_it_was_put_after_any_moves(
            moves in prop::collection::vec((1..7_u8, any_target()), 1..20)
        ) {
            let mut all = cards(6);
            for (number, target) in moves {
                let Ok(changed) = moved(&all, id(number), None, target, at(1)) else { continue };
                carry_out(&mut all, changed);
                let row = shown(&all, open());
                prop_assert_eq!(row.len(), 6);
                let place = |one: RecordId| row.iter().position(|other| id(*other) == one);
                let here = place(id(number)).unwrap();
                match target {
                    Target::First => prop_assert_eq!(here, 0),
                    Target::Last => prop_assert_eq!(here, 5),
                    Target::Before(other) => prop_assert_eq!(here + 1, place(other).unwrap()),
                    Target::After(other) => prop_assert_eq!(here, place(other).unwrap() + 1),
                }
            }
        }
    }
}
