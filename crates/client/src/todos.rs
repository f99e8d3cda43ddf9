//! To-dos as typed reads and writes of a record's body. The fields are named as existing clients
//! name them; the ones this version does not know stay as they are.

use std::sync::Arc;

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};
use pia_protocol::wire_time::WireTime;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::watch;

use crate::problem::{Problem, ProblemCode};
use crate::store::{Edit, Shelf, Store, StoreError};
use crate::supervise::Tasks;
use crate::view::{Todo, TodosView};

/// The most characters a to-do may have.
const LONGEST: usize = 4_000;

const OPEN: u8 = 0;
const DONE: u8 = 1;
const MEDIUM: u8 = 1;

/// What a person typed, made fit to be kept.
pub(crate) fn title(typed: &str) -> Result<String, Problem> {
    let title = typed.trim();
    if title.is_empty() {
        return Err(Problem::new(
            ProblemCode::TodoEmpty,
            "A to-do needs some text.",
        ));
    }
    let length = title.chars().count();
    if length > LONGEST {
        return Err(Problem::new(
            ProblemCode::TodoTooLong,
            format!("A to-do holds at most {LONGEST} characters, and this text has {length}."),
        )
        .with_detail(length.to_string()));
    }
    Ok(title.to_owned())
}

/// The id of a to-do.
pub(crate) fn id(text: &str) -> Result<RecordId, Problem> {
    RecordId::parse(text).map_err(|_| unknown(text))
}

/// No to-do has this id.
pub(crate) fn unknown(id: &str) -> Problem {
    Problem::new(ProblemCode::TodoUnknown, format!("There is no to-do {id}.")).with_detail(id)
}

/// A new to-do.
pub(crate) fn add(title: String) -> impl FnOnce(Option<&Body>, WireTime) -> Edit {
    move |_, now| {
        let mut body = Body::new();
        body.insert("title".into(), title.into());
        body.insert("status".into(), OPEN.into());
        body.insert("priority".into(), MEDIUM.into());
        body.insert("createdAt".into(), now.to_string().into());
        body.insert("updatedAt".into(), now.to_string().into());
        Edit::Put(body)
    }
}

/// Done, or open again.
pub(crate) fn set_done(done: bool) -> impl FnOnce(Option<&Body>, WireTime) -> Edit {
    change(move |body, now| {
        if is_done(body) == done {
            return false;
        }
        body.insert("status".into(), if done { DONE } else { OPEN }.into());
        let completed = if done {
            Value::from(now.to_string())
        } else {
            Value::Null
        };
        body.insert("completedAt".into(), completed);
        true
    })
}

/// Another text.
pub(crate) fn rename(title: String) -> impl FnOnce(Option<&Body>, WireTime) -> Edit {
    change(move |body, _| body.insert("title".into(), title.clone().into()) != Some(title.into()))
}

/// Gone.
pub(crate) fn delete() -> impl FnOnce(Option<&Body>, WireTime) -> Edit {
    |body, _| {
        if body.is_some() {
            Edit::Delete
        } else {
            Edit::Keep
        }
    }
}

/// Changes what is there; `change` says whether there was anything to change.
fn change(
    change: impl FnOnce(&mut Body, WireTime) -> bool,
) -> impl FnOnce(Option<&Body>, WireTime) -> Edit {
    move |body, now| {
        let Some(mut body) = body.cloned() else {
            return Edit::Keep;
        };
        if !change(&mut body, now) {
            return Edit::Keep;
        }
        body.insert("updatedAt".into(), now.to_string().into());
        Edit::Put(body)
    }
}

/// What of a to-do is shown. Other clients may have anything in a field, or lack it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Shown {
    title: Value,
    status: Value,
    created_at: Value,
    /// What an older app encrypted has no title here, and must not look like an empty one.
    encrypted_payload: Value,
}

/// All to-dos, in the order to show them: open ones first, newest first.
pub(crate) async fn view(store: &Store) -> Result<TodosView, StoreError> {
    let make = |id: RecordId, body: Shown, synced| {
        let done = body.status.as_u64() == Some(DONE.into());
        let created = body.created_at.as_str().map(WireTime::parse);
        let place = (!done, created.and_then(Result::ok), id);
        let todo = Todo {
            id: id.to_string(),
            title: body.title.as_str().unwrap_or_default().to_owned(),
            done,
            synced,
        };
        (!body.encrypted_payload.is_string()).then_some((place, todo))
    };
    let listed = store.list_as(Kind::todo(), make).await?;
    let mut shown: Vec<_> = listed.into_iter().flatten().collect();
    shown.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
    Ok(TodosView {
        todos: shown.into_iter().map(|(_, todo)| todo).collect(),
    })
}

/// Follows the records of whoever is on show into the to-do view.
pub(crate) fn follow(shelf: Arc<Shelf>, shown_to: watch::Sender<TodosView>, tasks: &Tasks) {
    let stop = tasks.stopping();
    tasks.spawn(stop.run_until_cancelled_owned(async move {
        let mut shown = shelf.changes();
        loop {
            let store = shown.borrow_and_update().store.clone();
            let (mut changed, edited) = (store.changed(), store.edited());
            match self::view(&store).await {
                // An edit made meanwhile may be on show already, and does not go away again. The
                // view's own lock keeps the edit's view behind this one otherwise.
                Ok(todos) => {
                    shown_to.send_if_modified(|view| {
                        let fresh = !edited.has_changed().unwrap_or(true) && *view != todos;
                        if fresh {
                            *view = todos;
                        }
                        fresh
                    });
                }
                Err(error) => {
                    tracing::error!(error = %error, "the to-dos cannot be read");
                }
            }
            tokio::select! {
                Ok(()) = changed.changed() => {}
                Ok(()) = shown.changed() => {}
                else => return,
            }
        }
    }));
}

fn is_done(body: &Body) -> bool {
    body.get("status").and_then(Value::as_u64) == Some(DONE.into())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn noon() -> WireTime {
        WireTime::new(datetime!(2026-11-22 12:00 UTC))
    }

    fn put(edit: Edit) -> Body {
        match edit {
            Edit::Put(body) => body,
            Edit::Delete | Edit::Keep => panic!("nothing was written"),
        }
    }

    #[test]
    fn text_is_trimmed_and_measured_in_characters() {
        assert_eq!(title("  milk \n").unwrap(), "milk");
        assert_eq!(title(" \t").unwrap_err().code, ProblemCode::TodoEmpty);
        assert!(title(&"ü".repeat(LONGEST)).is_ok());
        assert_eq!(
            title(&"ü".repeat(LONGEST + 1)).unwrap_err().code,
            ProblemCode::TodoTooLong
        );
    }

    #[test]
    fn a_new_to_do_has_the_fields_existing_clients_read() {
        let body = put(add("milk".into())(None, noon()));
        assert_eq!(
            Value::from(body),
            serde_json::json!({
                "title": "milk", "status": 0, "priority": 1,
                "createdAt": "2026-11-22T12:00:00.000Z", "updatedAt": "2026-11-22T12:00:00.000Z",
            })
        );
    }

    #[test]
    fn a_change_keeps_the_fields_this_version_does_not_know() {
        let mut body = put(add("milk".into())(None, noon()));
        body.insert("columnId".into(), "c1".into());
        let done = put(set_done(true)(Some(&body), noon()));
        assert_eq!(done["columnId"], "c1");
        assert_eq!(done["status"], 1);
        assert_eq!(done["completedAt"], "2026-11-22T12:00:00.000Z");
        let open = put(set_done(false)(Some(&done), noon()));
        assert_eq!(open["completedAt"], Value::Null);
        assert_eq!(
            put(rename("tea".into())(Some(&open), noon()))["title"],
            "tea"
        );
    }

    #[test]
    fn a_change_to_what_it_was_writes_nothing() {
        let body = put(add("milk".into())(None, noon()));
        assert!(matches!(set_done(false)(Some(&body), noon()), Edit::Keep));
        assert!(matches!(
            rename("milk".into())(Some(&body), noon()),
            Edit::Keep
        ));
        assert!(matches!(set_done(true)(None, noon()), Edit::Keep));
        assert!(matches!(delete()(None, noon()), Edit::Keep));
    }
}
