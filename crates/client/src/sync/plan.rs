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

/// A record that came down. One that is not known here is written as it comes.
pub(crate) fn arrived(local: &Local, pending: Option<&Pending>, remote: &Record) -> Step {
    if remote.revision <= local.revision {
        return Step::Skip;
    }
    match pending {
        None => Step::Write(as_on_server(remote), Next::Nothing, Vec::new()),
        // The answer to our own change was lost, and this is that change coming back.
        Some(pending) if pending.sent && pending.version == version(remote) => {
            applied(local, pending, remote.revision)
        }
        // It may be in there, below what others have changed since.
        Some(pending) if pending.sent => {
            let seen = Local {
                base: with_what_came_through(local.base.as_ref(), &pending.version, remote),
                ..local.clone()
            };
            merged(&seen, remote)
        }
        Some(_) => merged(local, remote),
    }
}

/// What a merge starts from when the answer to a change is missing: in fields that read as the change
/// has left them, nobody has answered it, and an edit made here since is an edit of that.
fn with_what_came_through(base: Option<&Body>, sent: &Version, remote: &Record) -> Option<Body> {
    let (Some(sent), Some(there)) = (&sent.body, &remote.body) else {
        return base.cloned();
    };
    let mut base = base.cloned().unwrap_or_default();
    for (field, value) in sent {
        if there.get(field) == Some(value) {
            base.insert(field.clone(), value.clone());
        }
    }
    base.retain(|field, _| sent.contains_key(field) || there.contains_key(field));
    Some(base)
}

/// A record of which this device and the server were found to hold something else.
///
/// The server's word is taken in as if it had come down, with three differences. At the revision
/// that is known here, its content is what the local changes were made on, whatever was written
/// here. An earlier revision means that the server went back in time: what is here is merged with
/// what it holds, and nothing of either is taken for old. And what it has lost goes up again.
pub(crate) fn mended(local: &Local, pending: Option<&Pending>, remote: Option<&Record>) -> Step {
    let Some(remote) = remote else {
        return lost(local, pending);
    };
    match (remote.revision.cmp(&local.revision), pending) {
        (Ordering::Greater, _) => arrived(local, pending, remote),
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
mod tests;
