//! `GET /.well-known/jwks.json`: what others check our access tokens with (RFC 7517 section 5).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use serde::Serialize;

use crate::app::App;
use crate::keys::Jwk;

/// A key is published ten minutes before it signs, so that nobody who keeps the list for five misses
/// it.
const KEEP: &str = "public, max-age=300";

#[derive(Serialize)]
struct KeySet {
    keys: Vec<Jwk>,
}

pub(super) async fn jwks(State(app): State<Arc<App>>) -> Response {
    let keys = app.signing.ring().published(app.clock.now());
    let mut response = Json(KeySet { keys }).into_response();
    let value = HeaderValue::from_static(KEEP);
    response.headers_mut().insert(header::CACHE_CONTROL, value);
    response
}
