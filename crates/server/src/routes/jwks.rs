//! `GET /.well-known/jwks.json`: what others check our access tokens with (RFC 7517 section 5).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use pia_protocol::paths;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::keys::Jwk;

/// A key is published ten minutes before it signs, so that nobody who keeps the list for five misses
/// it.
const KEEP: &str = "public, max-age=300";

/// Public keys; none while only the server itself can check access tokens.
#[derive(Serialize, ToSchema)]
struct KeySet {
    keys: Vec<Jwk>,
}

/// What others check access tokens with (RFC 7517 section 5).
#[utoipa::path(get, path = paths::JWKS, tag = "server",
    responses((status = OK, description = "To be kept for five minutes.", body = KeySet)))]
pub(super) async fn jwks(State(app): State<Arc<App>>) -> Response {
    let keys = app.signing.ring().published(app.clock.now());
    let mut response = Json(KeySet { keys }).into_response();
    let value = HeaderValue::from_static(KEEP);
    response.headers_mut().insert(header::CACHE_CONTROL, value);
    response
}
