//! The order of the to-dos, without their texts: of a hundred thousand it takes 2.4 MB.

use std::cmp::Reverse;

use pia_protocol::ids::RecordId;
use pia_protocol::wire_time::WireTime;

/// Where a to-do stands among those of its list: newest first, those that do not say when they were
/// made last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Milliseconds since 1970, or the least number there is.
    created: Reverse<i64>,
    id: Reverse<RecordId>,
}

/// In which list a to-do is, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Standing {
    done: bool,
    place: Place,
}

impl Standing {
    pub(super) fn new(id: RecordId, done: bool, created: Option<WireTime>) -> Self {
        let milliseconds = |time: WireTime| {
            time.get().unix_timestamp() * 1000 + i64::from(time.get().millisecond())
        };
        let place = Place {
            created: Reverse(created.map_or(i64::MIN, milliseconds)),
            id: Reverse(id),
        };
        Self { done, place }
    }
}

/// The open ones and those that are done, each list in its order.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Order {
    open: Vec<Place>,
    done: Vec<Place>,
}

impl Order {
    /// Adds one that is not there yet, at the end; [`Order::sort`] follows.
    pub(super) fn push(&mut self, standing: Standing) {
        self.list(standing.done).push(standing.place);
    }

    pub(super) fn sort(&mut self) {
        self.open.sort_unstable();
        self.done.sort_unstable();
    }

    /// Puts some to-dos where they stand now; `None`: it is no longer there to be shown.
    pub(super) fn update(&mut self, some: impl Iterator<Item = (RecordId, Option<Standing>)>) {
        // Few edits move a to-do, and who stays in place is found quickly.
        let mut moved: Vec<_> = some
            .filter(|(_, standing)| standing.is_none_or(|standing| !self.has(standing)))
            .collect();
        if moved.is_empty() {
            return;
        }
        moved.sort_unstable();
        let stays = |place: &Place| {
            let at = moved.binary_search_by_key(&place.id.0, |(id, _)| *id);
            at.is_err()
        };
        self.open.retain(stays);
        self.done.retain(stays);
        for standing in moved.into_iter().filter_map(|(_, standing)| standing) {
            self.push(standing);
        }
        // Two runs that are in order already: one pass, which the unstable sort does not promise.
        self.open.sort();
        self.done.sort();
    }

    /// How many there are in a list.
    pub(super) fn len(&self, done: bool) -> usize {
        if done {
            self.done.len()
        } else {
            self.open.len()
        }
    }

    /// Those of a list from a place on, at most so many.
    pub(super) fn window(
        &self,
        done: bool,
        from: usize,
        count: usize,
    ) -> impl Iterator<Item = RecordId> {
        let list = if done { &self.done } else { &self.open };
        list.iter().skip(from).take(count).map(|place| place.id.0)
    }

    fn has(&self, standing: Standing) -> bool {
        let list = if standing.done {
            &self.done
        } else {
            &self.open
        };
        list.binary_search(&standing.place).is_ok()
    }

    fn list(&mut self, done: bool) -> &mut Vec<Place> {
        if done { &mut self.done } else { &mut self.open }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use time::{Duration, OffsetDateTime};

    use super::*;

    type Todos = BTreeMap<RecordId, Standing>;

    fn any_todos() -> impl Strategy<Value = Todos> {
        let todo = (0..12_u8, any::<bool>(), prop::option::of(0..3_i64));
        prop::collection::vec(todo, 0..12).prop_map(|todos| {
            let standing = |(id, done, second): (u8, bool, Option<i64>)| {
                let id = RecordId::from_bytes([id; 16]);
                let made = |second| OffsetDateTime::UNIX_EPOCH + Duration::seconds(second);
                let created = second.map(|second| WireTime::new(made(second)));
                (id, Standing::new(id, done, created))
            };
            todos.into_iter().map(standing).collect()
        })
    }

    fn order(todos: &Todos) -> Order {
        let mut order = Order::default();
        for standing in todos.values() {
            order.push(*standing);
        }
        order.sort();
        order
    }

    proptest! {
        #[test]
        fn what_changed_makes_of_one_order_the_other(before in any_todos(), after in any_todos()) {
            let ids = (0..12_u8).map(|id| RecordId::from_bytes([id; 16]));
            let changed = ids
                .filter(|id| before.get(id) != after.get(id) || *id.as_bytes() == [5; 16])
                .map(|id| (id, after.get(&id).copied()));
            let mut updated = order(&before);
            updated.update(changed);
            prop_assert_eq!(updated, order(&after));
        }
    }

    #[test]
    fn the_newest_comes_first_and_who_does_not_say_last() {
        let standing = |id: u8, second: Option<i64>| {
            let made = |second| OffsetDateTime::UNIX_EPOCH + Duration::seconds(second);
            let created = second.map(|second| WireTime::new(made(second)));
            let id = RecordId::from_bytes([id; 16]);
            (id, Standing::new(id, false, created))
        };
        let todos = [(1, Some(7)), (2, None), (3, Some(9)), (4, Some(7))];
        let order = order(&todos.map(|(id, second)| standing(id, second)).into());
        let ids: Vec<_> = order
            .window(false, 0, 9)
            .map(|id| id.as_bytes()[0])
            .collect();
        assert_eq!(ids, [3, 4, 1, 2]);
        assert_eq!(order.window(false, 1, 2).count(), 2);
        assert_eq!(order.window(false, 9, 2).count(), 0);
        assert_eq!((order.len(false), order.len(true)), (4, 0));
    }
}
