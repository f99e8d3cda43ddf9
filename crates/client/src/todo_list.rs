//! The to-dos as they are shown: read whole once, and from then on brought up to date record by
//! record, so that an edit among many costs what it costs among few.

use std::cmp::Reverse;
use std::path::PathBuf;
use std::sync::Arc;

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Kind;
use pia_protocol::wire_time::WireTime;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::{Mutex, watch};

use crate::store::{News, Shelf, Store, StoreError};
use crate::supervise::Tasks;
use crate::todos::DONE;
use crate::view::{Todo, TodosView};

/// What of a to-do is shown. Other clients may have anything in a field, or lack it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Fields {
    title: Value,
    status: Value,
    created_at: Value,
    /// What an older app encrypted has no title here, and must not look like an empty one.
    encrypted_payload: Value,
}

/// One record as it is shown; `None` where an older app has encrypted it.
fn shown(id: RecordId, fields: &Fields, synced: bool) -> Option<Todo> {
    let created = fields.created_at.as_str().map(WireTime::parse);
    (!fields.encrypted_payload.is_string()).then(|| Todo {
        id: id.to_string(),
        title: fields.title.as_str().unwrap_or_default().to_owned(),
        done: fields.status.as_u64() == Some(DONE.into()),
        synced,
        created: created.and_then(Result::ok),
    })
}

/// Open ones first, newest first.
fn sort(todos: &mut [Todo]) {
    // Ids are all of one length: as texts they sort as their bytes do.
    todos.sort_by(|one, other| {
        let place = |todo: &Todo| Reverse((!todo.done, todo.created));
        place(one)
            .cmp(&place(other))
            .then_with(|| other.id.cmp(&one.id))
    });
}

/// All to-dos of a database, read now.
pub(crate) async fn read(store: &Store) -> Result<Vec<Todo>, StoreError> {
    let listed = store.list_as(Kind::todo(), |id, fields, synced| {
        shown(id, &fields, synced)
    });
    let mut todos: Vec<Todo> = listed.await?.into_iter().flatten().collect();
    sort(&mut todos);
    Ok(todos)
}

/// One to-do, read now; `None` when there is none to be shown.
pub(crate) async fn read_one(store: &Store, id: RecordId) -> Result<Option<Todo>, StoreError> {
    let listed = store.one_as(Kind::todo(), id, |id, fields, synced| {
        shown(id, &fields, synced)
    });
    Ok(listed.await?.flatten())
}

/// The view of the to-dos of whoever is on show, and its only writer.
pub(crate) struct TodoList {
    shelf: Arc<Shelf>,
    view: watch::Sender<TodosView>,
    /// The database that the view shows. Held while one reads and shows, so that what was read
    /// later is shown later.
    of: Mutex<Option<PathBuf>>,
    /// Whether anybody looks: one command of the terminal reads what it needs by itself.
    kept: bool,
}

impl TodoList {
    /// Shows nothing yet.
    pub(crate) fn new(shelf: Arc<Shelf>, view: watch::Sender<TodosView>, kept: bool) -> Self {
        Self {
            shelf,
            view,
            of: Mutex::default(),
            kept,
        }
    }

    /// Shows what the records say now, before it returns.
    pub(crate) async fn refresh(&self) -> Result<(), StoreError> {
        if !self.kept {
            return Ok(());
        }
        let mut of = self.of.lock().await;
        let store = self.shelf.current().store;
        // Empty until it is done: what is read by one who then gives up is read again.
        let whole = of.take().as_deref() != Some(store.path());
        let make = |id, fields: Fields, synced| shown(id, &fields, synced);
        match store.news(Kind::todo(), whole, make).await? {
            News::Everything(listed) => {
                let mut todos: Vec<Todo> = listed.into_iter().flatten().collect();
                sort(&mut todos);
                crate::views::publish(&self.view, TodosView { todos });
            }
            News::Of(some) => {
                let some = some
                    .into_iter()
                    .map(|(id, todo)| (id.to_string(), todo.flatten()))
                    .collect();
                self.view.send_if_modified(|view| take_in(view, some));
            }
        }
        *of = Some(store.path().to_owned());
        Ok(())
    }

    /// Follows the records of whoever is on show.
    pub(crate) fn follow(self: Arc<Self>, tasks: &Tasks) {
        let stop = tasks.stopping();
        tasks.spawn(stop.run_until_cancelled_owned(async move {
            let mut shown = self.shelf.changes();
            loop {
                let mut changed = shown.borrow_and_update().store.changed();
                if let Err(error) = self.refresh().await {
                    tracing::error!(error = %error, "the to-dos cannot be read");
                }
                tokio::select! {
                    Ok(()) = changed.changed() => {}
                    Ok(()) = shown.changed() => {}
                    else => return,
                }
            }
        }));
    }
}

/// Puts some to-dos in the place of what was shown of them; answers whether that reads differently.
fn take_in(view: &mut TodosView, mut some: Vec<(String, Option<Todo>)>) -> bool {
    some.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut differs = 0;
    view.todos.retain_mut(|todo| {
        let Ok(at) = some.binary_search_by(|(id, _)| id.cmp(&todo.id)) else {
            return true;
        };
        let fresh = some[at].1.take();
        differs += usize::from(fresh.as_ref() != Some(todo));
        fresh.is_some_and(|fresh| {
            *todo = fresh;
            true
        })
    });
    let before = view.todos.len();
    view.todos
        .extend(some.into_iter().filter_map(|(_, todo)| todo));
    differs += view.todos.len() - before;
    if differs > 0 {
        // Almost in order already, which takes one pass.
        sort(&mut view.todos);
    }
    differs > 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_todo() -> impl Strategy<Value = Todo> {
        (
            0..12_u8,
            "[a-c]",
            any::<bool>(),
            any::<bool>(),
            prop::option::of(0..3_i64),
        )
            .prop_map(|(id, title, done, synced, created)| Todo {
                id: RecordId::from_bytes([id; 16]).to_string(),
                title,
                done,
                synced,
                created: created.map(|second| {
                    WireTime::new(
                        time::OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(second),
                    )
                }),
            })
    }

    fn any_view() -> impl Strategy<Value = TodosView> {
        prop::collection::vec(any_todo(), 0..12).prop_map(|mut todos| {
            todos.sort_by(|one, other| one.id.cmp(&other.id));
            todos.dedup_by(|one, other| one.id == other.id);
            sort(&mut todos);
            TodosView { todos }
        })
    }

    proptest! {
        #[test]
        fn what_changed_makes_of_one_view_the_other(before in any_view(), after in any_view()) {
            let find = |view: &TodosView, id: &str| {
                view.todos.iter().find(|todo| todo.id == id).cloned()
            };
            let ids = (0..12_u8).map(|id| RecordId::from_bytes([id; 16]).to_string());
            let changed: Vec<_> = ids
                .filter(|id| find(&before, id) != find(&after, id) || id.starts_with("05"))
                .map(|id| (id.clone(), find(&after, &id)))
                .collect();
            let mut view = before.clone();
            let differs = take_in(&mut view, changed);
            prop_assert_eq!(&view, &after);
            prop_assert_eq!(differs, before != after);
        }
    }
}
