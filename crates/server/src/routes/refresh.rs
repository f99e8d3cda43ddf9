//! A refresh token buys the next one: for the OAuth form, and for existing clients' JSON.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use http::StatusCode;
use pia_oidc::Home;
use pia_protocol::auth::{LoginAnswer, RefreshRequest, User};
use pia_protocol::error::{ErrorBody, OAuthErrorBody};
use pia_protocol::paths;
use pia_protocol::secret::RefreshToken;
use serde::Deserialize;

use super::device::DeviceHeaders;
use super::{body, device};
use crate::app::App;
use crate::db::Account;
use crate::error::Refusal;
use crate::tokens::{RefreshError, Session};

/// `{"refreshToken"}`, in either casing: an early build of the existing client wrote PascalCase.
#[derive(Deserialize)]
pub(super) struct RefreshBody {
    #[serde(rename = "refreshToken", alias = "RefreshToken")]
    pub(super) refresh_token: RefreshToken,
}

/// A refresh token buys the next one, for existing clients.
#[utoipa::path(post, path = paths::REFRESH, tag = "tokens", params(DeviceHeaders),
    request_body = RefreshRequest,
    responses(
        (status = OK, description = "The next tokens.", body = LoginAnswer),
        (status = BAD_REQUEST, description = "`invalid_request`", body = ErrorBody),
        (status = UNAUTHORIZED, description = "`invalid_grant`: the session has ended.",
            body = OAuthErrorBody),
        (status = PAYLOAD_TOO_LARGE, description = "`body_too_large`", body = ErrorBody),
        (status = UNSUPPORTED_MEDIA_TYPE, description = "`unsupported_type`, `unsupported_encoding`",
            body = ErrorBody),
    ))]
pub(super) async fn refresh(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Json<LoginAnswer>, Refusal> {
    let device = device::device(&app, &request);
    let body: RefreshBody = body::json(request, body::AUTH_BYTES).await?;
    let session = app.sessions.refresh(&body.refresh_token, device).await;
    let session = session.map_err(|error| refused(error, StatusCode::UNAUTHORIZED))?;
    Ok(Json(login_answer(session)))
}

/// How a refresh is refused. Existing clients sign out on 401 and on nothing else; the token
/// endpoint says 400 (RFC 6749 section 5.2).
pub(super) fn refused(error: RefreshError, status: StatusCode) -> Refusal {
    match error {
        RefreshError::Db(error) => Refusal::internal(error),
        RefreshError::Sign(error) => Refusal::internal(error),
        RefreshError::Unknown
        | RefreshError::Ended
        | RefreshError::Expired
        | RefreshError::Reused => Refusal::OAuth {
            status,
            error: "invalid_grant",
            description: "The session has ended; please sign in again.".into(),
        },
    }
}

/// The answer that existing clients read: word for word what they have always been sent.
pub(super) fn login_answer(session: Session) -> LoginAnswer {
    let user = User {
        organization: None,
        organization_name: None,
        personal: false,
        ..user(&session)
    };
    LoginAnswer {
        access_token: session.access_token,
        refresh_token: session.refresh_token,
        expires_in: session.expires_in,
        user,
    }
}

/// The person of a session, as clients see them.
pub(super) fn user(session: &Session) -> User {
    shown(session.account.clone(), session.provider.clone())
}

/// A person, signed in with this provider, as clients see them.
pub(super) fn shown(account: Account, provider: String) -> User {
    let personal = account.home == Home::Personal;
    let (organization, organization_name) = match account.home {
        Home::Organization(organization) => (Some(organization.domain), organization.name),
        Home::Personal | Home::Unknown => (None, None),
    };
    User {
        id: account.id,
        email: account.email,
        display_name: account.display_name,
        provider,
        login_hint: account.login_hint,
        organization,
        organization_name,
        personal,
    }
}
