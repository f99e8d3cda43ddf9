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

/// Merges what this device has with what the server has, both descending from `base`.
///
/// Field by field: a field that only one side changed is that side's; where both changed it, the
/// later edit wins. An edit beats a deletion, because a deletion can be repeated and words cannot.
pub(crate) fn merge(base: Option<&Body>, local: &Version, remote: &Version) -> Version {
    let body = match (&local.body, &remote.body) {
        (None, None) => None,
        (Some(kept), None) | (None, Some(kept)) => (Some(kept) != base).then(|| kept.clone()),
        (Some(ours), Some(theirs)) => {
            let ours = (ours, local.edited_at);
            let theirs = (theirs, remote.edited_at);
            Some(merge_fields(base, ours, theirs))
        }
    };
    Version {
        body,
        edited_at: local.edited_at.max(remote.edited_at),
    }
}

fn merge_fields(
    base: Option<&Body>,
    (ours, our_time): (&Body, WireTime),
    (theirs, their_time): (&Body, WireTime),
) -> Body {
    let names = ours
        .keys()
        .chain(theirs.keys().filter(|name| !ours.contains_key(*name)));
    names
        .filter_map(|name| {
            let old = base.and_then(|base| base.get(name));
            let value = match (ours.get(name), theirs.get(name)) {
                (our, their) if our == their || their == old => our,
                (our, their) if our == old => their,
                (our, their) => later((our, our_time), (their, their_time)),
            };
            value.map(|value| (name.clone(), value.clone()))
        })
        .collect()
}

/// The later edit's value. Two edits in one millisecond are told apart by their text, so that it
/// does not matter which device merges.
fn later<'a>(
    (our, our_time): (Option<&'a Value>, WireTime),
    (their, their_time): (Option<&'a Value>, WireTime),
) -> Option<&'a Value> {
    let text = |value: Option<&Value>| value.map(ToString::to_string);
    if (our_time, text(our)) >= (their_time, text(their)) {
        our
    } else {
        their
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
            merge(Some(&base), &ours, &theirs),
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
        assert_eq!(merge(Some(&base), &early, &late), late);
        assert_eq!(merge(Some(&base), &late, &early), late);
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
        assert_eq!(merge(Some(&base), &deleted, &edited).body, edited.body);
        assert_eq!(merge(Some(&base), &edited, &deleted).body, edited.body);
        assert_eq!(merge(Some(&base), &deleted, &untouched).body, None);
        assert_eq!(merge(Some(&base), &untouched, &deleted).body, None);
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
            let merged = merge(base.as_ref(), &one, &two);
            // The merge is sent on top of the server's version, which is its base from then on.
            prop_assert_eq!(merge(two.body.as_ref(), &merged, &two), merged);
        }

        #[test]
        fn a_side_that_changed_nothing_gives_way(base in body(), two in any_version()) {
            let untouched = Version { body: Some(base.clone()), edited_at: at(0) };
            prop_assert_eq!(merge(Some(&base), &untouched, &two).body, two.body);
        }

        #[test]
        fn no_changed_field_is_lost_and_none_is_invented(
            base in body(), one in body(), two in body()
        ) {
            let ours = Version { body: Some(one.clone()), edited_at: at(1) };
            let theirs = Version { body: Some(two.clone()), edited_at: at(2) };
            let merged = merge(Some(&base), &ours, &theirs).body.unwrap();
            for name in ["a", "b", "c", "d"] {
                let (old, our, their) = (base.get(name), one.get(name), two.get(name));
                let expected = if their == old { our } else { their };
                prop_assert_eq!(merged.get(name), expected, "field {}", name);
            }
        }
    }
}
