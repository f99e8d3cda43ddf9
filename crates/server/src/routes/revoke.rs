//! Ending a session: RFC 7009, and the existing clients' sign-out.

use std::sync::Arc;

use axum::extract::{Request, State};
use http::{StatusCode, header};
use pia_protocol::CLIENT_ID;
use pia_protocol::secret::RefreshToken;

use super::body::{self, BodyError, Kind};
use super::params::Params;
use super::refresh::RefreshBody;
use crate::app::App;
use crate::db::DbError;
use crate::error::Refusal;

/// Why nothing was revoked.
#[derive(Debug, thiserror::Error)]
pub(super) enum RevokeError {
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error("the client tried to authenticate")]
    Authenticated,
    #[error("a parameter is repeated, or is no text")]
    Repeated,
    #[error("`token` is missing")]
    NoToken,
    #[error("`client_id` is not known here")]
    Client,
    #[error("the database failed")]
    Db(#[from] DbError),
}

impl From<RevokeError> for Refusal {
    fn from(error: RevokeError) -> Self {
        match error {
            RevokeError::Body(error) => Self::oauth("invalid_request", error.to_string()),
            RevokeError::Authenticated => Self::Basic,
            RevokeError::Repeated | RevokeError::NoToken => {
                Self::oauth("invalid_request", error.to_string())
            }
            RevokeError::Client => Self::OAuth {
                status: StatusCode::UNAUTHORIZED,
                error: "invalid_client",
                description: error.to_string(),
            },
            RevokeError::Db(error) => Self::internal(error),
        }
    }
}

/// `POST /auth/revoke`. An unknown token is as good as revoked (RFC 7009 section 2.2). With either
/// kind of token the whole family ends: there is no other way to take back an access token.
pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<StatusCode, Refusal> {
    end(&app, request).await?;
    Ok(StatusCode::OK)
}

async fn end(app: &App, request: Request) -> Result<(), RevokeError> {
    if request.headers().contains_key(header::AUTHORIZATION) {
        return Err(RevokeError::Authenticated);
    }
    if body::kind(request.headers()) != Kind::Form {
        return Err(BodyError::ContentType("application/x-www-form-urlencoded").into());
    }
    let params = Params::parse(&body::bytes(request, body::AUTH_BYTES).await?);
    if params.are_unclear() {
        return Err(RevokeError::Repeated);
    }
    if params.get("client_id").is_some_and(|id| id != CLIENT_ID) {
        return Err(RevokeError::Client);
    }
    let token = params.get("token").ok_or(RevokeError::NoToken)?;
    let token = RefreshToken::new(token.to_owned());
    Ok(app.sessions.end(&token).await?)
}

/// `POST /auth/logout`.
pub(super) async fn logout(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<StatusCode, Refusal> {
    let body: RefreshBody = body::json(request, body::AUTH_BYTES).await?;
    let ended = app.sessions.end(&body.refresh_token).await;
    ended.map_err(Refusal::internal)?;
    Ok(StatusCode::NO_CONTENT)
}
