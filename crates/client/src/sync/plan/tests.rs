use pia_protocol::ids::RecordId;
use proptest::prelude::*;
use serde_json::json;
use time::OffsetDateTime;

use super::*;

fn at(second: i64) -> WireTime {
    WireTime::new(OffsetDateTime::from_unix_timestamp(second).unwrap())
}

fn titled(second: i64, title: &str) -> Version {
    let body = json!({ "title": title }).as_object().cloned();
    Version {
        body,
        edited_at: at(second),
    }
}

fn deleted(second: i64) -> Version {
    Version {
        body: None,
        edited_at: at(second),
    }
}

fn remote(revision: u64, version: &Version) -> Record {
    Record {
        kind: Kind::todo(),
        id: RecordId::from_bytes([7; 16]),
        revision: Revision::new(revision),
        body: version.body.clone(),
        edited_at: version.edited_at,
    }
}

fn local(revision: u64, base: &Version, version: Version) -> Local {
    Local {
        version,
        revision: Revision::new(revision),
        base: base.body.clone(),
    }
}

fn lost(kept: &str, kept_at: i64, other: &str, other_at: i64) -> Loss {
    Loss {
        field: "title".into(),
        kept: Some(kept.into()),
        kept_at: at(kept_at),
        other: other.into(),
        other_at: at(other_at),
    }
}

fn pending(base: u64, version: &Version, sent: bool) -> Pending {
    Pending {
        version: version.clone(),
        base: Revision::new(base),
        sent,
    }
}

#[test]
fn a_page_that_comes_twice_changes_nothing() {
    let milk = titled(1, "milk");
    let here = local(3, &milk, milk.clone());
    assert_eq!(arrived(&here, None, &remote(3, &milk)), Step::Skip);
    assert_eq!(
        arrived(&here, None, &remote(2, &titled(0, "old"))),
        Step::Skip
    );
}

#[test]
fn an_edit_is_no_conflict_with_the_one_before_whose_answer_is_missing() {
    let record = |second, title: &str, notes: &str| {
        let body = json!({ "title": title, "notes": notes });
        Version {
            body: body.as_object().cloned(),
            edited_at: at(second),
        }
    };
    let base = record(1, "milk", "");
    let (sent, newer) = (record(2, "oat milk", ""), record(3, "soy milk", ""));
    // Another device had our first edit and made one of its own, by a clock that is ahead or behind.
    for second in [2, 9] {
        let theirs = record(second, "oat milk", "two of them");
        let here = local(3, &base, newer.clone());
        let step = arrived(&here, Some(&pending(3, &sent, true)), &remote(5, &theirs));
        let Step::Write(after, Next::Record, losses) = step else {
            panic!("{step:?}");
        };
        assert_eq!(losses, []);
        let expected = record(0, "soy milk", "two of them").body;
        assert_eq!(after.version.body, expected);
        assert_eq!(after.base, theirs.body);
    }
}

#[test]
fn an_edit_made_while_the_change_was_under_way_goes_up_next() {
    let (sent, newer) = (titled(1, "milk"), titled(2, "oat milk"));
    let here = local(0, &deleted(0), newer.clone());
    let result = MutationResult::Applied {
        revision: Revision::new(4),
    };
    let step = answered(&here, &pending(0, &sent, true), result);
    assert_eq!(
        step,
        Step::Write(local(4, &sent, newer), Next::Record, vec![])
    );
}

#[test]
fn an_own_change_whose_answer_was_lost_does_not_beat_the_deletion_after_it() {
    // Sent "tea", the answer was lost, then the person deleted the record: the "tea" that
    // comes down is our own and must not count as somebody's edit.
    let (milk, tea) = (titled(1, "milk"), titled(2, "tea"));
    let here = local(3, &milk, deleted(3));
    let step = arrived(&here, Some(&pending(3, &tea, true)), &remote(4, &tea));
    assert_eq!(
        step,
        Step::Write(local(4, &tea, deleted(3)), Next::Record, vec![])
    );
}

#[test]
fn a_conflict_is_merged_and_sent_on_top_of_what_the_server_has() {
    let (milk, ours, theirs) = (titled(1, "milk"), titled(3, "tea"), titled(2, "cocoa"));
    let here = local(3, &milk, ours.clone());
    let result = MutationResult::Conflict {
        current: remote(5, &theirs),
    };
    let step = answered(&here, &pending(3, &ours, true), result);
    let lost = lost("tea", 3, "cocoa", 2);
    let expected = Step::Write(local(5, &theirs, ours), Next::Record, vec![lost]);
    assert_eq!(step, expected);
}

#[test]
fn a_conflict_lost_in_full_sends_nothing() {
    let (milk, ours, theirs) = (titled(1, "milk"), titled(2, "tea"), titled(3, "cocoa"));
    let here = local(3, &milk, ours.clone());
    let result = MutationResult::Conflict {
        current: remote(5, &theirs),
    };
    let step = answered(&here, &pending(3, &ours, true), result);
    // The words themselves are kept, and go up as a record of their own.
    let lost = lost("cocoa", 3, "tea", 2);
    let expected = Step::Write(local(5, &theirs, theirs.clone()), Next::Nothing, vec![lost]);
    assert_eq!(step, expected);
}

#[test]
fn a_conflict_decided_elsewhere_does_not_come_back() {
    let ours = titled(9, "tea");
    let mut decided = remote(5, &deleted(3));
    decided.kind = Kind::new(Kind::CONFLICT);
    let result = MutationResult::Conflict {
        current: decided.clone(),
    };
    let here = local(0, &deleted(0), ours.clone());
    let step = answered(&here, &pending(0, &ours, true), result);
    let gone = local(5, &deleted(3), deleted(3));
    assert_eq!(step, Step::Write(gone, Next::Nothing, vec![]));
}

#[test]
fn a_refused_change_stays_on_this_device() {
    let ours = titled(1, "milk");
    let here = local(0, &deleted(0), ours.clone());
    let result = MutationResult::Refused {
        error: "record_too_large".into(),
        message: String::new(),
    };
    let step = answered(&here, &pending(0, &ours, true), result);
    assert_eq!(step, Step::Refuse("record_too_large".into()));
}

#[test]
fn a_later_edit_is_later_even_when_the_clock_was_set_back() {
    assert_eq!(edit_time(at(9), None), at(9));
    assert_eq!(edit_time(at(9), Some(at(1))), at(9));
    assert!(edit_time(at(1), Some(at(9))) > at(9));
}

fn any_version() -> impl Strategy<Value = Version> {
    let value = prop_oneof![Just(json!(null)), "[ab]".prop_map(Into::into)];
    let body = prop::collection::btree_map("[a-c]", value, 0..3);
    let body = body.prop_map(|map| map.into_iter().collect());
    (prop::option::of(body), 0..3_i64).prop_map(|(body, second)| Version {
        body,
        edited_at: at(second),
    })
}

fn any_local() -> impl Strategy<Value = Local> {
    (any_version(), any_version(), 0..4_u64)
        .prop_map(|(version, base, revision)| local(revision, &base, version))
}

#[test]
fn what_the_server_has_lost_goes_up_and_what_was_to_be_deleted_there_is_gone() {
    let milk = titled(1, "milk");
    let here = local(3, &milk, milk.clone());
    let new = local(0, &deleted(0), milk.clone());
    assert_eq!(
        mended(&here, None, None),
        Step::Write(new, Next::Record, vec![])
    );
    let here = local(3, &milk, deleted(2));
    let waiting = pending(3, &deleted(2), false);
    let gone = local(0, &deleted(0), deleted(2));
    assert_eq!(
        mended(&here, Some(&waiting), None),
        Step::Write(gone, Next::Nothing, vec![])
    );
}

#[test]
fn at_the_revision_that_is_known_the_servers_content_is_the_base_of_what_waits() {
    let (wrong, milk, tea) = (titled(0, "?"), titled(1, "milk"), titled(2, "tea"));
    let here = local(3, &wrong, tea.clone());
    let waiting = pending(3, &tea, true);
    let step = mended(&here, Some(&waiting), Some(&remote(3, &milk)));
    assert_eq!(
        step,
        Step::Write(local(3, &milk, tea), Next::AsItIs, vec![])
    );
}

proptest! {
    #[test]
    fn a_repair_ends_on_the_servers_word(
        here in any_local(), waits in any::<bool>(),
        there in prop::option::of((any_version(), 1..4_u64)),
    ) {
        let waiting = waits.then(|| pending(here.revision.get(), &here.version, false));
        let there = there.map(|(version, revision)| remote(revision, &version));
        let step = mended(&here, waiting.as_ref(), there.as_ref());
        let Step::Write(after, next, _) = step else {
            return Err(TestCaseError::fail("what differs is put right"));
        };
        let revision = there.as_ref().map(|there| there.revision).unwrap_or_default();
        prop_assert_eq!(after.revision, revision);
        let held = there.and_then(|there| there.body);
        prop_assert_eq!(&after.base, &held);
        if next == Next::Nothing {
            prop_assert_eq!(after.version.body, held);
        }
    }

    #[test]
    fn a_repair_loses_nothing_that_waits(
        here in any_local(), there in prop::option::of((any_version(), 1..4_u64)),
    ) {
        let waiting = pending(here.revision.get(), &here.version, false);
        let there = there.map(|(version, revision)| remote(revision, &version));
        let Step::Write(after, _, losses) = mended(&here, Some(&waiting), there.as_ref())
        else {
            return Err(TestCaseError::fail("what differs is put right"));
        };
        for (name, value) in here.version.body.iter().flatten() {
            let old = here.base.as_ref().and_then(|base| base.get(name));
            if value.is_null() || old == Some(value) {
                continue;
            }
            let stands = after.version.body.as_ref().and_then(|body| body.get(name));
            let kept = losses.iter().any(|loss| loss.field == *name && loss.other == *value);
            prop_assert!(stands == Some(value) || kept, "{} = {}", name, value);
        }
    }
}
