//! `POST /auth/device`: a device without a browser asks for its codes (RFC 8628 section 3.1).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use http::{StatusCode, header};
use pia_protocol::device::DeviceAuthorizationAnswer;
use pia_protocol::error::{ErrorBody, OAuthErrorBody};
use pia_protocol::{CLIENT_ID, paths};
use utoipa::ToSchema;

use super::body::{self, BodyError, Kind};
use super::params::Params;
use crate::app::App;
use crate::device_flow::{AskError, Asked, CODE_TIME};
use crate::error::Refusal;
use crate::limits::Origin;
use crate::tokens::clean;

/// What a device posts.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what `Params` reads")]
struct DeviceForm {
    /// `pia-desktop`, the only client.
    client_id: String,
    /// What the device calls itself.
    device_name: Option<String>,
}

/// Why a device gets no codes.
#[derive(Debug, thiserror::Error)]
pub(super) enum DeviceError {
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error("the client tried to authenticate")]
    Authenticated,
    #[error("a parameter is repeated")]
    Repeated,
    #[error("`client_id` is missing")]
    NoClient,
    #[error("`client_id` is not known here")]
    Client,
    #[error("this server offers no way to sign in yet; its operator has to add one")]
    NoProvider,
    #[error(transparent)]
    Ask(#[from] AskError),
}

impl From<DeviceError> for Refusal {
    fn from(error: DeviceError) -> Self {
        let sentence = error.to_string();
        match error {
            DeviceError::Body(_) | DeviceError::Repeated | DeviceError::NoClient => {
                Self::oauth("invalid_request", sentence)
            }
            DeviceError::Authenticated => Self::Basic,
            DeviceError::Client => Self::OAuth {
                status: StatusCode::UNAUTHORIZED,
                error: "invalid_client",
                description: sentence,
            },
            DeviceError::NoProvider => Self::OAuth {
                status: StatusCode::SERVICE_UNAVAILABLE,
                error: "temporarily_unavailable",
                description: sentence,
            },
            // Some of those that wait are over by then.
            DeviceError::Ask(AskError::TooMany) => Self::TooMany {
                retry_after: 60,
                as_page: None,
            },
            DeviceError::Ask(error) => Self::internal(error),
        }
    }
}

/// A device without a browser asks for its codes (RFC 8628 section 3.1).
#[utoipa::path(post, path = paths::DEVICE, tag = "device",
    request_body(content = DeviceForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = OK, description = "What to show, and how to ask.",
            body = DeviceAuthorizationAnswer),
        (status = BAD_REQUEST, description = "`invalid_request`", body = OAuthErrorBody),
        (status = UNAUTHORIZED, description = "`invalid_client`", body = OAuthErrorBody),
        (status = TOO_MANY_REQUESTS, description = "Too many devices wait already.",
            body = ErrorBody),
        (status = SERVICE_UNAVAILABLE, description = "No provider is configured.",
            body = OAuthErrorBody),
    ))]
pub(super) async fn ask(
    State(app): State<Arc<App>>,
    origin: Origin,
    request: Request,
) -> Result<Json<DeviceAuthorizationAnswer>, Refusal> {
    let asked = codes(&app, origin, request).await?;
    let page = format!("{}{}", app.public_url, paths::DEVICE);
    let user_code = asked.user_code.shown();
    Ok(Json(DeviceAuthorizationAnswer {
        device_code: asked.device_code,
        verification_uri_complete: Some(format!("{page}?user_code={user_code}")),
        verification_uri: page,
        user_code,
        expires_in: CODE_TIME.whole_seconds().unsigned_abs(),
        interval: asked.interval.whole_seconds().unsigned_abs(),
    }))
}

async fn codes(app: &App, origin: Origin, request: Request) -> Result<Asked, DeviceError> {
    if request.headers().contains_key(header::AUTHORIZATION) {
        return Err(DeviceError::Authenticated);
    }
    if body::kind(request.headers()) != Kind::Form {
        return Err(BodyError::ContentType("application/x-www-form-urlencoded").into());
    }
    let params = Params::parse(&body::bytes(request, body::AUTH_BYTES).await?);
    if params.are_unclear() {
        return Err(DeviceError::Repeated);
    }
    match params.get("client_id") {
        None => return Err(DeviceError::NoClient),
        Some(id) if id != CLIENT_ID => return Err(DeviceError::Client),
        Some(_) => {}
    }
    if app.providers.is_empty() {
        return Err(DeviceError::NoProvider);
    }
    let name = params.get("device_name").and_then(clean);
    Ok(app.device_flow.ask(name, origin).await?)
}
