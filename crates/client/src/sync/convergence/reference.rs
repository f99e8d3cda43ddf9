//! The server as `pia_protocol::sync` describes it, in as few lines as say it.

use std::collections::BTreeMap;

use pia_protocol::ids::{MutationId, RecordId};
use pia_protocol::sync::{
    ChangesAnswer, Holdings, Kind, Mutation, MutationResult, Outcome, PushAnswer, Record,
    RecordDigest, Revision, canonical_text,
};

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
        let record = Record {
            kind: mutation.kind.clone(),
            id: mutation.record,
            revision,
            body: mutation.body.clone(),
            edited_at: mutation.edited_at,
        };
        self.records.insert(place, record);
        revision
    }

    pub(super) fn changes(&self, after: Revision, limit: usize) -> ChangesAnswer {
        let mut records: Vec<Record> = self
            .records
            .values()
            .filter(|record| record.revision > after)
            .cloned()
            .collect();
        records.sort_by_key(|record| record.revision);
        let more = records.len() > limit;
        records.truncate(limit);
        let end = Revision::new(self.latest).max(after);
        let last = records.last().map_or(end, |last| last.revision);
        ChangesAnswer {
            records,
            cursor: if more { last } else { end },
            more,
            holdings: self.holdings(),
        }
    }

    fn holdings(&self) -> Holdings {
        let mut holdings = Holdings::new();
        for record in self.records.values() {
            if let Some(mut body) = record.body.clone() {
                let digest = RecordDigest::of(&record.kind, record.id, &canonical_text(&mut body));
                let holding = holdings.entry(record.kind.clone()).or_default();
                holding.tally.add(digest);
            }
        }
        holdings
    }
}
