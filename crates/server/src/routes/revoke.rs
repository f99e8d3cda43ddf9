//! Ending a session: RFC 7009, and the existing clients' sign-out.

use std::sync::Arc;

use axum::extract::{Request, State};
use http::{StatusCode, header};
use pia_protocol::auth::RefreshRequest;
use pia_protocol::error::{ErrorBody, OAuthErrorBody};
use pia_protocol::secret::RefreshToken;
use pia_protocol::{CLIENT_ID, paths};
use utoipa::ToSchema;

use super::body::{self, BodyError, Kind};
use super::params::Params;
use super::refresh::RefreshBody;
use crate::app::App;
use crate::db::DbError;
use crate::error::Refusal;

/// What a client posts.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what `Params` reads")]
struct RevokeForm {
    /// An access token or a refresh token.
    token: String,
    /// `pia-desktop`, the only client.
    client_id: Option<String>,
}

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

/// Ends a session (RFC 7009).
///
/// An unknown token is as good as revoked (RFC 7009 section 2.2). With either kind of token the whole
/// family ends: there is no other way to take back an access token.
#[utoipa::path(post, path = paths::REVOKE, tag = "tokens",
    request_body(content = RevokeForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = OK, description = "The token is not good any more."),
        (status = BAD_REQUEST, description = "`invalid_request`", body = OAuthErrorBody),
        (status = UNAUTHORIZED, description = "`invalid_client`", body = OAuthErrorBody),
    ))]
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

/// Ends a session, for existing clients.
#[utoipa::path(post, path = paths::LOGOUT, tag = "tokens", request_body = RefreshRequest,
    responses(
        (status = NO_CONTENT, description = "The session has ended."),
        (status = BAD_REQUEST, description = "`invalid_request`", body = ErrorBody),
        (status = PAYLOAD_TOO_LARGE, description = "`body_too_large`", body = ErrorBody),
        (status = UNSUPPORTED_MEDIA_TYPE, description = "`unsupported_type`, `unsupported_encoding`",
            body = ErrorBody),
    ))]
pub(super) async fn logout(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<StatusCode, Refusal> {
    let body: RefreshBody = body::json(request, body::AUTH_BYTES).await?;
    let ended = app.sessions.end(&body.refresh_token).await;
    ended.map_err(Refusal::internal)?;
    Ok(StatusCode::NO_CONTENT)
}
