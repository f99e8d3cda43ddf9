//! One sync: local changes up, then everything new down. Safe to end at any await: what has been
//! done stands, and what has not is done next time.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use http::{StatusCode, header};
use pia_protocol::paths;
use pia_protocol::secret::AccessToken;
use pia_protocol::sync::{
    ChangesAnswer, MAX_MUTATIONS, MAX_PAGE, MAX_PUSH_BYTES, Mutation, PushAnswer, PushRequest,
    Revision,
};
use serde::de::DeserializeOwned;

use super::progress::{Brought, Progress};
use crate::generation::too_old;
use crate::http::{Fault, Http, LARGE, SMALL};
use crate::problem::{Problem, ProblemCode};
use crate::report::SyncReport;
use crate::session::{Active, Session};
use crate::store::StoreError;

/// Half of what the server takes, so that an estimate may be wrong by much.
const BATCH_BYTES: u64 = (MAX_PUSH_BYTES / 2) as u64;
/// How often changes that met others are merged and sent again before the rest waits for the next
/// sync: somebody else is writing the same records right now.
const ROUNDS: u32 = 5;

/// Why a sync ended early.
#[derive(Debug, thiserror::Error)]
pub(super) enum SyncError {
    /// No good token.
    #[error("no access")]
    Session(#[source] Problem),
    /// No usable answer.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The server said no to the whole request.
    #[error("the server refused the request ({0})")]
    Refused(StatusCode),
    /// The server is of a generation that syncs in another way.
    #[error("the server is too old")]
    TooOld,
    /// The local database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One sync of one account.
pub(super) struct Engine<'a> {
    pub(super) http: &'a Http,
    pub(super) session: &'a Session,
    pub(super) active: &'a Active,
    pub(super) progress: &'a Progress<'a>,
}

impl Engine<'_> {
    /// Runs to the end.
    pub(super) async fn run(&self) -> Result<SyncReport, SyncError> {
        let mut report = SyncReport::default();
        for _ in 0..ROUNDS {
            report.up += self.push().await?;
            report.down += self.pull().await?;
            // Merging what came down may have made something to send.
            if self.active.store.backlog().await?.waiting == 0 {
                break;
            }
        }
        let backlog = self.active.store.backlog().await?;
        (report.waiting, report.refused) = (backlog.waiting, backlog.refused);
        Ok(report)
    }

    /// Sends what waits, in batches; answers how many changes stand.
    async fn push(&self) -> Result<u32, SyncError> {
        let (mut up, mut merges) = (0, 0);
        loop {
            let mutations = self
                .active
                .store
                .take_batch(MAX_MUTATIONS, BATCH_BYTES)
                .await?;
            if mutations.is_empty() {
                return Ok(up);
            }
            let sent: HashSet<_> = mutations.iter().map(|mutation| mutation.id).collect();
            let PushAnswer {
                mut outcomes,
                holdings,
                ..
            } = self.send(mutations).await?;
            outcomes.retain(|outcome| sent.contains(&outcome.mutation));
            let settled = self.active.store.settle(outcomes).await?;
            up += settled.applied;
            self.progress.sent(settled.applied, holdings);
            merges += u32::from(settled.merged > 0);
            if settled == crate::store::Settled::default() {
                return Err(Fault::NotPia("its answer fits no change that was sent".into()).into());
            }
            if merges >= ROUNDS {
                return Ok(up);
            }
        }
    }

    async fn send(&self, mutations: Vec<Mutation>) -> Result<PushAnswer, SyncError> {
        let body = serde_json::to_vec(&PushRequest { mutations })
            .map_err(|error| Fault::NotPia(error.to_string()))?;
        let address = self.active.server.at(paths::SYNC_PUSH);
        // Conflicts bring whole records back, so the answer may be as large as a page.
        self.ask(LARGE, || {
            http::Request::post(&address)
                .header(header::CONTENT_TYPE, "application/json")
                .body(body.clone())
        })
        .await
    }

    /// Fetches what is new, page by page; answers how many records changed here.
    async fn pull(&self) -> Result<u32, SyncError> {
        let (mut down, mut limit) = (0, MAX_PAGE);
        loop {
            let after = self.active.store.cursor().await?;
            let page = match self.page(after, limit).await {
                // Large records: fewer of them per page.
                Err(SyncError::Fault(Fault::TooLarge { .. })) if limit > 1 => {
                    limit /= 2;
                    continue;
                }
                page => page?,
            };
            let more = page.more;
            if more && page.cursor <= after {
                return Err(Fault::NotPia("its pages do not advance".into()).into());
            }
            if self.progress.is_long(&page) {
                self.progress.held(self.active.store.living().await?);
            }
            let brought = Brought::of(&page);
            match self.active.store.apply_page(after, page).await? {
                Some(changed) => {
                    down += changed;
                    self.progress.brought(brought);
                }
                // Another process has read on: ask again from there.
                None => continue,
            }
            if !more {
                return Ok(down);
            }
        }
    }

    async fn page(&self, after: Revision, limit: usize) -> Result<ChangesAnswer, SyncError> {
        let query = format!("?after={}&limit={limit}", after.get());
        let address = self.active.server.at(paths::SYNC_CHANGES) + &query;
        self.ask(LARGE, || http::Request::get(&address).body(Vec::new()))
            .await
    }

    /// Whether the server has never shown that it is of the current generation.
    fn is_older(&self) -> bool {
        !self.http.remembered().is_current(&self.active.server)
    }

    /// Asks with a good token; with another one when the server does not take the first.
    async fn ask<T: DeserializeOwned>(
        &self,
        limit: usize,
        request: impl Fn() -> Result<http::Request<Vec<u8>>, http::Error>,
    ) -> Result<T, SyncError> {
        let mut refused: Option<Arc<AccessToken>> = None;
        loop {
            let token = self
                .session
                .token(&self.active.owner, refused.clone())
                .await
                .map_err(SyncError::Session)?;
            let mut request = request().map_err(|error| Fault::NotPia(error.to_string()))?;
            // EXPOSE: the header of a request to the server the token came from.
            let bearer = format!("Bearer {}", token.expose_secret());
            let mut bearer = http::HeaderValue::try_from(bearer)
                .map_err(|_| Fault::NotPia("its token fits no header".into()))?;
            bearer.set_sensitive(true);
            request.headers_mut().insert(header::AUTHORIZATION, bearer);
            let answer = self
                .http
                .send(&self.active.server, request, limit.max(SMALL))
                .await?;
            match answer.status() {
                StatusCode::OK => {
                    return serde_json::from_slice(answer.body())
                        .map_err(|_| Fault::NotPia("its answer is of another kind".into()).into());
                }
                StatusCode::UNAUTHORIZED if refused.is_none() => refused = Some(token),
                StatusCode::NOT_FOUND if self.is_older() => return Err(SyncError::TooOld),
                StatusCode::NOT_FOUND => {
                    return Err(Fault::NotPia("it does not sync".into()).into());
                }
                other => return Err(SyncError::Refused(other)),
            }
        }
    }
}

impl SyncError {
    /// In words, for the person.
    pub(super) fn problem(self, active: &Active) -> Problem {
        match self {
            Self::Session(problem) => problem,
            Self::Fault(fault) => fault.problem(&active.server),
            Self::Refused(status) => Problem::new(
                ProblemCode::ServerFailed,
                format!("{} does not take the changes ({status}).", active.server),
            )
            .with_detail(status.to_string()),
            Self::TooOld => too_old(&active.server),
            Self::Store(error) => error.into(),
        }
    }

    /// How long the server asked to be left alone.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Fault(fault) => fault.retry_after(),
            Self::Session(_) | Self::Refused(_) | Self::TooOld | Self::Store(_) => None,
        }
    }
}
