//! RFC 8414 metadata, with the sign-in choices beside it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use pia_protocol::auth::ServerMetadata;
use pia_protocol::paths;

use super::token::GRANTS;
use crate::app::App;
use crate::sign_in::ResponseMode;

/// What a client needs to know before it opens a browser (RFC 8414), with the sign-in choices.
#[utoipa::path(get, path = paths::METADATA, tag = "server",
    responses((status = OK, description = "The metadata.", body = ServerMetadata)))]
pub(super) async fn metadata(State(app): State<Arc<App>>) -> Json<ServerMetadata> {
    let at = |path: &str| format!("{}{path}", app.public_url);
    let list = |items: &[&str]| items.iter().map(|&item| item.to_owned()).collect();
    Json(ServerMetadata {
        issuer: app.public_url.as_str().to_owned(),
        authorization_endpoint: at(paths::LOGIN),
        token_endpoint: at(paths::TOKEN),
        revocation_endpoint: at(paths::REVOKE),
        // Without a provider nobody could answer for a device.
        device_authorization_endpoint: (!app.providers.is_empty()).then(|| at(paths::DEVICE)),
        end_session_endpoint: Some(at(paths::END_SESSION)),
        jwks_uri: app.signing.is_public().then(|| at(paths::JWKS)),
        response_types_supported: list(&["code"]),
        response_modes_supported: list(&ResponseMode::NAMES),
        grant_types_supported: list(&GRANTS),
        code_challenge_methods_supported: list(&["S256"]),
        token_endpoint_auth_methods_supported: list(&["none"]),
        authorization_response_iss_parameter_supported: true,
        pia_server_version: env!("CARGO_PKG_VERSION").to_owned(),
        pia_server_name: app.name.clone(),
        pia_providers: app.providers.iter().map(|p| p.info.clone()).collect(),
    })
}
