//! The order of the to-dos, without their texts: of a hundred thousand it takes 3.2 MB.

use std::cmp::Reverse;

use pia_protocol::ids::RecordId;
use pia_protocol::wire_time::WireTime;

use crate::view::{Priority, TodoSort};

/// No day is as far away, in milliseconds: a year has five digits there.
const NEVER: i64 = 1 << 49;
/// How many priorities there are, with room.
const PRIORITIES: i64 = 4;

/// Where a to-do stands among those of its list: by what was chosen, then newest first, those that
/// do not say when they were made last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// By what it is sorted; the same for all where that is when they were made.
    key: i64,
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

/// What a to-do says of where it stands.
#[cfg_attr(test, derive(Debug))]
pub(super) struct Said {
    pub(super) done: bool,
    pub(super) created: Option<WireTime>,
    pub(super) due: Option<WireTime>,
    pub(super) priority: Priority,
}

impl Standing {
    pub(super) fn new(id: RecordId, said: &Said, sort: TodoSort) -> Self {
        let place = Place {
            key: if said.done { 0 } else { key(said, sort) },
            created: Reverse(said.created.map_or(i64::MIN, milliseconds)),
            id: Reverse(id),
        };
        let done = said.done;
        Self { done, place }
    }
}

fn key(said: &Said, sort: TodoSort) -> i64 {
    let due = said.due.map_or(NEVER, milliseconds).clamp(-NEVER, NEVER);
    let rank = match said.priority {
        Priority::High => 0,
        Priority::Medium => 1,
        Priority::Low => 2,
    };
    match sort {
        TodoSort::Newest => 0,
        TodoSort::Due => due * PRIORITIES + rank,
        TodoSort::Priority => rank * 4 * NEVER + due,
    }
}

fn milliseconds(time: WireTime) -> i64 {
    time.get().unix_timestamp() * 1000 + i64::from(time.get().millisecond())
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

    const PRIORITY: [Priority; 3] = [Priority::High, Priority::Medium, Priority::Low];
    const SORTS: [TodoSort; 3] = [TodoSort::Newest, TodoSort::Due, TodoSort::Priority];

    fn second(second: i64) -> WireTime {
        WireTime::new(OffsetDateTime::UNIX_EPOCH + Duration::seconds(second))
    }

    fn id(number: u8) -> RecordId {
        RecordId::from_bytes([number; 16])
    }

    fn any_said() -> impl Strategy<Value = Said> {
        let seconds = || prop::option::of(-2..3_i64);
        let said = (any::<bool>(), seconds(), seconds(), 0..PRIORITY.len());
        said.prop_map(|(done, created, due, priority)| Said {
            done,
            created: created.map(second),
            due: due.map(second),
            priority: PRIORITY[priority],
        })
    }

    fn any_todos(sort: TodoSort) -> impl Strategy<Value = Todos> {
        let todos = prop::collection::vec((0..12_u8, any_said()), 0..12);
        todos.prop_map(move |todos| {
            let standing = |(number, said)| (id(number), Standing::new(id(number), &said, sort));
            todos.into_iter().map(standing).collect()
        })
    }

    fn any_change() -> impl Strategy<Value = (Todos, Todos)> {
        let sort = prop::sample::select(&SORTS[..]);
        sort.prop_flat_map(|sort| (any_todos(sort), any_todos(sort)))
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
        fn what_changed_makes_of_one_order_the_other((before, after) in any_change()) {
            let changed = (0..12_u8)
                .map(id)
                .filter(|one| before.get(one) != after.get(one) || *one == id(5))
                .map(|one| (one, after.get(&one).copied()));
            let mut updated = order(&before);
            updated.update(changed);
            prop_assert_eq!(updated, order(&after));
        }

        #[test]
        fn each_order_is_the_one_it_is_called(said in prop::collection::vec(any_said(), 0..12)) {
            for sort in SORTS {
                let said: Vec<_> = said.iter().enumerate().collect();
                let number = |at: usize| u8::try_from(at).unwrap();
                let todos = said
                    .iter()
                    .map(|(at, said)| (id(number(*at)), Standing::new(id(number(*at)), said, sort)));
                let order = order(&todos.collect());
                for done in [false, true] {
                    // As a person would say it, of each two that stand one after the other.
                    let words = |one: RecordId| {
                        let (at, said) = said[usize::from(one.as_bytes()[0])];
                        let days = (said.due.is_none(), said.due);
                        let matters = PRIORITY.iter().position(|each| *each == said.priority);
                        let newest = Reverse((said.created, at));
                        let nothing = ((false, None), None);
                        let (first, second) = match sort {
                            TodoSort::Due if !done => ((days, matters), nothing),
                            TodoSort::Priority if !done => (((false, None), matters), (days, None)),
                            _ => (nothing, nothing),
                        };
                        (first, second, newest)
                    };
                    let ids: Vec<_> = order.window(done, 0, 99).collect();
                    prop_assert!(ids.is_sorted_by_key(|one| words(*one)), "{sort:?} {ids:?}");
                }
            }
        }
    }

    #[test]
    fn a_part_of_a_list_is_read_from_any_place_on() {
        let open = |number: u8| {
            let said = Said {
                done: false,
                created: Some(second(number.into())),
                due: None,
                priority: Priority::Medium,
            };
            (
                id(number),
                Standing::new(id(number), &said, TodoSort::Newest),
            )
        };
        let order = order(&(1..=4).map(open).collect());
        let part: Vec<_> = order.window(false, 1, 2).collect();
        assert_eq!(part, [id(3), id(2)]);
        assert_eq!(order.window(false, 9, 2).count(), 0);
        assert_eq!((order.len(false), order.len(true)), (4, 0));
    }
}
