//! For operators and load balancers.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde_json::{Value, json};

use crate::app::App;
use crate::db;
use crate::error::Refusal;

/// `GET /health`: the process answers.
pub(super) async fn health() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// `GET /ready`: the database answers, and the server is not about to stop.
pub(super) async fn ready(State(app): State<Arc<App>>) -> Result<Json<Value>, Refusal> {
    let not_ready = |message: &str| Refusal::Api {
        status: StatusCode::SERVICE_UNAVAILABLE,
        error: "not_ready",
        message: message.into(),
    };
    if app.is_draining() {
        return Err(not_ready("The server is about to stop."));
    }
    let alive = app.db.write(db::ping).await;
    alive.map_err(|_| not_ready("The database does not answer."))?;
    Ok(Json(json!({ "status": "ready" })))
}
