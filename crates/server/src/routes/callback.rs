//! `/signin-{provider}`: the browser is back from a provider.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{RawQuery, Request, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use url::form_urlencoded;
use utoipa::ToSchema;

use super::body::{self, BodyError, Kind};
use super::browser::{Back, BindingCookie, Failure, see_other};
use super::leave::leave;
use super::params::Params;
use super::vouched::{Refused, vouched};
use super::{device_page, refresh};
use crate::accounts::{NotAdmitted, Vouched};
use crate::app::App;
use crate::audit::Event;
use crate::device_flow::AnswerError;
use crate::error::Refusal;
use crate::hashed::Hashed;
use crate::pages;
use crate::sign_in::{Again, Arrived, FinishError, Finished, LoginRequest, Loopback, Target};
use crate::telemetry::{RequestId, chain};
use crate::tokens::Session;
use crate::told::{Title, Told};
use crate::words::Language;

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
enum CallbackError {
    Malformed,
    TooLarge,
    NotUnderWay,
    Stored(FinishError),
}

impl CallbackError {
    fn refusal(self, language: Language) -> Refusal {
        let (status, told) = match self {
            Self::Stored(error) => return Refusal::internal(error),
            Self::Malformed => (StatusCode::BAD_REQUEST, Told::AnswerMalformed),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, Told::AnswerTooLarge),
            Self::NotUnderWay => (StatusCode::BAD_REQUEST, Told::NotUnderWay),
        };
        Refusal::Page {
            language,
            status,
            title: Title::SignInFailed,
            told,
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
    let handled = handle(&app, &provider, &id, &headers, &params).await;
    handled.map_err(|error| error.refusal(Language::accepted(&headers)))
}

/// The parameters of a provider's answer that are read (RFC 6749 section 4.1.2, RFC 9207, and Entra's
/// additions to its errors).
const USED: [&str; 11] = [
    "code",
    "id_token",
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

/// The most bytes of a posted answer: an ID token of the largest size, and the rest.
const ANSWER_BYTES: usize = 48 * 1024;

/// The provider's answer as a posted form.
///
/// Such a post comes from the provider's site and so without our `Lax` cookie: the answer is put
/// aside, and the browser sent to the same address again, as a navigation of its own, which brings
/// the cookie. So neither a code nor an ID token ever stands in an address. What we have no use for
/// is not kept: some providers post the person's name along.
#[utoipa::path(post, path = CALLBACK, tag = "sign-in",
    params(
        ("provider" = String, Path, example = "microsoft", description = "As by GET."),
    ),
    request_body(content = CallbackForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = SEE_OTHER, description = "To the same address by GET."),
        (status = BAD_REQUEST, description = "No such form.", body = String,
            content_type = "text/html"),
        (status = PAYLOAD_TOO_LARGE, description = "More than 48 KiB.", body = String,
            content_type = "text/html"),
    ))]
pub(super) async fn by_form(
    State(app): State<Arc<App>>,
    Extension(ProviderName(provider)): Extension<ProviderName>,
    language: Language,
    request: Request,
) -> Result<Response, Refusal> {
    let kept = keep(&app, &provider, request).await;
    kept.map_err(|error| error.refusal(language))
}

async fn keep(app: &App, provider: &str, request: Request) -> Result<Response, CallbackError> {
    let path = request.uri().path().to_owned();
    if body::kind(request.headers()) != Kind::Form {
        return Err(CallbackError::Malformed);
    }
    let body = body::bytes(request, ANSWER_BYTES).await;
    let body = body.map_err(|error| match error {
        BodyError::TooLarge(_) => CallbackError::TooLarge,
        _ => CallbackError::Malformed,
    })?;
    let params = Params::parse(&body);
    let state = params.get("state").filter(|_| !params.are_unclear());
    let state = state.ok_or(CallbackError::Malformed)?;
    let answer = encoded(params.pairs().filter(|(name, _)| USED.contains(name)));
    let kept = app.sign_ins.keep_answer(state, provider, &answer);
    kept.await.map_err(CallbackError::Stored)?;
    let query = encoded([("state", state)].into_iter());
    Ok(see_other(&format!("{path}?{query}")))
}

fn encoded<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(pairs);
    text.finish()
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
    let language = Language::accepted(headers).or_asked(arrived.ours.ui_locales.as_deref());
    let posted = arrived.answer.as_deref();
    let posted = posted.map(|answer| Params::parse(answer.as_bytes()));
    let params = posted.as_ref().unwrap_or(params);
    let vouched = vouched(app, provider, id, params, &arrived).await;
    if let Err(Refused {
        claims: Some(claims),
        ..
    }) = &vouched
        && !arrived.ours.again
        && let Some(mut response) = go_again(app, provider, id, &arrived, claims).await
    {
        cookie.clear(&mut response);
        return Ok(response);
    }
    let vouched = vouched.map_err(|refused| refused.failure);
    if let Err(failure) = &vouched {
        let reason = failure.reason.unwrap_or(failure.error);
        Event::SignInRefused { provider, reason }.record();
    }
    let mut response = match arrived.target {
        Target::Loopback(to) => to_client(app, (id, language), to, provider, vouched).await,
        Target::Device(device) => to_device(app, (id, language), device, provider, vouched).await,
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
    arrived: &Arrived,
    claims: &str,
) -> Option<Response> {
    let login = LoginRequest {
        target: arrived.target.clone(),
        prompt: None,
        login_hint: None,
        domain_hint: None,
        ui_locales: arrived.ours.ui_locales.clone(),
        again: Some(Again {
            claims: claims.to_owned(),
            authenticated_after: arrived.ours.authenticated_after,
        }),
    };
    let leaving = leave(app, id, app.provider(provider)?, login).await.ok()?;
    let mut response = see_other(leaving.url.as_str());
    leaving.bind(&mut response);
    Some(response)
}

/// Sends the browser on to the client that listens for it.
async fn to_client(
    app: &App,
    (id, language): (&RequestId, Language),
    to: Loopback,
    provider: &str,
    vouched: Result<Vouched, Failure>,
) -> Response {
    let back = Back {
        to: to.redirect_uri.clone(),
        mode: to.response_mode,
        state: to.state.clone(),
    };
    let vouched = match vouched {
        Ok(vouched) => vouched,
        Err(failure) => return back.refuse(app, language, failure),
    };
    match app.sign_ins.finish(to, provider, vouched).await {
        Ok(finished) => back.reply(app, language, fields(finished)),
        Err(FinishError::NotAdmitted(why)) => {
            back.refuse(app, language, not_admitted(provider, why))
        }
        Err(error) => {
            unfinished(id, &error);
            back.refuse(app, language, Failure::ours(id, &error))
        }
    }
}

/// Lets a waiting device in, and tells the person to go back to it.
async fn to_device(
    app: &App,
    (id, language): (&RequestId, Language),
    device: Hashed,
    provider: &str,
    vouched: Result<Vouched, Failure>,
) -> Response {
    let failed = |failure: Failure| pages::device::sign_in_failed(language, &failure.told);
    let vouched = match vouched {
        Ok(vouched) => vouched,
        Err(failure) => return failed(failure),
    };
    match app.device_flow.approve(device, provider, vouched).await {
        Ok(page) => device_page::to_done(app, &page),
        Err(AnswerError::NotWaiting) => pages::device::not_waiting(language),
        Err(AnswerError::NotAdmitted(why)) => failed(not_admitted(provider, why)),
        Err(error) => {
            unfinished(id, &error);
            failed(Failure::ours(id, &error))
        }
    }
}

fn not_admitted(provider: &str, why: NotAdmitted) -> Failure {
    let reason = why.reason();
    Event::SignInRefused { provider, reason }.record();
    Failure::of_rules(why)
}

fn unfinished(id: &RequestId, error: &(dyn std::error::Error + 'static)) {
    let (id, cause) = (id.as_str(), chain(error));
    tracing::error!(id, cause, "a sign-in could not be finished");
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
