//! The requests of a sync.

use http::{StatusCode, header};
use pia_protocol::ids::RecordId;
use pia_protocol::paths;
use pia_protocol::sync::{DigestAnswer, Kind, PushAnswer, RangesAnswer, RecordsRequest, Revision};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::engine::{Engine, SyncError};
use super::page::{Page, Written};
use crate::authorized;
use crate::http::{Fault, LARGE, SMALL};
use crate::store::Span;

/// Below this a request fits into one packet or two anyway.
const WORTH_PACKING: usize = 1024;
/// zstd's quickest but one: higher ones cost more than a network saves.
const LEVEL: i32 = 1;

/// [`RecordsAnswer`](pia_protocol::sync::RecordsAnswer) with its records as they were written.
#[derive(Debug, Deserialize)]
pub(super) struct Records {
    pub(super) latest: Revision,
    #[serde(rename = "records")]
    pub(super) found: Vec<Box<RawValue>>,
    pub(super) looked_up: u64,
}

impl Engine<'_> {
    /// Sends changes up: packed, when that is worth it and the server takes it.
    pub(super) async fn send(&self, body: Vec<u8>) -> Result<PushAnswer, SyncError> {
        let remembered = self.http.remembered();
        let packed = (body.len() > WORTH_PACKING && remembered.takes_zstd(&self.active.server))
            .then(|| zstd::bulk::compress(&body, LEVEL).ok())
            .flatten();
        // Conflicts bring whole records back, so the answer may be as large as a page.
        if let Some(packed) = packed {
            let answer = self
                .post(paths::SYNC_PUSH, &packed, Some("zstd"), LARGE)
                .await;
            match answer {
                Err(SyncError::Refused(StatusCode::UNSUPPORTED_MEDIA_TYPE)) => {
                    remembered.note_plain(&self.active.server);
                }
                answer => return answer,
            }
        }
        self.post(paths::SYNC_PUSH, &body, None, LARGE).await
    }

    /// Asks for what changed after a revision.
    pub(super) async fn page(&self, after: Revision, limit: usize) -> Result<Page, SyncError> {
        let query = format!("?after={}&limit={limit}", after.get());
        let written: Written = self.get(paths::SYNC_CHANGES, &query, LARGE).await?;
        Ok(written.read())
    }

    /// Asks what the records come to, counted anew.
    pub(super) async fn digest(&self) -> Result<DigestAnswer, SyncError> {
        self.get(paths::SYNC_DIGEST, "", SMALL).await
    }

    /// Asks the same of the ranges within a span.
    pub(super) async fn ranges(&self, kind: &Kind, span: Span) -> Result<RangesAnswer, SyncError> {
        let ends = [("after", span.after), ("upto", span.upto)];
        let ends = ends
            .iter()
            .filter_map(|(name, id)| Some((*name, (*id)?.to_string())));
        let query = url::form_urlencoded::Serializer::new(String::from("?"))
            .append_pair("kind", kind.as_str())
            .extend_pairs(ends)
            .finish();
        self.get(paths::SYNC_RANGES, &query, SMALL).await
    }

    /// Asks for some records as they are.
    pub(super) async fn records(
        &self,
        kind: &Kind,
        ids: &[RecordId],
    ) -> Result<Records, SyncError> {
        let asked = RecordsRequest {
            kind: kind.clone(),
            ids: ids.to_vec(),
        };
        let body = serde_json::to_vec(&asked).map_err(|error| Fault::NotPia(error.to_string()))?;
        self.post(paths::SYNC_RECORDS, &body, None, LARGE).await
    }

    async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &str,
        limit: usize,
    ) -> Result<T, SyncError> {
        let address = self.active.server.at(path) + query;
        self.ask(limit, || http::Request::get(&address).body(Vec::new()))
            .await
    }

    async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &[u8],
        encoding: Option<&str>,
        limit: usize,
    ) -> Result<T, SyncError> {
        let address = self.active.server.at(path);
        self.ask(limit, || {
            let mut request =
                http::Request::post(&address).header(header::CONTENT_TYPE, "application/json");
            if let Some(encoding) = encoding {
                request = request.header(header::CONTENT_ENCODING, encoding);
            }
            request.body(body.to_vec())
        })
        .await
    }

    /// Whether the server has never shown that it is of the current generation.
    fn is_older(&self) -> bool {
        !self.http.remembered().is_current(&self.active.server)
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        limit: usize,
        request: impl Fn() -> Result<http::Request<Vec<u8>>, http::Error>,
    ) -> Result<T, SyncError> {
        let answer = authorized::ask(
            self.http,
            self.session,
            self.active,
            limit.max(SMALL),
            request,
        )
        .await?;
        match answer.status() {
            StatusCode::OK => serde_json::from_slice(answer.body())
                .map_err(|_| Fault::NotPia("its answer is of another kind".into()).into()),
            StatusCode::NOT_FOUND if self.is_older() => Err(SyncError::TooOld),
            StatusCode::NOT_FOUND => Err(Fault::NotPia("it does not sync".into()).into()),
            other => Err(SyncError::Refused(other)),
        }
    }
}
