//! The discovery document and the keys.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::authority::{Authority, issuer_of, template};
use super::{fault, permissions};
use crate::app::{App, SharedApp};
use crate::directory::PERSONAL_TENANT;
use crate::keys::Ring;

/// What Entra says of both documents.
const CACHE: [(axum::http::HeaderName, &str); 1] = [(CACHE_CONTROL, "max-age=86400, private")];

pub(super) async fn document(State(app): State<SharedApp>, Path(tenant): Path<String>) -> Response {
    let authority = match Authority::find(&tenant, &app.directory) {
        Ok(authority) => authority,
        Err(unknown) => return fault::as_json(&app, unknown),
    };
    let at = format!("{}/{}", app.base, authority.segment());
    let document = json!({
        "issuer": authority.issuer(&app.base),
        "authorization_endpoint": format!("{at}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{at}/oauth2/v2.0/token"),
        "end_session_endpoint": format!("{at}/oauth2/v2.0/logout"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "jwks_uri": format!("{at}/discovery/v2.0/keys"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "response_types_supported": ["code", "id_token", "code id_token"],
        "scopes_supported": permissions::OPENID_SCOPES,
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "request_uri_parameter_supported": false,
        "claims_supported": [
            "sub", "iss", "aud", "exp", "iat", "nbf", "auth_time", "nonce", "name", "ver", "tid",
            "oid", "sid", "uti", "preferred_username", "email", "login_hint",
            "acct", "idp", "roles", "groups", "c_hash", "at_hash",
        ],
    });
    (CACHE, Json(document)).into_response()
}

pub(super) async fn keys(State(app): State<SharedApp>, Path(tenant): Path<String>) -> Response {
    let authority = match Authority::find(&tenant, &app.directory) {
        Ok(authority) => authority,
        Err(unknown) => return fault::as_json(&app, unknown),
    };
    (CACHE, Json(json!({ "keys": published(&app, authority) }))).into_response()
}

/// The document for those who check access tokens of version 1.0.
pub(super) async fn document_v1(
    State(app): State<SharedApp>,
    Path(tenant): Path<String>,
) -> Response {
    let authority = match Authority::find(&tenant, &app.directory) {
        Ok(authority) => authority,
        Err(unknown) => return fault::as_json(&app, unknown),
    };
    let at = format!("{}/{}", app.base, authority.segment());
    let document = json!({
        "issuer": authority.issuer_v1(&app.base),
        "authorization_endpoint": format!("{at}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{at}/oauth2/v2.0/token"),
        "end_session_endpoint": format!("{at}/oauth2/v2.0/logout"),
        "jwks_uri": format!("{at}/discovery/keys"),
        "id_token_signing_alg_values_supported": ["RS256"],
    });
    (CACHE, Json(document)).into_response()
}

/// The same keys, without the member that names issuers of version 2.0.
pub(super) async fn keys_v1(State(app): State<SharedApp>, Path(tenant): Path<String>) -> Response {
    let authority = match Authority::find(&tenant, &app.directory) {
        Ok(authority) => authority,
        Err(unknown) => return fault::as_json(&app, unknown),
    };
    let mut keys = published(&app, authority);
    for key in &mut keys {
        if let Value::Object(members) = key {
            members.remove("issuer");
        }
    }
    (CACHE, Json(json!({ "keys": keys }))).into_response()
}

fn published(app: &App, authority: Authority) -> Vec<Value> {
    let base = &app.base;
    let personal = || keys_for(&app.keys.personal, &issuer_of(base, PERSONAL_TENANT));
    match authority {
        Authority::Common => {
            let work = keys_for(&app.keys.work, &template(base));
            work.into_iter().chain(personal()).collect()
        }
        Authority::Organizations => keys_for(&app.keys.work, &template(base)),
        Authority::Consumers => personal(),
        Authority::Tenant(id) => keys_for(&app.keys.work, &issuer_of(base, id)),
    }
}

/// Keys with the member of Entra's own: for whose tokens they are good.
fn keys_for(ring: &Ring, issuer: &str) -> Vec<Value> {
    let with_issuer = |mut jwk: Map<String, Value>| {
        jwk.insert("issuer".to_owned(), issuer.into());
        Value::Object(jwk)
    };
    ring.jwks().into_iter().map(with_issuer).collect()
}
