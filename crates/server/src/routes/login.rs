//! `GET /auth/login`: a sign-in begins.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use pia_oidc::{Prompt, ProviderKind};
use pia_protocol::{CLIENT_ID, paths};

use super::browser::{Back, Failure, Problem, see_other};
use super::leave::leave;
use super::params::Params;
use crate::accounts::MAX_HINT;
use crate::app::{App, ProviderParty};
use crate::error::Refusal;
use crate::sign_in::{Challenge, LoginRequest, Loopback, LoopbackUri, ResponseMode, Target};
use crate::telemetry::RequestId;
use crate::told::{Title, Told};
use crate::words::Language;

/// The longest state that is stored and echoed.
const MAX_STATE: usize = 1_024;

/// Why a sign-in does not begin.
enum LoginError {
    /// Nobody to tell but the person: a wrong address or client is never redirected to (RFC 6749
    /// section 4.1.2.1).
    Untold(Told),
    /// The client is told.
    Told(Back, Problem),
}

impl LoginError {
    fn respond(self, app: &App, language: Language) -> Response {
        match self {
            Self::Untold(told) => Refusal::Page {
                language,
                status: StatusCode::BAD_REQUEST,
                title: Title::LinkWrong,
                told,
            }
            .into_response(),
            Self::Told(back, problem) => back.refuse(app, language, problem),
        }
    }
}

/// A sign-in begins: the browser is sent to a provider.
///
/// What is wrong is told to the client at its `redirect_uri`, as `error`, `error_description` and
/// perhaps `pia_error`.
#[utoipa::path(get, path = paths::LOGIN, tag = "sign-in",
    params(
        ("provider" = String, Query, example = "microsoft",
            description = "A name from `pia_providers` of the metadata."),
        ("redirect_uri" = String, Query, example = "http://127.0.0.1:49777/cb/x7",
            description = "The client's loopback listener (RFC 8252)."),
        ("client_id" = Option<String>, Query, example = "pia-desktop",
            description = "`pia-desktop`, the only client."),
        ("response_type" = Option<String>, Query, example = "code", description = "`code`."),
        ("response_mode" = Option<String>, Query, example = "query",
            description = "`query`, `fragment` or `form_post`."),
        ("state" = Option<String>, Query, max_length = 1024, example = "a state",
            description = "Echoed."),
        ("code_challenge" = String, Query,
            example = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            description = "Of PKCE (RFC 7636)."),
        ("code_challenge_method" = String, Query, example = "S256", description = "`S256`."),
        ("prompt" = Option<String>, Query,
            description = "`login`, `none`, `consent` or `select_account`."),
        ("login_hint" = Option<String>, Query, max_length = 320, description = "Passed on."),
        ("domain_hint" = Option<String>, Query, max_length = 320, description = "Passed on."),
        ("ui_locales" = Option<String>, Query, max_length = 320, description = "Passed on."),
    ),
    responses(
        (status = SEE_OTHER, description = "To the provider, or with an error back to the client."),
        (status = OK, description = "The client's error by `form_post`.", body = String,
            content_type = "text/html"),
        (status = BAD_REQUEST, description = "Nobody to tell but the person.", body = String,
            content_type = "text/html"),
    ))]
pub(super) async fn login(
    State(app): State<Arc<App>>,
    id: RequestId,
    language: Language,
    RawQuery(query): RawQuery,
) -> Response {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    let language = language.or_asked(params.get("ui_locales"));
    match begin(&app, &id, &params).await {
        Ok(response) => response,
        Err(error) => error.respond(&app, language),
    }
}

async fn begin(app: &App, id: &RequestId, params: &Params) -> Result<Response, LoginError> {
    let back = way_back(params)?;
    let (provider, request) = match read(app, params, &back) {
        Ok(read) => read,
        Err(problem) => return Err(LoginError::Told(back, problem)),
    };
    match leave(app, id, provider, request).await {
        Ok(leaving) => {
            let mut response = see_other(leaving.url.as_str());
            leaving.bind(&mut response);
            Ok(response)
        }
        Err(failure) => Err(LoginError::Told(back, failure.into())),
    }
}

/// Where to answer to, before anything else is looked at.
fn way_back(params: &Params) -> Result<Back, LoginError> {
    if params.is_repeated("redirect_uri") || params.is_repeated("client_id") {
        return Err(LoginError::Untold(Told::AddressRepeated));
    }
    // Existing clients do not say who they are; there is only one they can be.
    if params.get("client_id").is_some_and(|id| id != CLIENT_ID) {
        return Err(LoginError::Untold(Told::AppUnknown));
    }
    let to = params.get("redirect_uri").unwrap_or_default();
    let to = LoopbackUri::parse(to).map_err(|error| LoginError::Untold(error.into()))?;
    let mode = params.get("response_mode").and_then(ResponseMode::parse);
    let state = params.get("state").filter(|_| !params.is_repeated("state"));
    Ok(Back {
        to,
        mode: mode.unwrap_or(ResponseMode::Query),
        state: state.filter(|s| s.len() <= MAX_STATE).map(str::to_owned),
    })
}

fn read<'a>(
    app: &'a App,
    params: &Params,
    back: &Back,
) -> Result<(&'a ProviderParty, LoginRequest), Problem> {
    let invalid = |sentence: &str| Problem::new("invalid_request", sentence);
    if params.are_unclear() {
        return Err(invalid("A parameter is repeated, or is no text."));
    }
    if params.get("state").is_some() && back.state.is_none() {
        return Err(invalid("`state` is too long."));
    }
    if params.get("response_type").is_some_and(|t| t != "code") {
        let sentence = "`response_type` must be code.";
        return Err(Problem::new("unsupported_response_type", sentence));
    }
    if params
        .get("response_mode")
        .is_some_and(|m| ResponseMode::parse(m).is_none())
    {
        return Err(invalid(
            "`response_mode` must be query, fragment or form_post.",
        ));
    }
    let provider = provider(app, params)?;
    let prompt = prompt(params, provider)?;
    let request = LoginRequest {
        target: Target::Loopback(Loopback {
            redirect_uri: back.to.clone(),
            response_mode: back.mode,
            state: back.state.clone(),
            challenge: challenge(app, params, back)?,
        }),
        prompt,
        login_hint: hint(params, "login_hint")?,
        domain_hint: hint(params, "domain_hint")?,
        ui_locales: hint(params, "ui_locales")?,
        again: None,
    };
    Ok((provider, request))
}

/// The provider that a request names.
pub(super) fn provider<'a>(app: &'a App, params: &Params) -> Result<&'a ProviderParty, Failure> {
    if app.providers.is_empty() {
        return Err(Failure::new("server_error", Told::NoProviders));
    }
    let Some(name) = params.get("provider").map(str::to_lowercase) else {
        return Err(Failure::new("invalid_request", Told::ProviderMissing));
    };
    // The existing server knows Microsoft by a second name.
    let name = if name == "entraid" {
        "microsoft"
    } else {
        &name
    };
    let not_offered = || Failure::new("invalid_request", Told::ProviderNotOffered);
    app.provider(name).ok_or_else(not_offered)
}

/// How the provider is to ask the person.
fn prompt(params: &Params, provider: &ProviderParty) -> Result<Option<Prompt>, Problem> {
    let invalid = |sentence: &str| Problem::new("invalid_request", sentence);
    let prompt = params.get("prompt").map(str::parse).transpose();
    let prompt =
        prompt.map_err(|_| invalid("`prompt` must be login, none, consent or select_account."))?;
    // Google knows no such prompt and no `auth_time`: the person would come back only to be refused.
    let google = provider.relying_party.config().kind == ProviderKind::Google;
    if google && prompt == Some(Prompt::Login) {
        return Err(invalid(
            "Google does not ask people it knows to sign in anew; `prompt` cannot be login there.",
        ));
    }
    Ok(prompt)
}

/// The PKCE challenge; none only for first-generation clients where the operator allows them.
fn challenge(app: &App, params: &Params, back: &Back) -> Result<Option<Challenge>, Problem> {
    let invalid = |sentence: &str| Problem::new("invalid_request", sentence);
    if let Some(challenge) = params.get("code_challenge") {
        if params.get("code_challenge_method") != Some("S256") {
            return Err(invalid("`code_challenge_method` must be S256."));
        }
        let challenge = Challenge::parse(challenge);
        return challenge
            .map(Some)
            .ok_or_else(|| invalid("`code_challenge` must be 43 characters of base64url."));
    }
    let first_generation = back.to.is_first_generation() && back.mode == ResponseMode::Query;
    if params.get("code_challenge_method").is_some() || !first_generation {
        return Err(invalid("`code_challenge` is missing; PKCE is required."));
    }
    if app.allow_token_redirect {
        Ok(None)
    } else {
        Err(invalid(
            "This version of the app is too old for this server; please update it.",
        ))
    }
}

fn hint(params: &Params, name: &'static str) -> Result<Option<String>, Problem> {
    match params.get(name) {
        Some(text) if text.len() > MAX_HINT => Err(Problem::new(
            "invalid_request",
            format!("`{name}` is too long."),
        )),
        text => Ok(text.map(str::to_owned)),
    }
}
