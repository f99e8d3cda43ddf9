//! To-dos as typed reads and writes of a record's body. The fields are named as existing clients
//! name them; the ones this version does not know stay as they are.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Body;
use pia_protocol::wire_time::WireTime;
use serde::Deserialize;
use serde_json::Value;

use crate::problem::{Problem, ProblemCode};
use crate::store::Edit;
use crate::view::Priority;

/// The most characters a to-do may have.
const LONGEST: usize = 4_000;
/// The most characters notes may have: with every one of them as long as can be, and escaped, a
/// record stays below what a server takes.
const LONGEST_NOTES: usize = 20_000;

const OPEN: u8 = 0;
pub(crate) const DONE: u8 = 1;

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
pub(crate) fn add(
    title: String,
    column: Option<RecordId>,
) -> impl FnOnce(Option<&Body>, WireTime) -> Edit {
    move |_, now| {
        let mut body = Body::new();
        body.insert("title".into(), title.into());
        body.insert("status".into(), OPEN.into());
        if let Some(column) = column {
            body.insert("columnId".into(), column.to_string().into());
        }
        body.insert("priority".into(), number(Priority::Medium).into());
        body.insert("createdAt".into(), now.to_string().into());
        body.insert("updatedAt".into(), now.to_string().into());
        Edit::Put(body)
    }
}

/// Done, or open again.
pub(crate) fn set_done(done: bool) -> impl FnOnce(Option<&Body>, WireTime) -> Edit {
    change(move |body, now| mark_done(body, done, now))
}

/// Says whether it is done; answers whether that was anything new.
pub(crate) fn mark_done(body: &mut Body, done: bool, now: WireTime) -> bool {
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
}

/// What is changed of a to-do.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum TodoChange {
    /// What is to be done.
    Title(String),
    /// What else there is to say.
    Notes(String),
    /// How much it matters.
    Priority(Priority),
    /// The day it is due, as `2026-11-29`; `None`: none.
    Due(Option<String>),
}

/// What this change means for the record, or why it cannot be made.
pub(crate) fn edit(
    change: TodoChange,
) -> Result<impl FnOnce(Option<&Body>, WireTime) -> Edit, Problem> {
    let (field, value) = match change {
        TodoChange::Title(typed) => ("title", title(&typed)?.into()),
        TodoChange::Notes(typed) => ("notes", notes(&typed)?),
        TodoChange::Priority(priority) => ("priority", Value::from(number(priority))),
        TodoChange::Due(day) => ("dueDate", day.as_deref().map(due).transpose()?.into()),
    };
    Ok(self::change(move |body, _| {
        let before = body.insert(field.into(), value.clone());
        // A field that is not there says the same as one that says nothing.
        before.unwrap_or_default() != value
    }))
}

/// Notes as they are kept: none at all where nothing is said.
fn notes(typed: &str) -> Result<Value, Problem> {
    let notes = typed.trim_end();
    let length = notes.chars().count();
    if length > LONGEST_NOTES {
        return Err(Problem::new(
            ProblemCode::TodoTooLong,
            format!("Notes hold at most {LONGEST_NOTES} characters, and these have {length}."),
        )
        .with_detail(length.to_string()));
    }
    Ok(if notes.is_empty() {
        Value::Null
    } else {
        notes.into()
    })
}

/// The day as a point in time: noon in UTC has the same date everywhere between twelve hours west
/// and eleven east, also in clients that show what they read as local time.
fn due(day: &str) -> Result<String, Problem> {
    WireTime::parse(&format!("{day}T12:00:00Z"))
        .map(|noon| noon.to_string())
        .map_err(|_| {
            Problem::new(
                ProblemCode::RecordInvalid,
                format!("“{day}” is no day: it is written as 2026-11-29."),
            )
            .with_detail(day)
        })
}

/// As existing clients count it.
pub(crate) fn number(priority: Priority) -> u8 {
    match priority {
        Priority::Low => 0,
        Priority::Medium => 1,
        Priority::High => 2,
    }
}

/// The same read. What says nothing, or something else, matters as much as others.
pub(crate) fn priority(value: &Value) -> Priority {
    match value.as_u64() {
        Some(0) => Priority::Low,
        Some(2) => Priority::High,
        _ => Priority::Medium,
    }
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

pub(crate) fn is_done(body: &Body) -> bool {
    body.get("status").and_then(Value::as_u64) == Some(DONE.into())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn noon() -> WireTime {
        WireTime::new(datetime!(2026-11-22 12:00 UTC))
    }

    fn retitled(title: &str) -> impl FnOnce(Option<&Body>, WireTime) -> Edit {
        edit(TodoChange::Title(title.into())).unwrap()
    }

    fn put(edit: Edit) -> Body {
        match edit {
            Edit::Put(body) => body,
            Edit::PutLocked(_) | Edit::Delete | Edit::Keep => panic!("nothing was written"),
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
        let body = put(add("milk".into(), None)(None, noon()));
        assert_eq!(
            Value::from(body),
            serde_json::json!({
                "title": "milk", "status": 0, "priority": 1,
                "createdAt": "2026-11-22T12:00:00.000Z", "updatedAt": "2026-11-22T12:00:00.000Z",
            })
        );
    }

    #[test]
    fn each_change_sets_its_field_and_one_to_what_it_was_writes_nothing() {
        let body = put(add("milk".into(), None)(None, noon()));
        let changed = |change: TodoChange| edit(change).unwrap()(Some(&body), noon());
        for (change, field, value) in [
            (
                TodoChange::Title(" bread ".into()),
                "title",
                Value::from("bread"),
            ),
            (TodoChange::Notes("two\n".into()), "notes", "two".into()),
            (TodoChange::Priority(Priority::High), "priority", 2.into()),
            (
                TodoChange::Due(Some("2026-12-24".into())),
                "dueDate",
                "2026-12-24T12:00:00.000Z".into(),
            ),
        ] {
            assert_eq!(put(changed(change))[field], value, "{field}");
        }
        for same in [
            TodoChange::Title("milk".into()),
            TodoChange::Notes(" \n".into()),
            TodoChange::Priority(Priority::Medium),
            TodoChange::Due(None),
        ] {
            assert!(matches!(changed(same.clone()), Edit::Keep), "{same:?}");
        }
    }

    #[test]
    fn what_cannot_be_said_of_a_to_do_is_refused() {
        let code = |change| edit(change).err().map(|problem| problem.code);
        assert_eq!(
            code(TodoChange::Title(" ".into())),
            Some(ProblemCode::TodoEmpty)
        );
        let long = TodoChange::Notes("ü".repeat(LONGEST_NOTES + 1));
        assert_eq!(code(long), Some(ProblemCode::TodoTooLong));
        for day in ["", "2026-02-30", "24.12.2026", "2026-12-24T12:00:00Z"] {
            let change = TodoChange::Due(Some(day.into()));
            assert_eq!(code(change), Some(ProblemCode::RecordInvalid), "{day:?}");
        }
    }

    #[test]
    fn a_change_keeps_the_fields_this_version_does_not_know() {
        let mut body = put(add("milk".into(), None)(None, noon()));
        body.insert("columnId".into(), "c1".into());
        let done = put(set_done(true)(Some(&body), noon()));
        assert_eq!(done["columnId"], "c1");
        assert_eq!(done["status"], 1);
        assert_eq!(done["completedAt"], "2026-11-22T12:00:00.000Z");
        let open = put(set_done(false)(Some(&done), noon()));
        assert_eq!(open["completedAt"], Value::Null);
        assert_eq!(put(retitled("tea")(Some(&open), noon()))["title"], "tea");
    }

    #[test]
    fn a_change_to_what_it_was_writes_nothing() {
        let body = put(add("milk".into(), None)(None, noon()));
        assert!(matches!(set_done(false)(Some(&body), noon()), Edit::Keep));
        assert!(matches!(retitled("milk")(Some(&body), noon()), Edit::Keep));
        assert!(matches!(set_done(true)(None, noon()), Edit::Keep));
        assert!(matches!(delete()(None, noon()), Edit::Keep));
    }
}
