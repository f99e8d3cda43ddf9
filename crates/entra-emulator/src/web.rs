//! All routes, and the headers every answer carries.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, PRAGMA, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::get;

use crate::app::SharedApp;
use crate::words::Language;
use crate::{control, entra, google, graph, interaction, outage, pages};

/// No request here has a reason to be longer.
const BODY_LIMIT: usize = 64 * 1024;

/// All that is served; the control addresses only when a test wants them.
pub(crate) fn router(app: SharedApp, controls: bool) -> Router {
    let controls = if controls {
        control::router()
    } else {
        Router::new()
    };
    Router::new()
        .merge(controls)
        .route("/", get(pages::home::page))
        .route("/error", get(pages::problem::by_number))
        .merge(google::router())
        .merge(entra::router())
        .merge(graph::router())
        .merge(interaction::routes::router())
        .fallback(async |language: Language| pages::problem::not_found(language))
        .layer(from_fn_with_state(Arc::clone(&app), outage::answer))
        .layer(map_response(harden))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(app)
}

async fn harden(mut response: Response) -> Response {
    let headers = response.headers_mut();
    // Discovery and keys say themselves how long they keep; all else is about one person.
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}
