//! The token endpoint: who asks, and for what.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use super::aadsts::Aadsts;
use super::authority::Authority;
use super::issue::Tokens;
use super::shown::Shown;
use super::{fault, on_behalf, redeem};
use crate::app::{App, SharedApp};
use crate::credentials;
use crate::directory::{Application, Credentials};
use crate::params::Params;
use crate::secrets::same;

pub(super) async fn token(
    State(app): State<SharedApp>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    match exchange(&app, &tenant, &headers, &body) {
        Ok(tokens) => Json(tokens).into_response(),
        Err(refused) => fault::as_json(&app, refused),
    }
}

fn exchange(app: &App, tenant: &str, headers: &HeaderMap, body: &str) -> Result<Tokens, Aadsts> {
    let authority = Authority::find(tenant, &app.directory)?;
    let params = Params::parse(body)?;
    let grant_type = params
        .get("grant_type")
        .ok_or(Aadsts::missing("grant_type"))?;
    let application = authenticate(app, headers, &params)?;
    match grant_type {
        "authorization_code" => redeem::code(app, authority, application, &params),
        "refresh_token" => redeem::refresh_token(app, authority, application, &params),
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => {
            on_behalf::exchange(app, authority, application, &params)
        }
        other => Err(Aadsts::GrantType(other.to_owned())),
    }
}

/// Finds out which application asks, and whether it is the one.
fn authenticate<'a>(
    app: &'a App,
    headers: &HeaderMap,
    params: &Params,
) -> Result<&'a Application, Aadsts> {
    let claimed = credentials::read(headers, params);
    let client_id = claimed.client_id.ok_or(Aadsts::missing("client_id"))?;
    let application = app
        .directory
        .application(&client_id)
        .ok_or_else(|| Shown::UnknownApplication(client_id.clone()))?;
    match (&application.client.credentials, claimed.secret) {
        (Credentials::Public, None) => Ok(application),
        (Credentials::Public, Some(_)) => Err(Aadsts::SecretFromPublicClient(client_id)),
        (Credentials::Secrets(_), None) => Err(Aadsts::SecretMissing),
        (Credentials::Secrets(secrets), Some(given)) => {
            if secrets.iter().any(|secret| same(secret, &given)) {
                Ok(application)
            } else {
                Err(Aadsts::SecretWrong(client_id))
            }
        }
    }
}
