//! For operators and load balancers.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use pia_protocol::error::ErrorBody;
use pia_protocol::paths;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::db;
use crate::error::Refusal;
use crate::instance::Instance;

/// The process answers.
#[derive(Serialize, ToSchema)]
pub(super) struct Health {
    /// `ok`.
    status: &'static str,
    /// Tells this server from others: the same for all processes of one installation.
    instance: Instance,
}

/// Requests may come.
#[derive(Serialize, ToSchema)]
pub(super) struct Ready {
    /// `ready`.
    status: &'static str,
}

/// Whether the process answers.
#[utoipa::path(get, path = paths::HEALTH, tag = "server",
    responses((status = OK, description = "It does.", body = Health)))]
pub(super) async fn health(State(app): State<Arc<App>>) -> Json<Health> {
    Json(Health {
        status: "ok",
        instance: app.instance.clone(),
    })
}

/// Whether requests should come here: the database answers, and the server is not about to stop.
#[utoipa::path(get, path = paths::READY, tag = "server",
    responses(
        (status = OK, description = "Ready.", body = Ready),
        (status = SERVICE_UNAVAILABLE, description = "`not_ready`", body = ErrorBody),
    ))]
pub(super) async fn ready(State(app): State<Arc<App>>) -> Result<Json<Ready>, Refusal> {
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
    Ok(Json(Ready { status: "ready" }))
}
