//! What the server says about itself: one line a request, one line a fault, nothing secret.
//!
//! Queries and bodies never reach a log: they carry codes and states.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, Method, request::Parts};
use pia_protocol::random;
use tokio::time::Instant;
use tracing::Instrument;
use tracing_subscriber::EnvFilter;

use crate::app::App;
use crate::audit;
use crate::db::DbError;
use crate::error::{self, Fault};
use crate::limits::{Origin, page_for};

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

/// How a line of the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for programs.
    Json,
}

/// Starts the log on standard error. `filter` says what is in it, e.g. `pia_server=debug`; audit
/// events are, whatever it says.
pub fn start(filter: Option<&str>, format: LogFormat) {
    let filter = filter
        .and_then(|text| EnvFilter::try_new(text).ok())
        .unwrap_or_else(|| EnvFilter::new("info"));
    let filter = match format!("{}=info", audit::TARGET).parse() {
        Ok(always) => filter.add_directive(always),
        Err(_) => filter,
    };
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false);
    // Fails only when a log was started before; then that one is used.
    match format {
        LogFormat::Text => tracing::subscriber::set_global_default(log.finish()),
        LogFormat::Json => {
            let log = log.json().flatten_event(true).with_span_list(false);
            tracing::subscriber::set_global_default(log.finish())
        }
    }
    .unwrap_or_default();
}

/// A method as a label: whoever asks chooses the word, and must not make up labels without end.
fn verb(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
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
pub(crate) fn is_passing(error: &(dyn Error + 'static)) -> bool {
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
pub(crate) async fn observe(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = RequestId::new();
    request.extensions_mut().insert(id.clone());
    let method = request.method().clone();
    let path: String = request.uri().path().chars().take(200).collect();
    let as_page = page_for(request.headers());
    let begun = Instant::now();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let client = Origin::of(
        request.extensions(),
        request.headers(),
        &app.trusted_proxies,
    )
    .address;
    let span = tracing::info_span!("request", id = id.as_str(), %client);
    let answer = tokio::time::timeout(REQUEST_TIME, next.run(request).instrument(span)).await;
    let mut response = answer.unwrap_or_else(|_| error::timed_out(as_page));
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
    let took = begun.elapsed();
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    metrics::histogram!("pia_request_seconds", "route" => route.clone()).record(took);
    let (verb, code) = (verb(&method), status.to_string());
    metrics::counter!("pia_requests_total", "route" => route, "method" => verb, "status" => code)
        .increment(1);
    tracing::info!(id = id.as_str(), %method, path, status, ms, "request");
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}
