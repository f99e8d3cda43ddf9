//! The token endpoint: OAuth forms, and the JSON of second-generation clients.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use pia_protocol::auth::{CodeRequest, LoginAnswer, TokenAnswer};
use pia_protocol::device::DEVICE_CODE_GRANT;
use pia_protocol::error::OAuthErrorBody;
use pia_protocol::secret::{AuthorizationCode, CodeVerifier, DeviceCode, RefreshToken};
use pia_protocol::{CLIENT_ID, paths};
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::{self, BodyError, Kind};
use super::device::DeviceHeaders;
use super::params::Params;
use super::{device, refresh};
use crate::accounts::NotAdmitted;
use crate::app::App;
use crate::device_flow::{PollError, Question};
use crate::error::Refusal;
use crate::sign_in::{Presented, RedeemError};
use crate::tokens::{Device, RefreshError, Session};

/// What tokens are issued for, as the metadata lists it.
pub(super) const GRANTS: [&str; 3] = ["authorization_code", "refresh_token", DEVICE_CODE_GRANT];

/// What a client posts, by `grant_type`.
#[derive(ToSchema)]
#[serde(tag = "grant_type")]
#[expect(dead_code, reason = "describes what `Params` reads")]
enum TokenForm {
    /// What the browser brought back (RFC 6749 section 4.1.3).
    #[serde(rename = "authorization_code")]
    Code {
        client_id: String,
        code: AuthorizationCode,
        /// The secret half of PKCE (RFC 7636).
        code_verifier: CodeVerifier,
        /// As at `/auth/login`.
        redirect_uri: String,
    },
    /// The next access token, and the next of these (RFC 6749 section 6).
    #[serde(rename = "refresh_token")]
    Refresh {
        client_id: String,
        refresh_token: RefreshToken,
    },
    /// Has the person let this device in? (RFC 8628 section 3.4)
    #[serde(rename = "urn:ietf:params:oauth:grant-type:device_code")]
    Device {
        client_id: String,
        device_code: DeviceCode,
    },
}

/// OAuth's answer to a form, the other to JSON.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the two answers there are")]
enum TokenBody {
    OAuth(TokenAnswer),
    Existing(LoginAnswer),
}

/// Why no tokens were issued.
#[derive(Debug, thiserror::Error)]
pub(super) enum TokenError {
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error("the client tried to authenticate")]
    Authenticated,
    #[error("a parameter is repeated")]
    Repeated,
    #[error("`{0}` is missing")]
    Missing(&'static str),
    #[error("`client_id` is not known here")]
    Client,
    #[error("`grant_type` must be authorization_code, refresh_token or {DEVICE_CODE_GRANT}")]
    GrantType,
    #[error(transparent)]
    Redeem(#[from] RedeemError),
    #[error(transparent)]
    Refresh(#[from] RefreshError),
    #[error(transparent)]
    Poll(#[from] PollError),
}

impl From<TokenError> for Refusal {
    fn from(error: TokenError) -> Self {
        let sentence = error.to_string();
        match error {
            TokenError::Body(_) | TokenError::Repeated | TokenError::Missing(_) => {
                Self::oauth("invalid_request", sentence)
            }
            TokenError::Authenticated => Self::Basic,
            TokenError::Client => Self::OAuth {
                status: StatusCode::UNAUTHORIZED,
                error: "invalid_client",
                description: sentence,
            },
            TokenError::GrantType => Self::oauth("unsupported_grant_type", sentence),
            TokenError::Refresh(error) => refresh::refused(error, StatusCode::BAD_REQUEST),
            TokenError::Redeem(error) => redeem_refused(error),
            TokenError::Poll(error) => poll_refused(error),
        }
    }
}

/// RFC 8628 section 3.5.
fn poll_refused(error: PollError) -> Refusal {
    let (code, sentence) = match error {
        PollError::Pending => ("authorization_pending", "Nobody has answered yet."),
        PollError::SlowDown => ("slow_down", "Ask again later, and five seconds less often."),
        PollError::Denied => ("access_denied", "The sign-in was refused in the browser."),
        PollError::Expired => ("expired_token", "The code is over; please start again."),
        PollError::Worthless => (
            "invalid_grant",
            "The device code is used up or does not belong here; please start again.",
        ),
        PollError::Sign(_) | PollError::Db(_) => return Refusal::internal(error),
    };
    Refusal::oauth(code, sentence)
}

fn redeem_refused(error: RedeemError) -> Refusal {
    match error {
        RedeemError::Sign(_) | RedeemError::Db(_) => Refusal::internal(error),
        RedeemError::Disabled => Refusal::oauth("invalid_grant", NotAdmitted::Disabled.to_string()),
        // One sentence for all: which check failed would help only somebody who guesses.
        _ => Refusal::oauth(
            "invalid_grant",
            "The sign-in code is used up or does not belong here; please sign in again.",
        ),
    }
}

/// `{"code","codeVerifier"}`, in either casing.
#[derive(Deserialize)]
struct CodeBody {
    #[serde(alias = "Code")]
    code: AuthorizationCode,
    #[serde(rename = "codeVerifier", alias = "CodeVerifier")]
    code_verifier: CodeVerifier,
}

/// Codes and refresh tokens are redeemed (RFC 6749 section 3.2).
///
/// Forms of OAuth are answered in its names; the JSON of existing clients in theirs.
#[utoipa::path(post, path = paths::TOKEN, tag = "tokens", params(DeviceHeaders),
    request_body(content(
        (TokenForm = "application/x-www-form-urlencoded"),
        (CodeRequest = "application/json"),
    )),
    responses(
        (status = OK, description = "The tokens.", body = TokenBody),
        (status = BAD_REQUEST, body = OAuthErrorBody,
            description = "`invalid_request`, `unsupported_grant_type`, `invalid_grant`; of a \
                waiting device `authorization_pending`, `slow_down`, `access_denied`, \
                `expired_token`"),
        (status = UNAUTHORIZED, description = "`invalid_client`", body = OAuthErrorBody),
    ))]
pub(super) async fn token(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Refusal> {
    Ok(issue(&app, request).await?)
}

async fn issue(app: &App, request: Request) -> Result<Response, TokenError> {
    // Every client here is public (RFC 8252 section 8.4): it has no secret to authenticate with.
    if request.headers().contains_key(header::AUTHORIZATION) {
        return Err(TokenError::Authenticated);
    }
    let device = device::device(app, &request);
    match body::kind(request.headers()) {
        Kind::Form => {
            let body = body::bytes(request, body::AUTH_BYTES).await?;
            let session = by_form(app, &Params::parse(&body), device).await?;
            Ok(Json(token_answer(session)).into_response())
        }
        Kind::Json => {
            let body: CodeBody = body::json(request, body::AUTH_BYTES).await?;
            let presented = Presented {
                code: body.code,
                verifier: body.code_verifier,
                client_id: None,
                redirect_uri: None,
            };
            let session = app.sign_ins.redeem(presented, device).await?;
            Ok(Json(refresh::login_answer(session)).into_response())
        }
        Kind::Other => {
            let accepted = "application/x-www-form-urlencoded or application/json";
            Err(BodyError::ContentType(accepted).into())
        }
    }
}

async fn by_form(app: &App, params: &Params, device: Device) -> Result<Session, TokenError> {
    if params.are_unclear() {
        return Err(TokenError::Repeated);
    }
    let need = |name: &'static str| {
        let value = params.get(name).map(str::to_owned);
        value.ok_or(TokenError::Missing(name))
    };
    let grant = need("grant_type")?;
    if !GRANTS.contains(&grant.as_str()) {
        return Err(TokenError::GrantType);
    }
    if need("client_id")? != CLIENT_ID {
        return Err(TokenError::Client);
    }
    if grant == "refresh_token" {
        let token = RefreshToken::new(need("refresh_token")?);
        return Ok(app.sessions.refresh(&token, device).await?);
    }
    if grant == DEVICE_CODE_GRANT {
        let question = Question {
            code: DeviceCode::new(need("device_code")?),
            client_id: CLIENT_ID.to_owned(),
        };
        return Ok(app.device_flow.poll(question, device).await?);
    }
    let presented = Presented {
        code: AuthorizationCode::new(need("code")?),
        verifier: CodeVerifier::new(need("code_verifier")?),
        client_id: Some(CLIENT_ID.to_owned()),
        redirect_uri: Some(need("redirect_uri")?),
    };
    Ok(app.sign_ins.redeem(presented, device).await?)
}

fn token_answer(session: Session) -> TokenAnswer {
    let user = refresh::user(&session);
    TokenAnswer {
        access_token: session.access_token,
        token_type: "Bearer".into(),
        expires_in: session.expires_in,
        refresh_token: session.refresh_token,
        user,
    }
}
