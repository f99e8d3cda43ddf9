//! `/signin-{provider}`: the browser is back from a provider.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{RawQuery, Request, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use pia_oidc::{Identity, ProviderError};
use url::form_urlencoded;
use utoipa::ToSchema;

use super::body::{self, BodyError, Kind};
use super::browser::{Back, BindingCookie, Problem, see_other};
use super::leave::leave;
use super::params::Params;
use super::{device_page, refresh};
use crate::app::App;
use crate::audit::Event;
use crate::device_flow::AnswerError;
use crate::error::Refusal;
use crate::hashed::Hashed;
use crate::pages;
use crate::sign_in::{Arrived, FinishError, Finished, LoginRequest, Loopback, Target};
use crate::telemetry::{RequestId, chain};
use crate::tokens::Session;

/// Which provider a callback belongs to.
#[derive(Clone)]
pub(super) struct ProviderName(pub(super) Arc<str>);

/// Our addresses at the providers, one for each: what `crate::app::callback_path` makes.
const CALLBACK: &str = "/signin-{provider}";

/// What a provider posts; the parameters by GET.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what `Params` reads")]
struct CallbackForm {
    /// As it was sent.
    state: String,
    /// What the provider gives for a yes.
    code: Option<String>,
    /// Who answers (RFC 9207).
    iss: Option<String>,
    /// What the provider says for a no.
    error: Option<String>,
}

/// Why a callback leads nowhere: the person sees a page, because whom to tell is not known.
#[derive(Debug, thiserror::Error)]
enum CallbackError {
    #[error("The answer of the sign-in provider came in a form that is not understood.")]
    Malformed,
    #[error("The answer of the sign-in provider is too large to be one.")]
    TooLarge,
    #[error("This sign-in is over, or was started in another browser.")]
    NotUnderWay,
    #[error(transparent)]
    Stored(FinishError),
}

impl From<CallbackError> for Refusal {
    fn from(error: CallbackError) -> Self {
        match error {
            CallbackError::Stored(error) => Self::internal(error),
            told => Self::Page {
                status: match told {
                    CallbackError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                    _ => StatusCode::BAD_REQUEST,
                },
                title: "The sign-in did not work",
                sentence: told.to_string(),
            },
        }
    }
}

/// The browser is back from a provider, with its answer in the query.
#[utoipa::path(get, path = CALLBACK, tag = "sign-in",
    params(
        ("provider" = String, Path, example = "microsoft",
            description = "A name from `pia_providers` of the metadata."),
        ("state" = String, Query, example = "a state",
            description = "As it was sent; with the cookie sent along."),
        ("code" = Option<String>, Query, example = "a code",
            description = "What the provider gives for a yes."),
        ("iss" = Option<String>, Query, description = "Who answers (RFC 9207)."),
        ("error" = Option<String>, Query, description = "What the provider says for a no."),
    ),
    responses(
        (status = SEE_OTHER, description = "To the client's listener, with a code or an error."),
        (status = OK, description = "The same by `form_post`, or a device's page.",
            body = String, content_type = "text/html"),
        (status = BAD_REQUEST, description = "This sign-in is not under way, or failed.",
            body = String, content_type = "text/html"),
    ))]
pub(super) async fn by_query(
    State(app): State<Arc<App>>,
    Extension(ProviderName(provider)): Extension<ProviderName>,
    id: RequestId,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    Ok(handle(&app, &provider, &id, &headers, &params).await?)
}

/// The parameters of a provider's answer that are read (RFC 6749 section 4.1.2, RFC 9207, and Entra's
/// additions to its errors).
const USED: [&str; 10] = [
    "code",
    "state",
    "iss",
    "error",
    "error_description",
    "error_subcode",
    "suberror",
    "claims",
    "trace_id",
    "correlation_id",
];

/// The provider's answer as a posted form.
///
/// Such a post comes from the provider's site and so
/// without our `Lax` cookie: the browser is sent to the same address again, as a navigation of its
/// own, which brings the cookie. The code is of no use without our secret and verifier, so the
/// query may hold it for that one step, as it does with every provider that answers in the query to
/// begin with. What we have no use for stays out of it: some providers post the person's name along.
#[utoipa::path(post, path = CALLBACK, tag = "sign-in",
    params(
        ("provider" = String, Path, example = "microsoft", description = "As by GET."),
    ),
    request_body(content = CallbackForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = SEE_OTHER, description = "To the same address by GET."),
        (status = BAD_REQUEST, description = "No such form.", body = String,
            content_type = "text/html"),
        (status = PAYLOAD_TOO_LARGE, description = "More than 16 KiB.", body = String,
            content_type = "text/html"),
    ))]
pub(super) async fn by_form(request: Request) -> Result<Response, Refusal> {
    let path = request.uri().path().to_owned();
    if body::kind(request.headers()) != Kind::Form {
        return Err(CallbackError::Malformed.into());
    }
    let body = body::bytes(request, body::AUTH_BYTES).await;
    let body = body.map_err(|error| match error {
        BodyError::TooLarge(_) => CallbackError::TooLarge,
        _ => CallbackError::Malformed,
    })?;
    let params = Params::parse(&body);
    if params.are_unclear() || params.get("state").is_none() {
        return Err(CallbackError::Malformed.into());
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(params.pairs().filter(|(name, _)| USED.contains(name)));
    Ok(see_other(&format!("{path}?{}", query.finish())))
}

async fn handle(
    app: &App,
    provider: &str,
    id: &RequestId,
    headers: &HeaderMap,
    params: &Params,
) -> Result<Response, CallbackError> {
    if params.are_unclear() {
        return Err(CallbackError::Malformed);
    }
    let state = params.get("state").ok_or(CallbackError::Malformed)?;
    let cookie = BindingCookie::of(app, state);
    let binding = cookie.read(headers).ok_or(CallbackError::NotUnderWay)?;
    let arrived = app.sign_ins.arrive(state, binding, provider).await;
    let arrived = arrived.map_err(|error| match error {
        FinishError::NotUnderWay => CallbackError::NotUnderWay,
        other => CallbackError::Stored(other),
    })?;
    let identity = identity(app, provider, id, params, &arrived).await;
    if let Err(Refused {
        claims: Some(claims),
        ..
    }) = &identity
        && !arrived.ours.again
        && let Some(mut response) = go_again(app, provider, id, &arrived.target, claims).await
    {
        cookie.clear(&mut response);
        return Ok(response);
    }
    let identity = identity.map_err(|refused| refused.problem);
    if let Err(problem) = &identity {
        let reason = problem.reason.unwrap_or(problem.error);
        Event::SignInRefused { provider, reason }.record();
    }
    let mut response = match arrived.target {
        Target::Loopback(to) => to_client(app, id, to, arrived.provider, identity).await,
        Target::Device(device) => to_device(app, id, device, arrived.provider, identity).await,
    };
    cookie.clear(&mut response);
    Ok(response)
}

/// Sends the person to the provider once more, with what it asked for (a second factor, for example)
/// unchanged. None when that does not work; what is told then is the first refusal.
async fn go_again(
    app: &App,
    provider: &str,
    id: &RequestId,
    target: &Target,
    claims: &str,
) -> Option<Response> {
    let login = LoginRequest {
        target: target.clone(),
        prompt: None,
        login_hint: None,
        domain_hint: None,
        ui_locales: None,
        claims: Some(claims.to_owned()),
    };
    let leaving = leave(app, id, app.provider(provider)?, login).await.ok()?;
    let mut response = see_other(leaving.url.as_str());
    leaving.bind(&mut response);
    Some(response)
}

/// Sends the browser on to the client that listens for it.
async fn to_client(
    app: &App,
    id: &RequestId,
    to: Loopback,
    provider: String,
    identity: Result<Identity, Problem>,
) -> Response {
    let back = Back {
        to: to.redirect_uri.clone(),
        mode: to.response_mode,
        state: to.state.clone(),
    };
    let identity = match identity {
        Ok(identity) => identity,
        Err(problem) => return back.refuse(app, problem),
    };
    match app.sign_ins.finish(to, provider, identity).await {
        Ok(finished) => back.reply(app, fields(finished)),
        Err(error) => {
            unfinished(id, &error);
            back.refuse(app, Problem::ours(id))
        }
    }
}

/// Lets a waiting device in, and tells the person to go back to it.
async fn to_device(
    app: &App,
    id: &RequestId,
    device: Hashed,
    provider: String,
    identity: Result<Identity, Problem>,
) -> Response {
    let identity = match identity {
        Ok(identity) => identity,
        Err(problem) => return pages::device::sign_in_failed(&problem.sentence),
    };
    match app.device_flow.approve(device, provider, identity).await {
        Ok(page) => device_page::to_done(app, &page),
        Err(AnswerError::NotWaiting) => pages::device::not_waiting(),
        Err(error) => {
            unfinished(id, &error);
            pages::device::sign_in_failed(&Problem::ours(id).sentence)
        }
    }
}

fn unfinished(id: &RequestId, error: &(dyn std::error::Error + 'static)) {
    let (id, cause) = (id.as_str(), chain(error));
    tracing::error!(id, cause, "a sign-in could not be finished");
}

/// The provider does not say who it is.
struct Refused {
    problem: Problem,
    /// What the next request to it has to carry.
    claims: Option<String>,
}

async fn identity(
    app: &App,
    provider: &str,
    id: &RequestId,
    params: &Params,
    arrived: &Arrived,
) -> Result<Identity, Refused> {
    let id = id.as_str();
    if let Some(error) = ProviderError::from_authorization_response(params.pairs()) {
        tracing::info!(id, provider, cause = %error, "the provider refused a sign-in");
        return Err(Refused {
            problem: Problem::of_answer(&error),
            claims: error.claims,
        });
    }
    let missing = || Refused {
        problem: Problem::new("server_error", "The sign-in provider sent no code."),
        claims: None,
    };
    let party = app.provider(provider).ok_or_else(missing)?;
    let code = params.get("code").ok_or_else(missing)?;
    let now = app.clock.now();
    let checked = async {
        let party = &party.relying_party;
        party.check_response_issuer(params.get("iss"), now).await?;
        let redirect_uri = app.callback_url(provider);
        let (verifier, nonce) = (&arrived.ours.verifier, &arrived.ours.nonce);
        party
            .redeem(code, verifier, &redirect_uri, nonce, now)
            .await
    };
    checked.await.map_err(|error| {
        tracing::warn!(
            id,
            provider,
            cause = chain(&error),
            "a sign-in failed at the provider"
        );
        Refused {
            problem: Problem::of_provider(&error),
            claims: match error {
                pia_oidc::Error::Provider(error) => error.claims,
                _ => None,
            },
        }
    })
}

fn fields(finished: Finished) -> Vec<(&'static str, String)> {
    match finished {
        Finished::Code(code) => vec![("code", code)],
        Finished::Tokens(session) => tokens(&session),
    }
}

/// What first-generation clients read from the address.
fn tokens(session: &Session) -> Vec<(&'static str, String)> {
    let user = refresh::user(session);
    // EXPOSE: to a first-generation client's loopback listener; the operator switched this on.
    let access_token = session.access_token.expose_secret().to_owned();
    // EXPOSE: as above.
    let refresh_token = session.refresh_token.expose_secret().to_owned();
    vec![
        ("access_token", access_token),
        ("refresh_token", refresh_token),
        ("email", user.email),
        ("display_name", user.display_name.unwrap_or_default()),
        ("user_id", user.id.to_string()),
    ]
}
