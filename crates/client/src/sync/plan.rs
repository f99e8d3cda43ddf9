//! What to do with the server's word on one record: pure functions from what is here and what came
//! to one [`Step`]. The store carries it out in the transaction that read the rows.

use std::cmp::Ordering;

use pia_protocol::sync::{Body, Kind, MutationResult, Record, Revision};
use pia_protocol::wire_time::WireTime;

use super::merge::{Loss, Version, merge};

/// One record as this device holds it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Local {
    /// What the person sees.
    pub(crate) version: Version,
    /// The server's revision it descends from; zero when the server does not know it.
    pub(crate) revision: Revision,
    /// The content at that revision.
    pub(crate) base: Option<Body>,
}

/// The one change of a record that is to go up.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pending {
    /// What it makes of the record.
    pub(crate) version: Version,
    /// The revision it was made on.
    pub(crate) base: Revision,
    /// Whether the server may have seen it. From then on it is repeated word for word until it is
    /// answered; later edits wait in the record for their turn.
    pub(crate) sent: bool,
}

/// What to do with one record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    /// Nothing: it is known here already.
    Skip,
    /// Write the record, say what is to go up next, and keep what has lost.
    Write(Local, Next, Vec<Loss>),
    /// Keep the record here, and do not send the change again.
    Refuse(String),
}

/// What is to go up next for a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Nothing: the server holds what is here.
    Nothing,
    /// The record as it is now, on top of its revision, as a new mutation.
    Record,
    /// Whatever waits already.
    AsItIs,
}

/// The server's answer to the pending change of a record.
pub(crate) fn answered(local: &Local, pending: &Pending, result: MutationResult) -> Step {
    match result {
        MutationResult::Applied { revision } => applied(local, pending, revision),
        MutationResult::Conflict { current } => merged(local, &current),
        MutationResult::Refused { error, .. } => Step::Refuse(error),
    }
}

/// A record that came down.
pub(crate) fn arrived(local: Option<&Local>, pending: Option<&Pending>, remote: &Record) -> Step {
    let Some(local) = local else {
        return Step::Write(as_on_server(remote), Next::Nothing, Vec::new());
    };
    if remote.revision <= local.revision {
        return Step::Skip;
    }
    match pending {
        None => Step::Write(as_on_server(remote), Next::Nothing, Vec::new()),
        // The answer to our own change was lost, and this is that change coming back.
        Some(pending) if pending.sent && pending.version == version(remote) => {
            applied(local, pending, remote.revision)
        }
        Some(_) => merged(local, remote),
    }
}

/// A record of which this device and the server were found to hold something else.
///
/// The server's word is taken in as if it had come down, with three differences. At the revision
/// that is known here, its content is what the local changes were made on, whatever was written
/// here. An earlier revision means that the server went back in time: what is here is merged with
/// what it holds, and nothing of either is taken for old. And what it has lost goes up again.
pub(crate) fn mended(
    local: Option<&Local>,
    pending: Option<&Pending>,
    remote: Option<&Record>,
) -> Step {
    let (local, remote) = match (local, remote) {
        (None, None) => return Step::Skip,
        (None, Some(remote)) => {
            return Step::Write(as_on_server(remote), Next::Nothing, Vec::new());
        }
        (Some(local), None) => return lost(local, pending),
        (Some(local), Some(remote)) => (local, remote),
    };
    match (remote.revision.cmp(&local.revision), pending) {
        (Ordering::Greater, _) => arrived(Some(local), pending, remote),
        (Ordering::Equal, None) => Step::Write(as_on_server(remote), Next::Nothing, Vec::new()),
        (Ordering::Equal, Some(_)) => Step::Write(
            Local {
                base: remote.body.clone(),
                ..local.clone()
            },
            Next::AsItIs,
            Vec::new(),
        ),
        (Ordering::Less, _) => {
            let unrelated = Local {
                base: None,
                ..local.clone()
            };
            merged(&unrelated, remote)
        }
    }
}

/// The server knows nothing of the record, not even that it was deleted.
fn lost(local: &Local, pending: Option<&Pending>) -> Step {
    let next = match (&local.version.body, pending) {
        // What was to be deleted there is gone.
        (None, _) => Next::Nothing,
        // A change on top of what the server has not is a new record to it.
        (Some(_), Some(_)) => Next::AsItIs,
        (Some(_), None) => Next::Record,
    };
    let new = Local {
        version: local.version.clone(),
        revision: Revision::ZERO,
        base: None,
    };
    Step::Write(new, next, Vec::new())
}

fn applied(local: &Local, pending: &Pending, revision: Revision) -> Step {
    let next = if local.version == pending.version {
        Next::Nothing
    } else {
        Next::Record
    };
    let base = pending.version.body.clone();
    Step::Write(
        Local {
            version: local.version.clone(),
            revision,
            base,
        },
        next,
        Vec::new(),
    )
}

fn merged(local: &Local, remote: &Record) -> Step {
    let theirs = version(remote);
    let conflict = remote.kind.as_str() == Kind::CONFLICT;
    if conflict && theirs.body.is_none() {
        // Decided elsewhere. Whoever found the same conflict later does not bring it back.
        return Step::Write(as_on_server(remote), Next::Nothing, Vec::new());
    }
    let merged = merge(local.base.as_ref(), &local.version, &theirs);
    let (version, mut losses) = (merged.version, merged.losses);
    if conflict {
        // Its fields were not typed: a conflict of conflicts would tell the person nothing.
        losses.clear();
    }
    let next = if version.body == theirs.body {
        Next::Nothing
    } else {
        Next::Record
    };
    Step::Write(
        Local {
            version,
            revision: remote.revision,
            base: theirs.body,
        },
        next,
        losses,
    )
}

fn as_on_server(remote: &Record) -> Local {
    Local {
        version: version(remote),
        revision: remote.revision,
        base: remote.body.clone(),
    }
}

fn version(remote: &Record) -> Version {
    Version {
        body: remote.body.clone(),
        edited_at: remote.edited_at,
    }
}

/// When a new edit of a record was made: now, and always after the edit it replaces, so that a
/// clock set back cannot make a person's later words lose against their earlier ones.
pub(crate) fn edit_time(now: WireTime, replaced: Option<WireTime>) -> WireTime {
    let after = replaced.map(|last| WireTime::new(last.get() + time::Duration::MILLISECOND));
    after.map_or(now, |after| now.max(after))
}

#[cfg(test)]
mod tests {
    use pia_protocol::ids::RecordId;
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
    fn a_record_not_known_here_is_written_as_it_comes() {
        let milk = titled(1, "milk");
        let step = arrived(None, None, &remote(3, &milk));
        assert_eq!(
            step,
            Step::Write(local(3, &milk, milk.clone()), Next::Nothing, vec![])
        );
    }

    #[test]
    fn a_page_that_comes_twice_changes_nothing() {
        let milk = titled(1, "milk");
        let here = local(3, &milk, milk.clone());
        assert_eq!(arrived(Some(&here), None, &remote(3, &milk)), Step::Skip);
        assert_eq!(
            arrived(Some(&here), None, &remote(2, &titled(0, "old"))),
            Step::Skip
        );
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
        let step = arrived(Some(&here), Some(&pending(3, &tea, true)), &remote(4, &tea));
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
}
