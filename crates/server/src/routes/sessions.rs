//! The devices a person is signed in on, and ending one or all of them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use http::StatusCode;
use pia_protocol::ids::SessionId;
use pia_protocol::session::{SessionInfo, SessionsAnswer};
use pia_protocol::wire_time::WireTime;

use super::bearer::Bearer;
use super::params::Params;
use crate::app::App;
use crate::db::SignedInDevice;
use crate::error::Refusal;

/// `GET /auth/sessions`.
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

/// `DELETE /auth/sessions/{id}`. Another person's session is as unknown as one that never was.
pub(super) async fn end_one(
    State(app): State<Arc<App>>,
    Bearer(claims): Bearer,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
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

/// `DELETE /auth/sessions`, or all but the one that asks with `?except=current`.
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
