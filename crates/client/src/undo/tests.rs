use std::path::Path;

use serde_json::json;
use time::macros::datetime;

use super::*;

fn body(value: serde_json::Value) -> Body {
    serde_json::from_value(value).unwrap()
}

fn noon() -> WireTime {
    WireTime::new(datetime!(2026-11-29 12:00 UTC))
}

fn change(before: Option<Body>, after: Option<Body>) -> Change {
    Change {
        kind: Kind::todo(),
        id: RecordId::from_bytes([7; 16]),
        before,
        after,
    }
}

/// What an edit does, to be compared.
#[derive(Debug, PartialEq)]
enum Does {
    Put(Body),
    PutLocked(Body),
    Delete,
    Nothing,
}

fn reverted(change: Change, current: Option<&Body>) -> Does {
    match Revert(change).edit(current, noon()) {
        Edit::Put(body) => Does::Put(body),
        Edit::PutLocked(body) => Does::PutLocked(body),
        Edit::Delete => Does::Delete,
        Edit::Keep => Does::Nothing,
    }
}

#[test]
fn only_what_nobody_has_changed_since_is_taken_back() {
    let before = body(json!({ "title": "a", "notes": "n", "updatedAt": "1" }));
    let after = body(json!({ "title": "b", "notes": "m", "updatedAt": "2" }));
    let since = body(json!({ "title": "b", "notes": "theirs", "status": 1, "updatedAt": "3" }));
    let now = reverted(change(Some(before), Some(after.clone())), Some(&since));
    assert_eq!(
        now,
        Does::Put(body(json!({
            "title": "a", "notes": "theirs", "status": 1, "updatedAt": "2026-11-29T12:00:00.000Z",
        })))
    );
    let gone = change(Some(after.clone()), Some(body(json!({ "title": "c" }))));
    assert_eq!(reverted(gone, None), Does::Nothing);
}

#[test]
fn a_field_that_came_goes_again() {
    let before = body(json!({ "title": "a" }));
    let after = body(json!({ "title": "a", "dueDate": "d" }));
    let now = reverted(
        change(Some(before.clone()), Some(after.clone())),
        Some(&after),
    );
    assert_eq!(now, Does::Put(before));
}

#[test]
fn what_was_deleted_comes_back_and_what_was_made_goes() {
    let kept = body(json!({ "title": "a", "updatedAt": "1" }));
    let Does::Put(back) = reverted(change(Some(kept.clone()), None), None) else {
        panic!("it does not come back")
    };
    assert_eq!(back["title"], "a");
    assert_eq!(
        reverted(change(Some(kept.clone()), None), Some(&kept)),
        Does::Nothing
    );

    let stamped = body(json!({ "title": "a", "updatedAt": "9" }));
    assert_eq!(
        reverted(change(None, Some(kept.clone())), Some(&stamped)),
        Does::Delete
    );
    // Somebody else has gone on with it.
    let theirs = body(json!({ "title": "a", "notes": "n" }));
    assert_eq!(
        reverted(change(None, Some(kept)), Some(&theirs)),
        Does::Nothing
    );
}

fn edit(from: &str, to: &str, second: i64) -> Step {
    let titled = |title| Some(body(json!({ "title": title })));
    let at = noon().get() + Duration::seconds(second);
    let changes = vec![change(titled(from), titled(to))];
    Step::of(UndoAction::Edit, changes, at, Path::new("a")).unwrap()
}

#[test]
fn what_is_typed_in_one_go_is_one_change() {
    assert!(edit("a", "ab", 3).continues(&edit("", "a", 0)));
    // Later, after something else, or another field.
    assert!(!edit("a", "ab", 13).continues(&edit("", "a", 0)));
    assert!(!edit("x", "ab", 3).continues(&edit("", "a", 0)));
    let mut other = edit("a", "a", 3);
    other.changes[0].after = Some(body(json!({ "title": "a", "notes": "n" })));
    assert!(!other.continues(&edit("", "a", 0)));
    let moved = Step::of(
        UndoAction::Move,
        other.changes.clone(),
        noon().get(),
        Path::new("a"),
    )
    .unwrap();
    assert!(!moved.continues(&edit("", "a", 0)));
}

#[test]
fn a_step_is_called_as_its_record() {
    let step = edit("a", "b", 0);
    assert_eq!(step.shown.title, "b");
    let named = change(Some(body(json!({ "label": "Coffee" }))), None);
    let step = Step::of(
        UndoAction::Delete,
        vec![named],
        noon().get(),
        Path::new("a"),
    )
    .unwrap();
    assert_eq!(step.shown.title, "Coffee");
    assert!(Step::of(UndoAction::Edit, vec![], noon().get(), Path::new("a")).is_none());
}
