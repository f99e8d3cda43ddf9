//! `GET /api/sync/v2/stream`: says when a person's records have changed, and nothing about them.
//!
//! Server-sent events (HTML Living Standard section 9.2), each with the revision that the records have
//! reached. It ends with the session or with the access token it was opened with, and when this
//! server stops: the client opens another.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, StatusCode, header};
use pia_protocol::error::ErrorBody;
use pia_protocol::paths;
use pia_protocol::sync::Revision;
use tokio::time::{Interval, MissedTickBehavior};

use super::caller::Caller;
use crate::app::App;
use crate::db::DbError;
use crate::error::Refusal;
use crate::sync::Watcher;

/// Proxies give up on connections that say nothing for a minute; a session's end is noticed in this
/// time even where it was not announced.
const BEAT: Duration = Duration::from_secs(20);
/// Says nothing to the client, and to the proxies that somebody is there.
const COMMENT: &[u8] = b":\n\n";

/// An open stream.
struct Open {
    app: Arc<App>,
    caller: Caller,
    watcher: Watcher,
    beat: Interval,
    /// What the client has been told.
    told: Option<Revision>,
    looks: u64,
}

/// Says when there are changes to bring down.
///
/// Server-sent events named `revision`: the revision that the bearer's records have reached, at once
/// and whenever it grows.
#[utoipa::path(get, path = paths::SYNC_STREAM, tag = "sync", security(("bearer" = [])),
    responses(
        (status = OK, description = "Ends with the session or the access token.", body = String,
            content_type = "text/event-stream"),
        (status = SERVICE_UNAVAILABLE, description = "`too_many_streams`", body = ErrorBody),
    ))]
pub(super) async fn stream(
    State(app): State<Arc<App>>,
    caller: Caller,
) -> Result<Response, Refusal> {
    app.limits.sync(caller.account)?;
    // Before the first look at the records, so that no change falls between the two.
    let watcher = app.watchers.watch(caller.account);
    let watcher = watcher.map_err(|_| Refusal::Api {
        status: StatusCode::SERVICE_UNAVAILABLE,
        error: "too_many_streams",
        message: "Too many wait for changes already; ask from time to time instead.".into(),
    })?;
    let mut beat = tokio::time::interval_at(tokio::time::Instant::now() + BEAT, BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut open = Open {
        looks: watcher.last().looks,
        app,
        caller,
        watcher,
        beat,
        told: None,
    };
    let first = open.look().await.map_err(Refusal::internal)?;
    let first = first.ok_or(Refusal::Bearer { presented: true })?;
    let first = first.unwrap_or_else(|| Bytes::from_static(COMMENT));
    let rest = stream::unfold((open, Some(first)), |(mut open, first)| async move {
        let bytes = match first {
            Some(first) => first,
            None => open.next().await?,
        };
        Some((Ok::<_, Infallible>(bytes), (open, None)))
    });
    let mut response = Body::from_stream(rest).into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/event-stream"),
    );
    Ok(response)
}

impl Open {
    /// What to send next; none at the end.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            let pulse = tokio::select! {
                pulse = self.watcher.next() => pulse,
                _ = self.beat.tick() => {
                    // Who cannot be asked about the session now is asked at the next beat.
                    let found = self.look().await.unwrap_or(Some(None))?;
                    return Some(found.unwrap_or_else(|| Bytes::from_static(COMMENT)));
                }
                () = self.app.draining() => return None,
            };
            let news = if pulse.looks == self.looks {
                self.event(pulse.revision)
            } else {
                self.looks = pulse.looks;
                self.look().await.unwrap_or(Some(None))?
            };
            if let Some(news) = news {
                return Some(news);
            }
        }
    }

    /// Looks at the session and the records. None when the session does not stand any more, or the
    /// token is over.
    async fn look(&mut self) -> Result<Option<Option<Bytes>>, DbError> {
        if !self.caller.stands(&self.app).await? {
            return Ok(None);
        }
        let account = self.caller.account;
        let latest = self.app.db.read(move |db| db.latest_revision(account));
        Ok(Some(self.event(latest.await?)))
    }

    /// The event that says so, if it is news.
    fn event(&mut self, revision: Revision) -> Option<Bytes> {
        if self.told.is_some_and(|told| told >= revision) {
            return None;
        }
        self.told = Some(revision);
        let number = revision.get();
        Some(format!("event: revision\ndata: {number}\n\n").into())
    }
}
