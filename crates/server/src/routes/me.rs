//! Who the bearer of an access token is.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use pia_protocol::auth::Me;
use pia_protocol::paths;

use super::bearer::Bearer;
use super::refresh::shown;
use crate::app::App;
use crate::error::Refusal;

/// Who the bearer of an access token is.
#[utoipa::path(get, path = paths::ME, tag = "sessions", security(("bearer" = [])),
    responses((status = OK, description = "The person, and this device's session.", body = Me)))]
pub(super) async fn me(
    State(app): State<Arc<App>>,
    Bearer(claims): Bearer,
) -> Result<Json<Me>, Refusal> {
    let id = claims.sub;
    let account = app.db.read(move |db| db.account(id)).await;
    let account = account
        .map_err(Refusal::internal)?
        .ok_or(Refusal::Bearer { presented: true })?;
    Ok(Json(Me {
        roles: account.roles.clone(),
        user: shown(account, claims.provider),
        session_id: claims.sid,
    }))
}
