//! What the server says about itself: one line a request, one line a fault, nothing secret.
//!
//! Queries and bodies never reach a log: they carry codes and states.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequestParts, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, request::Parts};
use pia_protocol::random;
use tokio::time::Instant;
use tracing::Instrument;
use tracing_subscriber::EnvFilter;

use crate::db::DbError;
use crate::error::{self, Fault, Refusal};
use crate::limits::wants_page;

/// No request of ours takes this long; one that does holds a connection for nothing.
const REQUEST_TIME: Duration = Duration::from_mins(1);

/// Names a request in the log, in its answer and towards a support line.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(Arc<str>);

impl RequestId {
    fn new() -> Self {
        let id = data_encoding::HEXLOWER.encode(&random::bytes::<8>());
        Self(id.into())
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for RequestId {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let id = parts.extensions.get::<Self>();
        Ok(id.map_or_else(Self::new, Clone::clone))
    }
}

/// Starts the log on standard error. `PIA_LOG` filters it, e.g. `pia_server=debug`.
pub fn start(filter: Option<&str>) {
    let filter = filter
        .and_then(|text| EnvFilter::try_new(text).ok())
        .unwrap_or_else(|| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .finish();
    // Fails only when a log was started before; then that one is used.
    tracing::subscriber::set_global_default(log).unwrap_or_default();
}

/// An error with all its causes, in one line.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        next = cause.source();
    }
    text
}

/// Whether the database is behind it, and may well answer a little later.
fn is_passing(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(cause) = cause.downcast_ref::<DbError>() {
            return cause.is_passing();
        }
        next = cause.source();
    }
    false
}

/// Around every request: gives it an id and a time limit, logs it, and answers for our own faults.
pub(crate) async fn observe(mut request: Request, next: Next) -> Response {
    let id = RequestId::new();
    request.extensions_mut().insert(id.clone());
    let method = request.method().clone();
    let path: String = request.uri().path().chars().take(200).collect();
    let as_page = wants_page(request.headers());
    let begun = Instant::now();
    let span = tracing::info_span!("request", id = id.as_str());
    let answer = tokio::time::timeout(REQUEST_TIME, next.run(request).instrument(span)).await;
    let mut response = answer.unwrap_or_else(|_| {
        Refusal::Api {
            status: StatusCode::SERVICE_UNAVAILABLE,
            error: "timed_out",
            message: "The server took too long; please try again.".into(),
        }
        .into_response()
    });
    if let Some(Fault(cause)) = response.extensions_mut().remove::<Fault>() {
        let passing = is_passing(&*cause);
        let cause = chain(&*cause);
        if passing {
            tracing::warn!(id = id.as_str(), %method, path, cause, "a request was put off");
            response = error::unavailable(as_page);
        } else {
            tracing::error!(id = id.as_str(), %method, path, cause, "a request failed");
            response = error::internal(id.as_str(), as_page);
        }
    }
    let status = response.status().as_u16();
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(id = id.as_str(), %method, path, status, ms, "request");
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}
