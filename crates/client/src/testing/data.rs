//! What the stand-in for the server keeps of each person, and its two sync requests.

use std::collections::{BTreeMap, HashMap};

use axum::extract::{Json, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use pia_protocol::ids::{MutationId, RecordId};
use pia_protocol::sync::{
    ChangesAnswer, Holdings, MutationResult, Outcome, PushAnswer, PushRequest, Record,
    RecordDigest, Revision, canonical_text,
};

use tokio::sync::watch;

use super::server::{Shared, lock};

#[derive(Default)]
pub(crate) struct Data {
    revision: u64,
    pub(crate) records: BTreeMap<RecordId, Record>,
    applied: HashMap<MutationId, Revision>,
    /// Tells the streams of the revision.
    pub(super) told: watch::Sender<u64>,
    /// The most living records of a kind that are taken, where there is such a limit.
    pub(crate) limit: Option<u64>,
}

pub(super) async fn push(
    State(inside): Shared,
    headers: HeaderMap,
    Json(asked): Json<PushRequest>,
) -> Response {
    let mut inside = lock(&inside);
    let Some(user) = inside.bearer(&headers) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let unwanted = inside.unwanted;
    let data = inside.data.entry(user).or_default();
    let before = Revision::new(data.revision);
    let outcomes = asked
        .mutations
        .into_iter()
        .map(|mutation| {
            let id = mutation.id;
            let title = mutation
                .body
                .as_ref()
                .and_then(|body| body["title"].as_str());
            let result = if unwanted.is_some() && title == unwanted {
                MutationResult::Refused {
                    error: "unwanted".into(),
                    message: "no".into(),
                }
            } else {
                data.apply(mutation)
            };
            Outcome {
                mutation: id,
                result,
            }
        })
        .collect();
    Json(PushAnswer {
        outcomes,
        before,
        latest: Revision::new(data.revision),
        holdings: data.holdings(),
    })
    .into_response()
}

impl Data {
    fn holdings(&self) -> Holdings {
        let mut holdings = Holdings::new();
        for record in self.records.values() {
            if let Some(mut body) = record.body.clone() {
                let digest = RecordDigest::of(&record.kind, record.id, &canonical_text(&mut body));
                let holding = holdings.entry(record.kind.clone()).or_default();
                holding.tally.add(digest);
                holding.limit = self.limit;
            }
        }
        holdings
    }

    fn apply(&mut self, mutation: pia_protocol::sync::Mutation) -> MutationResult {
        if let Some(revision) = self.applied.get(&mutation.id) {
            return MutationResult::Applied {
                revision: *revision,
            };
        }
        let current = self.records.get(&mutation.record);
        if let Some(current) = current.filter(|current| current.revision != mutation.base) {
            return MutationResult::Conflict {
                current: current.clone(),
            };
        }
        self.revision += 1;
        self.told.send_replace(self.revision);
        let revision = Revision::new(self.revision);
        self.applied.insert(mutation.id, revision);
        let record = Record {
            kind: mutation.kind,
            id: mutation.record,
            revision,
            body: mutation.body,
            edited_at: mutation.edited_at,
        };
        self.records.insert(record.id, record);
        MutationResult::Applied { revision }
    }
}

pub(super) async fn changes(
    State(inside): Shared,
    headers: HeaderMap,
    Query(asked): Query<HashMap<String, u64>>,
) -> Response {
    let mut inside = lock(&inside);
    let Some(user) = inside.bearer(&headers) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let page = inside.page.min(usize::try_from(asked["limit"]).unwrap());
    let data = inside.data.entry(user).or_default();
    let after = Revision::new(asked["after"]);
    let mut records: Vec<Record> = data
        .records
        .values()
        .filter(|record| record.revision > after)
        .cloned()
        .collect();
    records.sort_by_key(|record| record.revision);
    let more = records.len() > page;
    records.truncate(page);
    let cursor = if more {
        records.last().map_or(after, |last| last.revision)
    } else {
        Revision::new(data.revision).max(after)
    };
    Json(ChangesAnswer {
        records,
        cursor,
        more,
        holdings: data.holdings(),
    })
    .into_response()
}
