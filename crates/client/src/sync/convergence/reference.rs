//! The server as `pia_protocol::sync` describes it, in as few lines as say it.

use std::collections::BTreeMap;

use pia_protocol::ids::{MutationId, RecordId};
use pia_protocol::sync::{
    ChangesAnswer, Holdings, Kind, Mutation, MutationResult, Outcome, PushAnswer, Record, Revision,
};

use crate::testing::held::{holdings, made_by, page};

#[derive(Default)]
pub(super) struct Reference {
    latest: u64,
    pub(super) records: BTreeMap<(Kind, RecordId), Record>,
    /// The changes that stand, by their name.
    applied: BTreeMap<MutationId, Revision>,
}

impl Reference {
    pub(super) fn push(&mut self, mutations: &[Mutation]) -> PushAnswer {
        let before = Revision::new(self.latest);
        let outcomes = mutations
            .iter()
            .map(|mutation| Outcome {
                mutation: mutation.id,
                result: self.apply(mutation),
            })
            .collect();
        PushAnswer {
            outcomes,
            before,
            latest: Revision::new(self.latest),
            holdings: self.holdings(),
        }
    }

    fn apply(&mut self, mutation: &Mutation) -> MutationResult {
        if let Some(&revision) = self.applied.get(&mutation.id) {
            return MutationResult::Applied { revision };
        }
        let place = (mutation.kind.clone(), mutation.record);
        let revision = match self.records.get(&place) {
            Some(current) if current.body == mutation.body => current.revision,
            Some(current) if current.revision != mutation.base => {
                return MutationResult::Conflict {
                    current: current.clone(),
                };
            }
            _ => self.write(place, mutation),
        };
        self.applied.insert(mutation.id, revision);
        MutationResult::Applied { revision }
    }

    fn write(&mut self, place: (Kind, RecordId), mutation: &Mutation) -> Revision {
        self.latest += 1;
        let revision = Revision::new(self.latest);
        let record = made_by(mutation.clone(), revision);
        self.records.insert(place, record);
        revision
    }

    pub(super) fn changes(&self, after: Revision, limit: usize) -> ChangesAnswer {
        let latest = Revision::new(self.latest);
        page(self.records.values(), after, limit, latest, self.holdings())
    }

    fn holdings(&self) -> Holdings {
        holdings(self.records.values())
    }
}
