//! Two versions of one record made into one: pure, and the same on every device.

use pia_protocol::sync::Body;
use pia_protocol::wire_time::WireTime;
use serde_json::Value;

/// A record's content at one place and time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Version {
    /// The content; `None` is deleted.
    pub(crate) body: Option<Body>,
    /// When the person made it.
    pub(crate) edited_at: WireTime,
}

/// What a merge comes to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Merged {
    /// The content that stands.
    pub(crate) version: Version,
    /// What somebody gave a field, and does not stand.
    pub(crate) losses: Vec<Loss>,
}

/// A value that lost against another edit of the same field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Loss {
    /// Which field.
    pub(crate) field: String,
    /// What it holds now; `None`: the other edit took the field away.
    pub(crate) kept: Option<Value>,
    /// When that was made.
    pub(crate) kept_at: WireTime,
    /// What it would hold else.
    pub(crate) other: Value,
    /// When that was made.
    pub(crate) other_at: WireTime,
}

/// What an older app's end-to-end encryption has left of a record: two fields that belong together.
const LOCKED: &str = "encryptedPayload";

/// Fields that programs keep, and ones that say where a record stands among others: nobody typed
/// them, so the later value is enough.
const BOOKKEEPING: [&str; 8] = [
    "updatedAt",
    "modifiedAt",
    "createdAt",
    "completedAt",
    "lastAccessedAt",
    "syncedAt",
    "sortOrder",
    "position",
];

/// Whether a body was encrypted by an older app, so that nobody here can read it.
pub(crate) fn is_locked(body: &Body) -> bool {
    body.get(LOCKED).is_some_and(Value::is_string)
}

/// Merges what this device has with what the server has, both descending from `base`.
///
/// Field by field: a field that only one side changed is that side's; where both changed it, the
/// later edit wins and the other value is a [`Loss`]. An edit beats a deletion, because a deletion
/// can be repeated and words cannot; that loses nothing, for a deletion has no words.
pub(crate) fn merge(base: Option<&Body>, local: &Version, remote: &Version) -> Merged {
    let (body, losses) = match (&local.body, &remote.body) {
        (None, None) => (None, Vec::new()),
        (Some(kept), None) | (None, Some(kept)) => {
            ((Some(kept) != base).then(|| kept.clone()), Vec::new())
        }
        (Some(ours), Some(theirs)) => {
            let ours = Side(ours, local.edited_at);
            let theirs = Side(theirs, remote.edited_at);
            let (body, losses) = match (is_locked(ours.0), is_locked(theirs.0)) {
                (false, false) => merge_fields(base, ours, theirs),
                (true, false) => (ours.0.clone(), typed(base, theirs, ours)),
                (false, true) => (theirs.0.clone(), typed(base, ours, theirs)),
                // A payload fits no other key than its own, so such a record is one value.
                (true, true) => (later_body(base, ours, theirs), Vec::new()),
            };
            (Some(body), losses)
        }
    };
    Merged {
        version: Version {
            body,
            edited_at: local.edited_at.max(remote.edited_at),
        },
        losses,
    }
}

/// One side's content, and when it was made.
#[derive(Clone, Copy)]
struct Side<'a>(&'a Body, WireTime);

/// One side's value of a field, and when it was made.
type Given<'a> = (Option<&'a Value>, WireTime);

fn merge_fields(base: Option<&Body>, ours: Side<'_>, theirs: Side<'_>) -> (Body, Vec<Loss>) {
    let names = ours
        .0
        .keys()
        .chain(theirs.0.keys().filter(|name| !ours.0.contains_key(*name)));
    let (mut body, mut losses) = (Body::new(), Vec::new());
    for name in names {
        let old = base.and_then(|base| base.get(name));
        let value = match (ours.0.get(name), theirs.0.get(name)) {
            (our, their) if our == their || their == old => our,
            (our, their) if our == old => their,
            (our, their) => {
                let (kept, other) = in_order((our, ours.1), (their, theirs.1));
                losses.extend(loss(name, kept, other));
                kept.0
            }
        };
        if let Some(value) = value {
            body.insert(name.clone(), value.clone());
        }
    }
    (body, losses)
}

/// The later edit's value first. Two edits in one millisecond are told apart by their text, so that
/// it does not matter which device merges.
fn in_order<'a>(ours: Given<'a>, theirs: Given<'a>) -> (Given<'a>, Given<'a>) {
    let text = |value: Option<&Value>| value.map(ToString::to_string);
    if (ours.1, text(ours.0)) >= (theirs.1, text(theirs.0)) {
        (ours, theirs)
    } else {
        (theirs, ours)
    }
}

/// A value that somebody gave. One that was taken away, or made empty, has nothing to keep.
fn loss(field: &str, kept: Given<'_>, other: Given<'_>) -> Option<Loss> {
    let value = other.0.filter(|value| !value.is_null())?;
    (!BOOKKEEPING.contains(&field)).then(|| Loss {
        field: field.to_owned(),
        kept: kept.0.cloned(),
        kept_at: kept.1,
        other: value.clone(),
        other_at: other.1,
    })
}

/// What one side changed, where the other's encrypted content stands whole.
fn typed(base: Option<&Body>, open: Side<'_>, locked: Side<'_>) -> Vec<Loss> {
    let changed = open
        .0
        .iter()
        .filter(|(name, value)| base.and_then(|base| base.get(*name)) != Some(*value));
    changed
        .filter_map(|(name, value)| {
            let kept = (locked.0.get(name), locked.1);
            loss(name, kept, (Some(value), open.1))
        })
        .collect()
}

fn later_body(base: Option<&Body>, ours: Side<'_>, theirs: Side<'_>) -> Body {
    if base == Some(theirs.0) {
        return ours.0.clone();
    }
    if base == Some(ours.0) {
        return theirs.0.clone();
    }
    let text = |body: &Body| pia_protocol::sync::canonical_text(&mut body.clone());
    if (ours.1, text(ours.0)) >= (theirs.1, text(theirs.0)) {
        ours.0.clone()
    } else {
        theirs.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;
    use time::OffsetDateTime;

    use super::*;

    fn at(second: i64) -> WireTime {
        WireTime::new(OffsetDateTime::from_unix_timestamp(second).unwrap())
    }

    fn object(value: &Value) -> Body {
        value.as_object().unwrap().clone()
    }

    fn version(second: i64, body: &Value) -> Version {
        Version {
            body: Some(object(body)),
            edited_at: at(second),
        }
    }

    #[test]
    fn changes_of_different_fields_are_both_kept() {
        let base = object(&json!({"title": "milk", "status": 0, "future": [1]}));
        let ours = version(1, &json!({"title": "oat milk", "status": 0, "future": [1]}));
        let theirs = version(
            2,
            &json!({"title": "milk", "status": 1, "future": [1], "notes": "n"}),
        );
        assert_eq!(
            merge(Some(&base), &ours, &theirs).version,
            version(
                2,
                &json!({"title": "oat milk", "status": 1, "future": [1], "notes": "n"})
            )
        );
    }

    #[test]
    fn the_later_edit_of_one_field_wins() {
        let base = object(&json!({"title": "milk"}));
        let early = version(1, &json!({"title": "tea"}));
        let late = version(2, &json!({"title": "coffee"}));
        let merged = merge(Some(&base), &early, &late);
        assert_eq!(merged.version, late);
        assert_eq!(
            merged.losses,
            [Loss {
                field: "title".into(),
                kept: Some("coffee".into()),
                kept_at: at(2),
                other: "tea".into(),
                other_at: at(1),
            }]
        );
        assert_eq!(merge(Some(&base), &late, &early), merged);
    }

    #[test]
    fn bookkeeping_and_values_taken_away_are_no_losses() {
        let base = object(&json!({"title": "milk", "dueDate": "monday", "updatedAt": "0"}));
        let early = version(
            1,
            &json!({"title": "milk", "dueDate": null, "updatedAt": "1"}),
        );
        let late = version(
            2,
            &json!({"title": "milk", "dueDate": "friday", "updatedAt": "2"}),
        );
        assert_eq!(merge(Some(&base), &early, &late).losses, []);
    }

    #[test]
    fn an_encrypted_record_stands_whole_and_what_was_typed_beside_it_is_kept() {
        let base = object(&json!({"title": "milk", "priority": 1}));
        let typed = version(9, &json!({"title": "oat milk", "priority": 1}));
        let locked = version(
            1,
            &json!({"encryptedPayload": "AAAA", "wrappedDek": "BBBB"}),
        );
        let merged = merge(Some(&base), &typed, &locked);
        assert_eq!(merged.version.body, locked.body);
        let lost: Vec<_> = merged.losses.iter().map(|loss| &loss.other).collect();
        assert_eq!(lost, [&json!("oat milk")]);
        let other = version(
            2,
            &json!({"encryptedPayload": "CCCC", "wrappedDek": "DDDD"}),
        );
        let merged = merge(Some(&base), &locked, &other);
        assert_eq!((merged.version, merged.losses), (other, Vec::new()));
    }

    #[test]
    fn an_edit_beats_a_deletion_and_an_untouched_record_does_not() {
        let base = object(&json!({"title": "milk"}));
        let deleted = Version {
            body: None,
            edited_at: at(9),
        };
        let edited = version(1, &json!({"title": "tea"}));
        let untouched = version(0, &json!({"title": "milk"}));
        assert_eq!(
            merge(Some(&base), &deleted, &edited).version.body,
            edited.body
        );
        assert_eq!(
            merge(Some(&base), &edited, &deleted).version.body,
            edited.body
        );
        assert_eq!(merge(Some(&base), &deleted, &untouched).version.body, None);
        assert_eq!(merge(Some(&base), &untouched, &deleted).version.body, None);
    }

    fn body() -> impl Strategy<Value = Body> {
        let value = prop_oneof![
            Just(Value::Null),
            (0..3_i32).prop_map(Value::from),
            "[ab]".prop_map(Value::from)
        ];
        prop::collection::btree_map("[a-d]", value, 0..4).prop_map(|map| map.into_iter().collect())
    }

    fn any_version() -> impl Strategy<Value = Version> {
        (prop::option::of(body()), 0..3_i64).prop_map(|(body, second)| Version {
            body,
            edited_at: at(second),
        })
    }

    proptest! {
        #[test]
        fn it_does_not_matter_which_device_merges(
            base in prop::option::of(body()), one in any_version(), two in any_version()
        ) {
            prop_assert_eq!(merge(base.as_ref(), &one, &two), merge(base.as_ref(), &two, &one));
        }

        #[test]
        fn merging_again_with_either_side_changes_nothing(
            base in prop::option::of(body()), one in any_version(), two in any_version()
        ) {
            let merged = merge(base.as_ref(), &one, &two).version;
            // The merge is sent on top of the server's version, which is its base from then on.
            let again = merge(two.body.as_ref(), &merged, &two);
            prop_assert_eq!(again, Merged { version: merged, losses: Vec::new() });
        }

        #[test]
        fn a_side_that_changed_nothing_gives_way(base in body(), two in any_version()) {
            let untouched = Version { body: Some(base.clone()), edited_at: at(0) };
            let merged = merge(Some(&base), &untouched, &two);
            prop_assert_eq!((merged.version.body, merged.losses), (two.body, Vec::new()));
        }

        #[test]
        fn no_changed_field_is_lost_and_none_is_invented(
            base in body(), one in body(), two in body()
        ) {
            let ours = Version { body: Some(one.clone()), edited_at: at(1) };
            let theirs = Version { body: Some(two.clone()), edited_at: at(2) };
            let merged = merge(Some(&base), &ours, &theirs).version.body.unwrap();
            for name in ["a", "b", "c", "d"] {
                let (old, our, their) = (base.get(name), one.get(name), two.get(name));
                let expected = if their == old { our } else { their };
                prop_assert_eq!(merged.get(name), expected, "field {}", name);
            }
        }

        #[test]
        fn whatever_was_typed_is_in_the_merge_or_in_a_loss(
            base in prop::option::of(body()), one in any_version(), two in any_version()
        ) {
            let merged = merge(base.as_ref(), &one, &two);
            for side in [&one, &two] {
                for (name, value) in side.body.iter().flatten() {
                    let old = base.as_ref().and_then(|base| base.get(name));
                    if value.is_null() || old == Some(value) {
                        continue;
                    }
                    let stands = merged.version.body.as_ref().and_then(|body| body.get(name));
                    let kept = merged.losses.iter().any(|loss| {
                        loss.field == *name && loss.other == *value && loss.other_at == side.edited_at
                    });
                    prop_assert!(stands == Some(value) || kept, "{} = {}", name, value);
                }
            }
        }

        #[test]
        fn a_loss_was_typed_and_does_not_stand(
            base in prop::option::of(body()), one in any_version(), two in any_version()
        ) {
            let merged = merge(base.as_ref(), &one, &two);
            for loss in merged.losses {
                let typed = [&one, &two].into_iter().any(|side| {
                    side.body.as_ref().and_then(|body| body.get(&loss.field)) == Some(&loss.other)
                });
                let stands = merged.version.body.as_ref().and_then(|body| body.get(&loss.field));
                prop_assert!(typed);
                prop_assert_eq!(stands, loss.kept.as_ref());
                prop_assert_ne!(stands, Some(&loss.other));
            }
        }
    }
}
