//! Parts of the emulator that do not answer for a while, because a test wants to see what then.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::app::SharedApp;

/// What can be out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Part {
    Discovery,
    Keys,
    Token,
    Graph,
}

impl Part {
    /// The part an address belongs to.
    fn of(path: &str) -> Option<Self> {
        if path.starts_with("/graph/") {
            Some(Self::Graph)
        } else if path.ends_with("/.well-known/openid-configuration") {
            Some(Self::Discovery)
        } else if path.ends_with("/discovery/v2.0/keys")
            || path.ends_with("/discovery/keys")
            || path.ends_with("/oauth2/v3/certs")
        {
            Some(Self::Keys)
        } else if path.ends_with("/oauth2/v2.0/token") || path == "/google/token" {
            Some(Self::Token)
        } else {
            None
        }
    }
}

/// What is out.
#[derive(Default)]
pub(crate) struct Outages(Mutex<HashSet<Part>>);

impl Outages {
    pub(crate) fn set(&self, part: Part, out: bool) {
        let mut parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if out {
            parts.insert(part);
        } else {
            parts.remove(&part);
        }
    }

    fn hit(&self, part: Part) -> bool {
        let parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        parts.contains(&part)
    }
}

/// Answers 503 in the place of a part that is out.
pub(crate) async fn answer(State(app): State<SharedApp>, request: Request, next: Next) -> Response {
    match Part::of(request.uri().path()) {
        Some(part) if app.outages.hit(part) => {
            tracing::info!(?part, "out, as a test wants it");
            (StatusCode::SERVICE_UNAVAILABLE, "out of service").into_response()
        }
        _ => next.run(request).await,
    }
}
