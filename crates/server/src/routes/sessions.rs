//! The devices a person is signed in on, and ending one or all of them.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use http::StatusCode;
use pia_protocol::error::ErrorBody;
use pia_protocol::ids::SessionId;
use pia_protocol::paths;
use pia_protocol::session::{SessionInfo, SessionsAnswer};
use pia_protocol::wire_time::WireTime;

use super::bearer::Bearer;
use super::params::Params;
use crate::app::App;
use crate::db::SignedInDevice;
use crate::error::Refusal;

/// One of them: `paths::SESSIONS` and its id.
const ONE: &str = "/auth/sessions/{id}";

/// The devices the bearer is signed in on.
#[utoipa::path(get, path = paths::SESSIONS, tag = "sessions", security(("bearer" = [])),
    responses((status = OK, description = "This one first.", body = SessionsAnswer)))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Bearer(claims): Bearer,
) -> Result<Json<SessionsAnswer>, Refusal> {
    let devices = app.sessions.devices(claims.sub).await;
    let devices = devices.map_err(Refusal::internal)?;
    let mut sessions: Vec<SessionInfo> = devices
        .into_iter()
        .map(|device| info(device, claims.sid))
        .collect();
    // Stable: the others stay in their order.
    sessions.sort_by_key(|session| !session.current);
    Ok(Json(SessionsAnswer { sessions }))
}

fn info(found: SignedInDevice, asking: SessionId) -> SessionInfo {
    SessionInfo {
        current: found.id == asking,
        id: found.id,
        device_name: found.device.name,
        os_version: found.device.os_version,
        app_version: found.device.app_version,
        place: found.device.place,
        provider: found.provider,
        created_at: WireTime::new(found.created_at),
        last_seen_at: WireTime::new(found.used_at),
    }
}

/// Signs one device out. Another person's session is as unknown as one that never was.
#[utoipa::path(delete, path = ONE, tag = "sessions", security(("bearer" = [])),
    params(("id" = SessionId, Path, description = "As the list has it.")),
    responses(
        (status = NO_CONTENT, description = "Its tokens are not good any more."),
        (status = NOT_FOUND, description = "`not_found`", body = ErrorBody),
    ))]
pub(super) async fn end_one(
    State(app): State<Arc<App>>,
    Bearer(claims): Bearer,
    id: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Refusal> {
    // Not even text, perhaps.
    let Path(id) = id.map_err(|_| unknown())?;
    let id = SessionId::parse(&id).map_err(|_| unknown())?;
    let ended = app.sessions.end_one(claims.sub, id).await;
    if ended.map_err(Refusal::internal)? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(unknown())
    }
}

fn unknown() -> Refusal {
    Refusal::Api {
        status: StatusCode::NOT_FOUND,
        error: "not_found",
        message: "You are not signed in on such a device.".into(),
    }
}

/// Signs all devices out, or all but the one that asks.
#[utoipa::path(delete, path = paths::SESSIONS, tag = "sessions", security(("bearer" = [])),
    params(("except" = Option<String>, Query, description = "`current` spares the one that asks.")),
    responses(
        (status = NO_CONTENT, description = "Their tokens are not good any more."),
        (status = BAD_REQUEST, description = "`invalid_request`", body = ErrorBody),
    ))]
pub(super) async fn end_all(
    State(app): State<Arc<App>>,
    Bearer(claims): Bearer,
    RawQuery(query): RawQuery,
) -> Result<StatusCode, Refusal> {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    let given = params.pairs().filter(|(name, _)| *name == "except");
    let given: Vec<&str> = given.map(|(_, value)| value).collect();
    let except = match given[..] {
        [] => None,
        ["current"] => Some(claims.sid),
        // Not ignored, not even when empty: whoever asks for an exception must not lose everything.
        _ => {
            let sentence = "`except` must be current, and given once.";
            return Err(Refusal::bad_request("invalid_request", sentence));
        }
    };
    let ended = app.sessions.end_all(claims.sub, except).await;
    ended.map_err(Refusal::internal)?;
    Ok(StatusCode::NO_CONTENT)
}
