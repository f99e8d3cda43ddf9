//! `/signout-{provider}`: a provider says, in a hidden frame, that the browser's session there has
//! ended (OpenID Connect Front-Channel Logout 1.0).

use std::sync::Arc;

use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use pia_protocol::error::ErrorBody;

use super::callback::ProviderName;
use super::params::Params;
use crate::app::App;
use crate::error::Refusal;
use crate::telemetry::{RequestId, chain};

/// Why nothing was ended.
#[derive(Debug, thiserror::Error)]
enum FrontChannelError {
    #[error("`iss` and `sid` are needed, once each")]
    Incomplete,
    #[error("`iss` is not this provider")]
    Issuer,
}

impl From<FrontChannelError> for Refusal {
    fn from(error: FrontChannelError) -> Self {
        Self::bad_request("invalid_request", error.to_string())
    }
}

/// The path in descriptions: there is one for each provider.
const SIGN_OUT: &str = "/signout-{provider}";

/// Ends the sessions that began through a session of the provider's.
///
/// The frame brings no cookie
/// of ours, so `sid` alone says which: it is random and known to the provider and to us (section 3).
/// The answer is the same whether there was one.
#[utoipa::path(get, path = SIGN_OUT, tag = "sign-in",
    params(
        ("provider" = String, Path, example = "microsoft", description = "The provider's name."),
        ("iss" = String, Query, example = "https://login.microsoftonline.com/common/v2.0",
            description = "The provider's issuer."),
        ("sid" = String, Query, example = "s", description = "Its session."),
    ),
    responses(
        (status = OK, description = "Nothing of that session's is left."),
        (status = BAD_REQUEST, description = "`invalid_request`", body = ErrorBody),
    ))]
pub(super) async fn signed_out_there(
    State(app): State<Arc<App>>,
    Extension(ProviderName(provider)): Extension<ProviderName>,
    id: RequestId,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    let named = params.get("iss").zip(params.get("sid"));
    let named = named.filter(|_| !params.are_unclear());
    let (iss, sid) = named.ok_or(FrontChannelError::Incomplete)?;
    let party = app.provider(&provider).ok_or(FrontChannelError::Issuer)?;
    let ours = party
        .relying_party
        .check_response_issuer(Some(iss), app.clock.now());
    if let Err(error) = ours.await {
        let (id, cause) = (id.as_str(), chain(&error));
        tracing::info!(id, %provider, cause, "a provider's sign-out was not followed");
        return Err(FrontChannelError::Issuer.into());
    }
    let ended = app.sessions.end_through(&provider, sid).await;
    ended.map_err(Refusal::internal)?;
    Ok(StatusCode::OK.into_response())
}
