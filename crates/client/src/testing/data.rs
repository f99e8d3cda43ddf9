//! What the stand-in for the server keeps of each person, and its sync requests.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use axum::extract::{Json, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use pia_protocol::ids::{MutationId, RecordId};
use pia_protocol::sync::{
    DigestAnswer, Holdings, MAX_RANGES, MutationResult, Outcome, PushAnswer, PushRequest, Range,
    RangesAnswer, Record, RecordDigest, RecordsAnswer, RecordsRequest, Revision, Tally,
};
use pia_protocol::wire_time::WireTime;
use tokio::sync::watch;

use super::held;
use super::server::{Shared, lock};

#[derive(Default, Clone)]
pub(crate) struct Data {
    revision: u64,
    pub(crate) records: BTreeMap<RecordId, Record>,
    /// The most living records of a kind that are taken, where there is such a limit.
    pub(crate) limit: Option<u64>,
    /// Its tallies are wrong.
    pub(crate) miscounts: bool,
    applied: HashMap<MutationId, Revision>,
    /// Tells the streams of the revision.
    pub(super) told: watch::Sender<u64>,
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
                .and_then(|body| body.get("title")?.as_str());
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
        let mut holdings = held::holdings(self.records.values());
        for holding in holdings.values_mut() {
            holding.limit = self.limit;
            if self.miscounts {
                holding.tally.count *= 2;
            }
        }
        holdings
    }

    /// A to-do of this title, from some device.
    pub(crate) fn put(&mut self, number: u32, title: &str) {
        let mut id = [0x11; 16];
        id[4..8].copy_from_slice(&number.to_be_bytes());
        let body = serde_json::json!({ "title": title, "status": 0 });
        let mutation = pia_protocol::sync::Mutation {
            id: MutationId::from_bytes(id),
            kind: pia_protocol::sync::Kind::todo(),
            record: RecordId::from_bytes(id),
            base: Revision::ZERO,
            body: body.as_object().cloned(),
            edited_at: WireTime::parse("2026-11-22T12:00:00Z").unwrap(),
        };
        self.apply(mutation);
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
        let kind = &mutation.kind;
        let held = self.records.values().filter(|record| record.kind == *kind);
        let held = u64::try_from(held.filter(|record| record.body.is_some()).count());
        let lives = current.is_some_and(|current| current.body.is_some());
        if mutation.body.is_some() && !lives && Some(held.unwrap()) == self.limit {
            return MutationResult::Refused {
                error: "quota_exceeded".into(),
                message: "there may be no more".into(),
            };
        }
        self.revision += 1;
        self.told.send_replace(self.revision);
        let revision = Revision::new(self.revision);
        self.applied.insert(mutation.id, revision);
        let record = held::made_by(mutation, revision);
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
    let limit = inside.page.min(usize::try_from(asked["limit"]).unwrap());
    let data = inside.data.entry(user).or_default();
    let (after, latest) = (Revision::new(asked["after"]), Revision::new(data.revision));
    let records = data.records.values();
    Json(held::page(records, after, limit, latest, data.holdings())).into_response()
}

pub(super) async fn digest(State(inside): Shared, headers: HeaderMap) -> Response {
    let mut inside = lock(&inside);
    let Some(user) = inside.bearer(&headers) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let data = inside.data.entry(user).or_default();
    Json(DigestAnswer {
        latest: Revision::new(data.revision),
        holdings: data.holdings(),
    })
    .into_response()
}

pub(super) async fn ranges(
    State(inside): Shared,
    headers: HeaderMap,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    let mut inside = lock(&inside);
    let Some(user) = inside.bearer(&headers) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let data = inside.data.entry(user).or_default();
    let end = |name: &str| asked.get(name).map(|id| RecordId::parse(id).unwrap());
    let after = end("after").map_or(Bound::Unbounded, Bound::Excluded);
    let upto = end("upto").map_or(Bound::Unbounded, Bound::Included);
    let living: Vec<(RecordId, RecordDigest)> = data
        .records
        .range((after, upto))
        .filter(|(_, record)| record.kind.as_str() == asked["kind"])
        .filter_map(|(id, record)| Some((*id, held::digest_of(record)?)))
        .collect();
    let size = living.len().div_ceil(MAX_RANGES).max(1);
    let range = |records: &[(RecordId, RecordDigest)]| {
        let mut tally = Tally::default();
        for (_, digest) in records {
            tally.add(*digest);
        }
        let last = records.last().unwrap().0;
        Range { last, tally }
    };
    Json(RangesAnswer {
        latest: Revision::new(data.revision),
        ranges: living.chunks(size).map(range).collect(),
    })
    .into_response()
}

pub(super) async fn records(
    State(inside): Shared,
    headers: HeaderMap,
    Json(asked): Json<RecordsRequest>,
) -> Response {
    let mut inside = lock(&inside);
    let Some(user) = inside.bearer(&headers) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let data = inside.data.entry(user).or_default();
    let known = |id: &RecordId| data.records.get(id).cloned();
    Json(RecordsAnswer {
        latest: Revision::new(data.revision),
        records: asked.ids.iter().filter_map(known).collect(),
        looked_up: u64::try_from(asked.ids.len()).unwrap(),
    })
    .into_response()
}
