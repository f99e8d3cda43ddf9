//! Who knew what: each thing a person did, and what was known where they did it. It follows the
//! messages beside the code under test, and takes nothing of its word.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use pia_protocol::ids::{MutationId, RecordId};
use pia_protocol::sync::{Body, Mutation, MutationResult, Outcome, PushAnswer, Revision};

use super::program::On;

/// Names one thing a person did: its place in [`History::deeds`].
pub(super) type Name = usize;

/// One thing a person did to one record.
#[derive(Debug, Clone)]
pub(super) struct Deed {
    pub(super) record: RecordId,
    pub(super) what: What,
    /// What was known where it was done, all that led to it.
    pub(super) known: BTreeSet<Name>,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    /// Wrote these fields, each with a value that is written nowhere else.
    Wrote(Body),
    /// Put all words into a payload that nobody here can read: these fields, which belong together.
    Encrypted(Body),
    /// Took a deletion back, with the words of before.
    Restored(Body),
    /// Took a deletion back before anybody else heard of it: for all others nothing happened.
    Undone,
    Deleted,
}

#[derive(Default)]
pub(super) struct History {
    pub(super) deeds: Vec<Deed>,
    /// What the state of a record on a device comes from.
    devices: [HashMap<RecordId, BTreeSet<Name>>; 3],
    /// What a change comes from, and of what record it is.
    changes: HashMap<MutationId, (RecordId, BTreeSet<Name>)>,
    /// What the server's states come from.
    server: BTreeMap<(RecordId, Revision), BTreeSet<Name>>,
    /// Changes that went up from each device and were not answered there.
    unanswered: [BTreeSet<MutationId>; 3],
    /// What was on its way in such a change when more of its record came down.
    pub(super) in_doubt: BTreeSet<Name>,
}

impl History {
    pub(super) fn did(&mut self, on: On, record: RecordId, what: What) {
        let known = self.devices[on.index()].entry(record).or_default();
        let deed = Deed {
            record,
            what,
            known: known.clone(),
        };
        known.insert(self.deeds.len());
        self.deeds.push(deed);
    }

    /// A change goes on the wire. It is the record as it stands now, unless it was there before.
    pub(super) fn sent(&mut self, on: On, mutation: &Mutation) {
        self.unanswered[on.index()].insert(mutation.id);
        let known = &self.devices[on.index()];
        self.changes.entry(mutation.id).or_insert_with(|| {
            let known = known.get(&mutation.record).cloned().unwrap_or_default();
            (mutation.record, known)
        });
    }

    /// The server has looked at some changes.
    pub(super) fn delivered(&mut self, answer: &PushAnswer) {
        for outcome in &answer.outcomes {
            if let MutationResult::Applied { revision } = outcome.result {
                let (record, known) = &self.changes[&outcome.mutation];
                let state = self.server.entry((*record, revision)).or_default();
                state.extend(known);
            }
        }
    }

    /// A state of a record comes down. Whether it has a change in it whose answer is missing, no device
    /// can know.
    pub(super) fn comes_down(&mut self, on: On, record: RecordId) {
        let unanswered = self.unanswered[on.index()].iter();
        let of_it = unanswered
            .map(|change| &self.changes[change])
            .filter(|(changed, _)| *changed == record);
        self.in_doubt.extend(of_it.flat_map(|(_, names)| names));
    }

    /// Which state of which record this tells.
    pub(super) fn told(&mut self, on: On, outcome: &Outcome) -> (RecordId, Revision) {
        self.unanswered[on.index()].remove(&outcome.mutation);
        let revision = match &outcome.result {
            MutationResult::Applied { revision } => *revision,
            MutationResult::Conflict { current } => current.revision,
            MutationResult::Refused { .. } => Revision::ZERO,
        };
        (self.changes[&outcome.mutation].0, revision)
    }

    /// A device's record descends from this state of the server's from now on.
    pub(super) fn learned(&mut self, on: On, record: RecordId, revision: Revision) {
        let known = self.devices[on.index()].entry(record).or_default();
        if let Some(state) = self.server.get(&(record, revision)) {
            known.extend(state);
        }
    }
}
