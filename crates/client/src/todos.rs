//! To-dos as typed reads and writes of a record's body. The fields are named as existing clients
//! name them; the ones this version does not know stay as they are.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Body;
use pia_protocol::wire_time::WireTime;
use serde_json::Value;

use crate::problem::{Problem, ProblemCode};
use crate::store::Edit;

/// The most characters a to-do may have.
const LONGEST: usize = 4_000;

const OPEN: u8 = 0;
pub(crate) const DONE: u8 = 1;
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
