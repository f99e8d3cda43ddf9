//! Signing out of the provider too, which only the browser can: there, and back to a page that says
//! what came of it.
//!
//! Anybody may open these addresses, as they may open the provider's own. Nobody can name a target:
//! where the browser goes follows from the configuration alone.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use pia_oidc::{EndSessionRequest, ProviderKind};
use pia_protocol::{CLIENT_ID, paths, random};
use url::Url;

use super::browser::{BindingCookie, Failure, see_other};
use super::login;
use super::params::Params;
use crate::accounts::MAX_HINT;
use crate::app::{App, ProviderParty};
use crate::error::Refusal;
use crate::pages::sign_out as pages;
use crate::telemetry::{RequestId, chain};
use crate::told::{Title, Told};
use crate::words::Language;

/// Where providers send the browser back to; registered there.
pub(super) const SIGNED_OUT: &str = "/auth/signed-out";

/// Why nothing was ended.
enum EndSessionError {
    Repeated,
    Client,
    Hint,
    Provider(Failure),
    /// By its display name.
    Unreachable(String),
}

impl EndSessionError {
    fn refusal(self, language: Language) -> Refusal {
        let (status, told) = match self {
            Self::Repeated => (StatusCode::BAD_REQUEST, Told::ParameterRepeated),
            Self::Client => (StatusCode::BAD_REQUEST, Told::AppUnknown),
            Self::Hint => (StatusCode::BAD_REQUEST, Told::HintTooLong),
            Self::Provider(failure) => (StatusCode::BAD_REQUEST, failure.told),
            Self::Unreachable(provider) => (StatusCode::BAD_GATEWAY, Told::StillSignedIn(provider)),
        };
        Refusal::Page {
            language,
            status,
            title: Title::NotSignedOut,
            told,
        }
    }
}

/// Signing out of the provider in the browser too (RP-Initiated Logout).
#[utoipa::path(get, path = paths::END_SESSION, tag = "sign-in",
    params(
        ("provider" = String, Query, example = "microsoft",
            description = "A name from `pia_providers` of the metadata."),
        ("client_id" = Option<String>, Query, description = "`pia-desktop`, the only client."),
        ("logout_hint" = Option<String>, Query, max_length = 320, description = "Passed on."),
    ),
    responses(
        (status = SEE_OTHER, description = "To the provider."),
        (status = OK, description = "The provider has no such address.", body = String,
            content_type = "text/html"),
        (status = BAD_REQUEST, description = "What is wrong.", body = String,
            content_type = "text/html"),
        (status = BAD_GATEWAY, description = "The provider cannot be reached.", body = String,
            content_type = "text/html"),
    ))]
pub(super) async fn end_session(
    State(app): State<Arc<App>>,
    id: RequestId,
    language: Language,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    let left = leave(&app, &id, language, &params).await;
    left.map_err(|error| error.refusal(language))
}

async fn leave(
    app: &App,
    id: &RequestId,
    language: Language,
    params: &Params,
) -> Result<Response, EndSessionError> {
    if params.are_unclear() {
        return Err(EndSessionError::Repeated);
    }
    if params.get("client_id").is_some_and(|id| id != CLIENT_ID) {
        return Err(EndSessionError::Client);
    }
    let hint = params.get("logout_hint");
    if hint.is_some_and(|hint| hint.len() > MAX_HINT) {
        return Err(EndSessionError::Hint);
    }
    let provider = login::provider(app, params);
    let provider = provider.map_err(EndSessionError::Provider)?;
    let request = EndSessionRequest {
        post_logout_redirect_uri: format!("{}{SIGNED_OUT}", app.public_url),
        state: random::token(),
        logout_hint: hint.map(str::to_owned),
    };
    let party = &provider.relying_party;
    let url = party.end_session_url(&request, app.clock.now()).await;
    let url = url.map_err(|error| {
        let (id, cause) = (id.as_str(), chain(&error));
        tracing::warn!(id, provider = %provider.info.name, cause, "a sign-out could not begin");
        EndSessionError::Unreachable(provider.info.display_name.clone())
    })?;
    let Some(url) = url else {
        let own = own_page(provider);
        let shown = &provider.info.display_name;
        return Ok(pages::not_from_here(language, shown, own.as_ref()));
    };
    let mut response = see_other(url.as_str());
    // Which provider it was is for the page at the end, so that it says no more than is so.
    BindingCookie::of(app, &request.state).set(&mut response, &provider.info.name);
    Ok(response)
}

/// Google's own sign-out page, which its metadata does not name.
fn own_page(provider: &ProviderParty) -> Option<Url> {
    let config = provider.relying_party.config();
    if config.kind != ProviderKind::Google {
        return None;
    }
    let authority = config.authority.as_str().trim_end_matches('/');
    Url::parse(&format!("{authority}/Logout")).ok()
}

/// The browser is back from signing out.
#[utoipa::path(get, path = SIGNED_OUT, tag = "sign-in",
    params(("state" = Option<String>, Query, description = "As it was sent to the provider.")),
    responses((status = OK, description = "What came of it.", body = String,
        content_type = "text/html")))]
pub(super) async fn signed_out(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    language: Language,
    RawQuery(query): RawQuery,
) -> Response {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    let state = params.get("state").filter(|_| !params.are_unclear());
    let cookie = state.map(|state| BindingCookie::of(&app, state));
    let left_for = cookie.as_ref().and_then(|cookie| cookie.read(&headers));
    let provider = left_for.and_then(|name| app.provider(name));
    let mut response = match provider {
        Some(provider) => pages::signed_out(language, &provider.info.display_name),
        None => pages::unasked(language),
    };
    if let (Some(_), Some(cookie)) = (left_for, cookie) {
        cookie.clear(&mut response);
    }
    response
}
