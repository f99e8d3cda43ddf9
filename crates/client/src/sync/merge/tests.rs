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
fn a_key_of_an_ai_provider_is_kept_in_no_second_place() {
    let base = object(&json!({"name": "a", "apiKey": "sk-1"}));
    let early = version(1, &json!({"name": "b", "apiKey": "sk-2"}));
    let late = version(2, &json!({"name": "c"}));
    let merged = merge(Some(&base), &early, &late);
    let losses = merged.losses.iter().map(|loss| &*loss.field);
    assert_eq!(losses.collect::<Vec<_>>(), ["name"]);
    assert!(!merged.version.body.unwrap().contains_key("apiKey"));
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
    assert_eq!(merged.version, other);
    let lost: Vec<_> = merged.losses.iter().map(Loss::locked).collect();
    assert_eq!(lost, [locked.body.as_ref()], "kept whole");
    let newer = merge(locked.body.as_ref(), &locked, &other);
    assert_eq!((newer.version, newer.losses), (other, Vec::new()));
}

#[test]
fn the_same_words_encrypted_once_are_no_loss() {
    let one = json!({"encryptedPayload": "AAAA", "wrappedDek": "BBBB", "updatedAt": "1"});
    let two = json!({"encryptedPayload": "AAAA", "wrappedDek": "BBBB", "updatedAt": "2"});
    let merged = merge(None, &version(1, &one), &version(2, &two));
    assert_eq!(
        (merged.version, merged.losses),
        (version(2, &two), Vec::new())
    );
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

/// One of which an older app has encrypted the words, or not.
fn any_body() -> impl Strategy<Value = Body> {
    (body(), prop::option::weighted(0.3, "[AB]")).prop_map(|(mut body, payload)| {
        if let Some(payload) = payload {
            body.insert(LOCKED.into(), payload.into());
        }
        body
    })
}

fn any_version() -> impl Strategy<Value = Version> {
    (prop::option::of(any_body()), 0..3_i64).prop_map(|(body, second)| Version {
        body,
        edited_at: at(second),
    })
}

proptest! {
    #[test]
    fn it_does_not_matter_which_device_merges(
        base in prop::option::of(any_body()), one in any_version(), two in any_version()
    ) {
        prop_assert_eq!(merge(base.as_ref(), &one, &two), merge(base.as_ref(), &two, &one));
    }

    #[test]
    fn merging_again_with_either_side_changes_nothing(
        base in prop::option::of(any_body()), one in any_version(), two in any_version()
    ) {
        let merged = merge(base.as_ref(), &one, &two).version;
        // The merge is sent on top of the server's version, which is its base from then on.
        let again = merge(two.body.as_ref(), &merged, &two);
        prop_assert_eq!(again, Merged { version: merged, losses: Vec::new() });
    }

    #[test]
    fn a_side_that_changed_nothing_gives_way(base in any_body(), two in any_version()) {
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
        base in prop::option::of(any_body()), one in any_version(), two in any_version()
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
                    let field = loss.field == *name && loss.other == *value;
                    let whole = loss.locked().is_some() && loss.locked() == side.body.as_ref();
                    (field || whole) && loss.other_at == side.edited_at
                });
                prop_assert!(stands == Some(value) || kept, "{} = {}", name, value);
            }
        }
    }

    #[test]
    fn a_loss_was_typed_and_does_not_stand(
        base in prop::option::of(any_body()), one in any_version(), two in any_version()
    ) {
        let merged = merge(base.as_ref(), &one, &two);
        for loss in merged.losses {
            if let Some(whole) = loss.locked() {
                let typed = [&one, &two].iter().any(|side| side.body.as_ref() == Some(whole));
                prop_assert!(typed && merged.version.body.as_ref() != Some(whole));
                continue;
            }
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
