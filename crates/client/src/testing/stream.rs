//! The stand-in's stream of changes.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio_util::sync::CancellationToken;

use super::server::{Shared, lock};

/// What the stand-in does with its streams.
#[derive(Default)]
pub(crate) struct Streams {
    /// It has none, as servers before it.
    pub(crate) are_unknown: bool,
    end: CancellationToken,
}

impl Streams {
    /// Ends every open one.
    pub(crate) fn end(&mut self) {
        std::mem::take(&mut self.end).cancel();
    }
}

pub(super) async fn follow(State(inside): Shared, headers: HeaderMap) -> Response {
    let mut inside = lock(&inside);
    if inside.streams.are_unknown {
        return StatusCode::NOT_FOUND.into_response();
    }
    let Some(user) = inside.bearer(&headers) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let mut told = inside.data.entry(user).or_default().told.subscribe();
    told.mark_changed();
    let end = inside.streams.end.clone();
    let events = stream::unfold((told, end), |(mut told, end)| async move {
        let changed = end.run_until_cancelled(told.changed()).await;
        changed?.ok()?;
        let revision = *told.borrow_and_update();
        let event = Bytes::from(format!("event: revision\ndata: {revision}\n\n"));
        Some((Ok::<_, Infallible>(event), (told, end)))
    });
    let kind = [("content-type", "text/event-stream")];
    (kind, Body::from_stream(events)).into_response()
}
