//! The token endpoint.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use super::claims;
use crate::app::{App, SharedApp};
use crate::credentials;
use crate::directory::{Client, Credentials};
use crate::keys::SignError;
use crate::params::{Duplicated, Params};
use crate::pkce;
use crate::secrets::{self, same};
use crate::store::grants::{CodeGrant, Grant, Worthless};

/// How long an access token is good, in seconds.
const ACCESS_LIFE: u32 = 3599;

#[derive(Serialize)]
struct Tokens {
    access_token: String,
    expires_in: u32,
    scope: String,
    token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
enum TokenError {
    #[error(transparent)]
    Duplicated(#[from] Duplicated),
    #[error("Missing required parameter: {0}")]
    Missing(&'static str),
    #[error("Invalid grant_type: {0}")]
    GrantType(String),
    #[error("The OAuth client was not found.")]
    UnknownClient,
    #[error("Unauthorized")]
    Secret,
    #[error("Bad Request")]
    Grant,
    #[error("Bad Request")]
    RedirectUri,
    #[error("Invalid code verifier.")]
    Verifier,
    #[error("The token could not be signed.")]
    Signing(#[from] SignError),
}

impl From<Worthless> for TokenError {
    fn from(_: Worthless) -> Self {
        Self::Grant
    }
}

impl TokenError {
    fn error(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Duplicated(_) | Self::Missing(_) => (StatusCode::BAD_REQUEST, "invalid_request"),
            Self::GrantType(_) => (StatusCode::BAD_REQUEST, "unsupported_grant_type"),
            Self::UnknownClient | Self::Secret => (StatusCode::UNAUTHORIZED, "invalid_client"),
            Self::Grant | Self::Verifier => (StatusCode::BAD_REQUEST, "invalid_grant"),
            Self::RedirectUri => (StatusCode::BAD_REQUEST, "redirect_uri_mismatch"),
            Self::Signing(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal_failure"),
        }
    }
}

pub(super) async fn token(
    State(app): State<SharedApp>,
    headers: HeaderMap,
    body: String,
) -> Response {
    match exchange(&app, &headers, &body) {
        Ok(tokens) => Json(tokens).into_response(),
        Err(refused) => {
            let (status, error) = refused.error();
            tracing::info!(error, "Google token request refused: {refused}");
            let body = json!({ "error": error, "error_description": refused.to_string() });
            (status, Json(body)).into_response()
        }
    }
}

fn exchange(app: &App, headers: &HeaderMap, body: &str) -> Result<Tokens, TokenError> {
    let params = Params::parse(body)?;
    let client = authenticate(app, headers, &params)?;
    match params.get("grant_type") {
        Some("authorization_code") => redeem_code(app, client, &params),
        Some("refresh_token") => refresh(app, client, &params),
        Some(other) => Err(TokenError::GrantType(other.to_owned())),
        None => Err(TokenError::Missing("grant_type")),
    }
}

fn authenticate<'a>(
    app: &'a App,
    headers: &HeaderMap,
    params: &Params,
) -> Result<&'a Client, TokenError> {
    let claimed = credentials::read(headers, params);
    let client_id = claimed.client_id.ok_or(TokenError::Missing("client_id"))?;
    let client = app.directory.google_client(&client_id);
    let client = client.ok_or(TokenError::UnknownClient)?;
    let given = claimed.secret.unwrap_or_default();
    match &client.credentials {
        Credentials::Public => Ok(client),
        Credentials::Secrets(known) if known.iter().any(|secret| same(secret, &given)) => {
            Ok(client)
        }
        Credentials::Secrets(_) => Err(TokenError::Secret),
    }
}

fn redeem_code(app: &App, client: &Client, params: &Params) -> Result<Tokens, TokenError> {
    let code = params.get("code").ok_or(TokenError::Missing("code"))?;
    let redirect_uri = params
        .get("redirect_uri")
        .ok_or(TokenError::Missing("redirect_uri"))?;
    let verifier = params.get("code_verifier");
    let CodeGrant { grant, nonce, .. } = app.codes.redeem(code, app.now(), |bound| {
        if bound.grant.client_id != client.id {
            return Err(TokenError::Grant);
        }
        if bound.redirect_uri != redirect_uri {
            return Err(TokenError::RedirectUri);
        }
        check_verifier(bound, verifier)
    })?;
    let refresh_token = grant
        .offline
        .then(|| app.refresh_tokens.issue("1//0", grant.clone(), app.now()));
    Ok(Tokens {
        refresh_token,
        ..tokens(app, &grant, nonce)?
    })
}

fn check_verifier(bound: &CodeGrant, verifier: Option<&str>) -> Result<(), TokenError> {
    match (&bound.challenge, verifier) {
        (None, None) => Ok(()),
        (Some(challenge), Some(verifier))
            if pkce::well_formed(verifier) && challenge.is_met_by(verifier) =>
        {
            Ok(())
        }
        _ => Err(TokenError::Verifier),
    }
}

/// The refresh token stays the same: Google hands out no new one.
fn refresh(app: &App, client: &Client, params: &Params) -> Result<Tokens, TokenError> {
    let token = params
        .get("refresh_token")
        .ok_or(TokenError::Missing("refresh_token"))?;
    let grant = app.refresh_tokens.find(token, app.now())?;
    if grant.client_id != client.id {
        return Err(TokenError::Grant);
    }
    tokens(app, &grant, None)
}

fn tokens(app: &App, grant: &Grant, nonce: Option<String>) -> Result<Tokens, TokenError> {
    let account = app.directory.account(grant.session.account);
    let access_token = format!("ya29.{}", secrets::token());
    let claims = claims::id_token(&app.base, account, grant, nonce, &access_token, app.now());
    let claims = claims.ok_or(TokenError::Grant)?;
    let openid = grant.scope.iter().any(|word| word == "openid");
    let sign = || app.keys.google.sign(&claims);
    Ok(Tokens {
        access_token,
        expires_in: ACCESS_LIFE,
        scope: grant.scope.join(" "),
        token_type: "Bearer",
        id_token: openid.then(sign).transpose()?,
        refresh_token: None,
    })
}
