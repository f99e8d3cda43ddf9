//! Whoever follows the cursor ends with what the server has, whoever wrote it and in whatever order.

use std::collections::BTreeMap;

use pia_protocol::clock::{Clock, SystemClock};
use pia_protocol::ids::{MutationId, RecordId};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use tokio::task::JoinSet;

use super::tape::written;
use crate::world::{World, json};

/// Lists of the wire, with the kind and the field of each that the test writes.
const LISTS: [(&str, &str, &str); 3] = [
    ("todos", "todo", "title"),
    ("memories", "memory", "label"),
    ("templates", "template", "name"),
];
const SETTINGS: (&str, &str, &str) = ("settings", "settings", "theme");

#[derive(Debug, Clone)]
enum Act {
    /// An older client's edit, by a clock that is so many minutes off.
    Push { row: Row, minutes: i64, text: u8 },
    Delete(Row),
    Settings(u8),
    /// A current client's edit of what it has read; none deletes.
    Change { row: Row, text: Option<u8>, minutes: i64 },
    /// Of a kind that older clients do not have.
    ChangeOther(u8),
    /// The clock goes on, or is put back.
    Tick(i64),
    Read(usize),
}

/// A list, and one of its few records.
type Row = (usize, u8);

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let row = || (0..LISTS.len(), 0..3_u8);
    let act = prop_oneof![
        4 => (row(), -90..90_i64, 0..4_u8)
            .prop_map(|(row, minutes, text)| Act::Push { row, minutes, text }),
        1 => row().prop_map(Act::Delete),
        1 => (0..3_u8).prop_map(Act::Settings),
        4 => (row(), prop::option::weighted(0.8, 0..4_u8), -90..90_i64)
            .prop_map(|(row, text, minutes)| Act::Change { row, text, minutes }),
        1 => (0..3_u8).prop_map(Act::ChangeOther),
        1 => (-2..20_i64).prop_map(Act::Tick),
        4 => (0..READERS).prop_map(Act::Read),
    ];
    prop::collection::vec(act, 10..60)
}

fn id((list, row): Row) -> RecordId {
    let mut id = [0; 16];
    (id[0], id[15]) = (u8::try_from(list).unwrap() + 1, row);
    RecordId::from_bytes(id)
}

const READERS: usize = 4;

/// One who reads, as an older client does.
struct Reader {
    /// None reads everything and goes by its own clock, so many minutes ahead.
    limit: Option<usize>,
    minutes_ahead: i64,
    since: Option<String>,
    rows: BTreeMap<(String, String), Value>,
}

impl Reader {
    fn new(limit: Option<usize>, minutes_ahead: i64) -> Self {
        Self {
            limit,
            minutes_ahead,
            since: None,
            rows: BTreeMap::new(),
        }
    }

    /// One request; whether there is more.
    async fn read(&mut self, world: &World, access: &str) -> bool {
        let mut query = Vec::new();
        query.extend(self.limit.map(|limit| format!("limit={limit}")));
        query.extend(self.since.as_ref().map(|since| format!("since={since}")));
        let path = format!("/api/sync/pull?{}", query.join("&"));
        let page = json(world.get(&path, access).await).await;
        for (list, content) in page.as_object().unwrap() {
            self.take(list, content);
        }
        let next = page["serverTimestamp"].as_str().unwrap().to_owned();
        let more = page["hasMore"].as_bool().unwrap();
        if more {
            assert!(Some(&next) > self.since.as_ref(), "it must grow: {page}");
        }
        self.since = Some(match self.limit {
            Some(_) => next,
            None => written(world.clock.now() + Duration::minutes(self.minutes_ahead)),
        });
        more
    }

    fn take(&mut self, list: &str, content: &Value) {
        if list == "settings" {
            self.rows.insert((list.into(), String::new()), content.clone());
        }
        for one in content["upserted"].as_array().into_iter().flatten() {
            let key = (list.to_owned(), one["id"].as_str().unwrap().to_owned());
            let stamp = |row: &Value| {
                let stamp = row.get("modifiedAt").or(row.get("updatedAt"));
                let stamp = stamp.or(row.get("createdAt"));
                stamp.unwrap().as_str().unwrap().to_owned()
            };
            // A client keeps what seems newer to it.
            if self.rows.get(&key).is_none_or(|mine| stamp(one) >= stamp(mine)) {
                self.rows.insert(key, one.clone());
            }
        }
        for id in content["deleted"].as_array().into_iter().flatten() {
            self.rows.remove(&(list.to_owned(), id.as_str().unwrap().to_owned()));
        }
    }

    /// What it has, by list and id.
    fn has(&self) -> BTreeMap<(String, String), Value> {
        let field = |list: &str| {
            let lists = LISTS.iter().chain([&SETTINGS]);
            lists.into_iter().find(|(name, ..)| *name == list).unwrap().2
        };
        let rows = self.rows.iter();
        rows.map(|(key, row)| (key.clone(), row[field(&key.0)].clone())).collect()
    }
}

struct Law<'w> {
    world: &'w World,
    access: String,
    readers: Vec<Reader>,
}

impl Law<'_> {
    async fn act(&mut self, act: &Act) {
        let now = self.world.clock.now();
        match act {
            Act::Push { row, minutes, text } => {
                let (list, _, field) = LISTS[row.0];
                let at = written(now + Duration::minutes(*minutes));
                let stamp = if list == "templates" { "modifiedAt" } else { "updatedAt" };
                let text = format!("legacy {text}");
                let record = json!({ "id": id(*row), field: text, "createdAt": at, stamp: at });
                self.push(&json!({ list: { "upserted": [record] } })).await;
            }
            Act::Delete(row) => {
                let (list, ..) = LISTS[row.0];
                self.push(&json!({ list: { "deleted": [id(*row)] } })).await;
            }
            Act::Settings(theme) => {
                let settings = json!({ "theme": theme, "modifiedAt": written(now) });
                self.push(&json!({ "settings": settings })).await;
            }
            Act::Change { row, text, minutes } => {
                let (_, kind, field) = LISTS[row.0];
                let at = now + Duration::minutes(*minutes);
                let body = text.map(|text| json!({ field: format!("current {text}") }));
                self.change(kind, id(*row), at, &json!(body)).await;
            }
            Act::ChangeOther(row) => {
                let body = json!({ "made": written(now) });
                self.change("board", id((0, *row)), now, &body).await;
            }
            Act::Tick(seconds) => self.world.clock.advance(Duration::seconds(*seconds)),
            Act::Read(reader) => {
                let reader = &mut self.readers[*reader];
                reader.read(self.world, &self.access).await;
            }
        }
    }

    async fn push(&self, lists: &Value) {
        let mut push = lists.clone();
        push["lastSyncTimestamp"] = "2026-01-01T00:00:00Z".into();
        let answer = self.world.post("/api/sync/push", &self.access, &push).await;
        assert_eq!(answer.status(), 200, "{:?}", answer.text().await);
    }

    /// Made on what the server has now, so that it is always taken.
    async fn change(&self, kind: &str, record: RecordId, at: OffsetDateTime, body: &Value) {
        let known = self.records().await;
        let base = known.iter().find(|r| r["kind"] == kind && r["id"] == json!(record));
        let base = base.map_or(json!(0), |record| record["revision"].clone());
        let mutation = json!({
            "id": MutationId::new(&SystemClock), "kind": kind, "record": record, "base": base,
            "body": body, "edited_at": written(at),
        });
        let push = json!({ "mutations": [mutation] });
        let answer = self.world.post("/api/sync/v2/push", &self.access, &push).await;
        let answer = json(answer).await;
        assert_eq!(answer["outcomes"][0]["result"], "applied", "{answer}");
    }

    async fn records(&self) -> Vec<Value> {
        let changes = self.world.get("/api/sync/v2/changes", &self.access).await;
        json(changes).await["records"].as_array().unwrap().clone()
    }

    /// What the server has, by list and id.
    async fn expected(&self) -> BTreeMap<(String, String), Value> {
        let mut expected = BTreeMap::new();
        for record in self.records().await {
            let lists = LISTS.iter().chain([&SETTINGS]);
            let list = lists.into_iter().find(|(_, kind, _)| record["kind"] == **kind);
            if let (Some((list, kind, field)), false) = (list, record["body"].is_null()) {
                let id = record["id"].as_str().unwrap();
                let id = if *kind == "settings" { "" } else { id };
                let value = record["body"][*field].clone();
                expected.insert(((*list).to_owned(), id.to_owned()), value);
            }
        }
        expected
    }
}

#[tokio::test]
async fn every_reader_ends_with_the_rows_of_the_server() {
    let world = World::with(&[("RateLimits__Sync__PermitLimit", "0")]).await;
    let mut runner = TestRunner::deterministic();
    let (access, _) = world.session("ada@contoso.example").await;
    // Its records go on from case to case: the readers of each begin with nothing.
    for _ in 0..20 {
        let acts = acts().new_tree(&mut runner).unwrap().current();
        let mut law = Law {
            world: &world,
            access: access.clone(),
            readers: vec![
                Reader::new(Some(1), 0),
                Reader::new(Some(3), 0),
                Reader::new(None, 0),
                Reader::new(None, 14),
            ],
        };
        for act in &acts {
            law.act(act).await;
        }
        let expected = law.expected().await;
        for mut reader in std::mem::take(&mut law.readers) {
            while reader.read(&world, &access).await {}
            assert_eq!(reader.has(), expected, "{:?} after {acts:#?}", reader.limit);
        }
    }
    world.stop().await;
}

#[tokio::test]
async fn a_reader_of_many_writers_at_once_misses_nothing() {
    let world = World::with(&[("RateLimits__Sync__PermitLimit", "0")]).await;
    let (access, _) = world.session("ada@contoso.example").await;
    let mut writers = JoinSet::new();
    for writer in 0..6_usize {
        let (http, access) = (world.http.clone(), access.clone());
        let path = ["/api/sync/push", "/api/sync/v2/push"][writer % 2];
        let url = world.url(path);
        writers.spawn(async move {
            for _ in 0..12 {
                let id = RecordId::new(&SystemClock);
                let body = if writer % 2 == 0 {
                    json!({ "todos": { "upserted": [{ "id": id, "title": "milk" }] } })
                } else {
                    json!({ "mutations": [{
                        "id": MutationId::new(&SystemClock), "kind": "todo", "record": id,
                        "base": 0, "body": { "title": "milk" },
                        "edited_at": "2026-11-22T12:00:00Z",
                    }] })
                };
                let request = http.post(&url).bearer_auth(&access).json(&body);
                assert_eq!(request.send().await.unwrap().status(), 200);
            }
        });
    }
    let mut reader = Reader::new(Some(2), 0);
    while !writers.is_empty() {
        reader.read(&world, &access).await;
        while let Some(writer) = writers.try_join_next() {
            writer.unwrap();
        }
    }
    while reader.read(&world, &access).await {}
    assert_eq!(reader.rows.len(), 72);
    world.stop().await;
}
