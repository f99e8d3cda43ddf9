//! What the server holds, asked and told over the wire without any of our client's code.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use pia_protocol::clock::SystemClock;
use pia_protocol::ids::{MutationId, RecordId};
use pia_protocol::sync::{
    ChangesAnswer, DigestAnswer, Kind, Mutation, MutationResult, PushAnswer, PushRequest, Record,
    RecordDigest, Revision, Tally, canonical_text,
};
use pia_protocol::wire_time::WireTime;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::http;

/// One person's records on a server.
pub struct Records {
    http: reqwest::Client,
    server: String,
    access: String,
}

impl Records {
    /// The records of whom this access token speaks for.
    ///
    /// # Errors
    /// When there is no HTTP client to be had.
    pub fn of(server: &str, access: String) -> Result<Self> {
        Ok(Self {
            http: http::client()?,
            server: server.to_owned(),
            access,
        })
    }

    /// Where they are held.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// So many new to-dos, as another device would send them.
    pub fn written(count: usize) -> Vec<Mutation> {
        let clock = SystemClock;
        let now = WireTime::new(pia_protocol::clock::Clock::now(&clock));
        let written = |number| {
            let body = json!({
                "title": format!("record {number}"),
                "status": 0,
                "priority": 1,
                "notes": "x".repeat(200),
                "createdAt": now.to_string(),
                "from_a_newer_version": { "number": number },
            });
            Mutation {
                id: MutationId::new(&clock),
                kind: Kind::todo(),
                record: RecordId::new(&clock),
                base: Revision::ZERO,
                body: body.as_object().cloned(),
                edited_at: now,
            }
        };
        (0..count).map(written).collect()
    }

    /// Sends some changes once; all of them stand when this returns.
    ///
    /// # Errors
    /// When no answer comes, or one that says something else.
    pub async fn push(&self, mutations: &[Mutation]) -> Result<()> {
        let request = PushRequest {
            mutations: mutations.to_vec(),
        };
        let request = self
            .http
            .post(format!("{}/api/sync/v2/push", self.server))
            .json(&request);
        let answer: PushAnswer = self.ask(request).await?;
        let stands = |result: &MutationResult| matches!(result, MutationResult::Applied { .. });
        let all = answer.outcomes.len() == mutations.len()
            && answer.outcomes.iter().all(|one| stands(&one.result));
        ensure!(all, "not all of them stand: {:?}", answer.outcomes);
        Ok(())
    }

    /// Every living record, counted twice: as the pages have them, and as the server counts its rows.
    ///
    /// # Errors
    /// When the server does not answer, or the two differ.
    pub async fn all(&self) -> Result<BTreeMap<String, Record>> {
        let mut held = BTreeMap::new();
        let (mut after, mut last) = (Revision::ZERO, Revision::ZERO);
        loop {
            let page: ChangesAnswer = self.get(&format!("changes?after={}", after.get())).await?;
            for record in page.records {
                ensure!(record.revision > last, "revision {last:?} came twice");
                last = record.revision;
                held.insert(record.id.to_string(), record);
            }
            after = page.cursor;
            if !page.more {
                break;
            }
        }
        held.retain(|_, record| record.body.is_some());
        let counted: DigestAnswer = self.get("digest").await?;
        let mut tallies: BTreeMap<Kind, Tally> = BTreeMap::new();
        for record in held.values() {
            let mut body = record.body.clone().context("a living record")?;
            let digest = RecordDigest::of(&record.kind, record.id, &canonical_text(&mut body));
            tallies.entry(record.kind.clone()).or_default().add(digest);
        }
        let holdings: BTreeMap<Kind, Tally> = counted
            .holdings
            .into_iter()
            .map(|(kind, holding)| (kind, holding.tally))
            .filter(|(_, tally)| tally.count > 0)
            .collect();
        ensure!(tallies == holdings, "{tallies:?} is not {holdings:?}");
        Ok(held)
    }

    async fn get<T: DeserializeOwned>(&self, what: &str) -> Result<T> {
        let address = format!("{}/api/sync/v2/{what}", self.server);
        self.ask(self.http.get(address)).await
    }

    async fn ask<T: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<T> {
        let answer = request.bearer_auth(&self.access).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }
}
