//! What the stand-in says of itself (RFC 8414).

use axum::Json;
use axum::extract::State;
use pia_protocol::paths;
use serde_json::{Value, json};

use super::server::{Shared, lock};

pub(super) async fn metadata(State(inside): Shared) -> Json<Value> {
    let inside = lock(&inside);
    let at = &inside.address;
    let providers: Vec<Value> = inside
        .providers
        .iter()
        .map(|name| json!({ "name": name, "display_name": name }))
        .collect();
    let mut metadata = json!({
        "issuer": at,
        "authorization_endpoint": format!("{at}{}", paths::LOGIN),
        "token_endpoint": format!("{at}{}", paths::TOKEN),
        "revocation_endpoint": format!("{at}{}", paths::REVOKE),
        "end_session_endpoint": format!("{at}{}", paths::END_SESSION),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "authorization_response_iss_parameter_supported": true,
        "pia_server_version": inside.version,
        "pia_providers": providers,
    });
    if let Some(name) = inside.name {
        metadata["pia_server_name"] = json!(name);
    }
    if !inside.other_device.is_unknown {
        metadata["device_authorization_endpoint"] = json!(format!("{at}{}", paths::DEVICE));
    }
    Json(metadata)
}
