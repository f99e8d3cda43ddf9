//! What a test may turn while the emulator runs. Off unless it was asked for at start: whoever can
//! reach these addresses can break the sign-in of everybody.

mod faults;
mod users;

use axum::Json;
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::ORIGIN;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::json;

use crate::app::SharedApp;

pub(crate) fn router() -> Router<SharedApp> {
    Router::new()
        .route("/control/users/{username}/revoke", post(users::revoke))
        .route(
            "/control/users/{username}/refusal",
            post(users::refuse).delete(users::admit),
        )
        .route("/control/keys/{ring}/publish", post(faults::publish_key))
        .route("/control/keys/{ring}/use", post(faults::use_key))
        .route("/control/keys/{ring}/retire", post(faults::retire_keys))
        .route(
            "/control/outage/{part}",
            post(faults::begin).delete(faults::end),
        )
        .layer(from_fn(programs_only))
}

/// A page of some site can make a browser post here too; the browser says so in `Origin`.
async fn programs_only(request: Request, next: Next) -> Response {
    if request.headers().contains_key(ORIGIN) {
        return no(StatusCode::FORBIDDEN, "browsers have no business here");
    }
    next.run(request).await
}

/// A request that is not carried out.
fn no(status: StatusCode, sentence: &str) -> Response {
    (status, Json(json!({ "error": sentence }))).into_response()
}

/// A request that was carried out.
fn done() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
