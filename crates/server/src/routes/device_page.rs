//! The pages on which a person answers for a device (RFC 8628 section 3.3).
//!
//! Nothing is approved by an address alone, which anybody can send around: the person types or
//! confirms the code, compares it with the device, chooses a provider, and picks the account there.
//! Each answer is tied to the page and the browser it was asked in.

use std::sync::Arc;

use axum::extract::{RawQuery, Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use pia_oidc::{Prompt, ProviderKind};
use pia_protocol::paths;
use utoipa::ToSchema;

use super::body::{self, Kind};
use super::browser::{BindingCookie, Failure, see_other};
use super::leave::leave;
use super::params::Params;
use crate::app::{App, ProviderParty};
use crate::device_flow::{AnswerError, Denied, Page, TooMany, UserCode};
use crate::error::Refusal;
use crate::limits::Origin;
use crate::pages::device::{self as pages, Wrong};
use crate::sign_in::{LoginRequest, Target};
use crate::telemetry::RequestId;
use crate::words::Language;

/// Where the two forms are posted to. `/auth/device` itself takes posts of devices.
pub(super) const CHECK: &str = "/auth/device/check";
/// Yes, by way of a provider, or no.
pub(super) const ANSWER: &str = "/auth/device/answer";

/// What became of a yes: a page that can be loaded again, at an address without a provider's code
/// (RFC 9700 section 4.3.2).
pub(super) const DONE: &str = "/auth/device/done";

/// What the first page posts.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what `Params` reads")]
struct CheckForm {
    /// What the device shows.
    user_code: String,
}

/// What the second page posts: one of `provider` and `deny`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what `Params` reads")]
struct AnswerForm {
    /// Of this page.
    ticket: String,
    /// Yes, by way of this provider.
    provider: Option<String>,
    /// No.
    deny: Option<String>,
}

/// Why a page leads nowhere.
enum PageError {
    /// A form came in another form than ours.
    Malformed,
    /// A form came from another site.
    OtherSite,
    /// There is no such provider.
    Provider,
    Leave(Failure),
    Answer(AnswerError),
}

impl From<AnswerError> for PageError {
    fn from(error: AnswerError) -> Self {
        Self::Answer(error)
    }
}

impl PageError {
    fn respond(self, language: Language) -> Response {
        match self {
            Self::Malformed | Self::OtherSite | Self::Provider => pages::malformed(language),
            Self::Leave(failure) => pages::sign_in_failed(language, &failure.told),
            Self::Answer(AnswerError::NotWaiting) => pages::not_waiting(language),
            Self::Answer(AnswerError::TooMany(TooMany(retry_after))) => Refusal::TooMany {
                retry_after,
                as_page: Some(language),
            }
            .into_response(),
            Self::Answer(error) => Refusal::internal(error).into_response(),
        }
    }
}

/// The page that asks for a waiting device's code. One in the address is filled in and no more.
#[utoipa::path(get, path = paths::DEVICE, tag = "device",
    params(("user_code" = Option<String>, Query, description = "What the device shows.")),
    responses((status = OK, description = "The page.", body = String,
        content_type = "text/html")))]
pub(super) async fn form(language: Language, RawQuery(query): RawQuery) -> Response {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    let given = params.get("user_code").filter(|_| !params.are_unclear());
    let code = given.and_then(UserCode::parse);
    pages::ask_code(language, StatusCode::OK, code.as_ref(), None)
}

/// What asks with this code?
#[utoipa::path(post, path = CHECK, tag = "device",
    request_body(content = CheckForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = OK, description = "A page to compare and answer on.", body = String,
            content_type = "text/html"),
        (status = BAD_REQUEST, description = "No code, or not from our own page.", body = String,
            content_type = "text/html"),
        (status = NOT_FOUND, description = "Nothing waits with this code.", body = String,
            content_type = "text/html"),
    ))]
pub(super) async fn check(
    State(app): State<Arc<App>>,
    origin: Origin,
    language: Language,
    request: Request,
) -> Response {
    let checked = looked_at(&app, origin, language, request).await;
    checked.unwrap_or_else(|error| error.respond(language))
}

async fn looked_at(
    app: &App,
    origin: Origin,
    language: Language,
    request: Request,
) -> Result<Response, PageError> {
    let params = fields(request).await?;
    let Some(code) = params.get("user_code").and_then(UserCode::parse) else {
        let status = StatusCode::BAD_REQUEST;
        return Ok(pages::ask_code(language, status, None, Some(Wrong::NoCode)));
    };
    let visit = match app.device_flow.visit(&code, origin.network).await {
        Err(AnswerError::NotWaiting) => {
            let status = StatusCode::NOT_FOUND;
            return Ok(pages::ask_code(
                language,
                status,
                None,
                Some(Wrong::Unknown),
            ));
        }
        visit => visit?,
    };
    let providers: Vec<_> = app.providers.iter().map(|party| &party.info).collect();
    let question = pages::Question {
        ticket: &visit.page.ticket,
        code: &code,
        request: &visit.request,
        here: origin,
        now: app.clock.now(),
        providers: &providers,
    };
    let mut response = pages::confirm(language, &question);
    cookie(app, &visit.page).set(&mut response, &visit.page.binding);
    Ok(response)
}

/// No, or on to a provider.
#[utoipa::path(post, path = ANSWER, tag = "device",
    request_body(content = AnswerForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = SEE_OTHER, description = "To the provider."),
        (status = OK, description = "The device was refused.", body = String,
            content_type = "text/html"),
        (status = BAD_REQUEST, description = "What is wrong, and what to do.", body = String,
            content_type = "text/html"),
    ))]
pub(super) async fn answer(
    State(app): State<Arc<App>>,
    id: RequestId,
    language: Language,
    request: Request,
) -> Response {
    let answered = answered(&app, &id, language, request).await;
    answered.unwrap_or_else(|error| error.respond(language))
}

async fn answered(
    app: &App,
    id: &RequestId,
    language: Language,
    request: Request,
) -> Result<Response, PageError> {
    let headers = request.headers().clone();
    let params = fields(request).await?;
    let page = page(app, &headers, &params)?;
    match params.get("provider") {
        Some(name) => to_provider(app, (id, language), &page, name).await,
        None if params.get("deny").is_some() => deny(app, language, &page).await,
        None => Err(PageError::Malformed),
    }
}

/// The page that a request belongs to, by its ticket and this browser's cookie.
fn page(app: &App, headers: &HeaderMap, params: &Params) -> Result<Page, PageError> {
    let ticket = params.get("ticket").ok_or(PageError::Malformed)?.to_owned();
    let binding = BindingCookie::of(app, &ticket);
    let binding = binding.read(headers).ok_or(AnswerError::NotWaiting)?;
    Ok(Page {
        binding: binding.to_owned(),
        ticket,
    })
}

async fn deny(app: &App, language: Language, page: &Page) -> Result<Response, PageError> {
    let mut response = match app.device_flow.deny(page).await? {
        Denied::Kept => pages::denied(language),
        Denied::Ended => pages::ended(language),
    };
    cookie(app, page).clear(&mut response);
    Ok(response)
}

async fn to_provider(
    app: &App,
    (id, language): (&RequestId, Language),
    page: &Page,
    name: &str,
) -> Result<Response, PageError> {
    let provider = app.provider(name).ok_or(PageError::Provider)?;
    let request = app.device_flow.visited(page).await?;
    let login = LoginRequest {
        target: Target::Device(request.code),
        prompt: prompt(provider),
        login_hint: None,
        domain_hint: None,
        ui_locales: None,
        again: None,
    };
    let leaving = leave(app, id, provider, login).await;
    let leaving = leaving.map_err(PageError::Leave)?;
    let mut response = pages::leaving(language, &leaving.url, &provider.info.display_name);
    leaving.bind(&mut response);
    Ok(response)
}

/// The person shall see which account they let the device into, even where a single one is signed
/// in. Of other providers it is not known whether they understand the question.
fn prompt(provider: &ProviderParty) -> Option<Prompt> {
    match provider.relying_party.config().kind {
        ProviderKind::Entra | ProviderKind::Google => Some(Prompt::SelectAccount),
        ProviderKind::Generic => None,
    }
}

/// After the provider vouched for the person.
pub(super) fn to_done(app: &App, page: &Page) -> Response {
    // The ticket is base64url, and worth nothing without the cookie.
    let mut response = see_other(&format!("{DONE}?ticket={}", page.ticket));
    cookie(app, page).set(&mut response, &page.binding);
    response
}

/// What became of a yes; it can be taken back here.
#[utoipa::path(get, path = DONE, tag = "device",
    params(("ticket" = String, Query, description = "Of the page before; with its cookie.")),
    responses(
        (status = OK, description = "The page.", body = String, content_type = "text/html"),
        (status = BAD_REQUEST, description = "What is wrong, and what to do.", body = String,
            content_type = "text/html"),
    ))]
pub(super) async fn done(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    language: Language,
    RawQuery(query): RawQuery,
) -> Response {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    let became = became(&app, language, &headers, &params).await;
    became.unwrap_or_else(|error| error.respond(language))
}

async fn became(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    params: &Params,
) -> Result<Response, PageError> {
    let page = page(app, headers, params)?;
    let approved = app.device_flow.approved(&page).await?;
    Ok(pages::approved(language, &page.ticket, &approved))
}

fn cookie(app: &App, page: &Page) -> BindingCookie {
    BindingCookie::of(app, &page.ticket)
}

/// The fields of one of our own forms. Browsers say where a form was sent from; an answer counts
/// only with our cookie, which they do not send along with another site's post.
async fn fields(request: Request) -> Result<Params, PageError> {
    let from = request.headers().get("sec-fetch-site");
    if from.is_some_and(|site| site != "same-origin") {
        return Err(PageError::OtherSite);
    }
    if body::kind(request.headers()) != Kind::Form {
        return Err(PageError::Malformed);
    }
    let body = body::bytes(request, body::AUTH_BYTES).await;
    let params = Params::parse(&body.map_err(|_| PageError::Malformed)?);
    if params.are_unclear() {
        return Err(PageError::Malformed);
    }
    Ok(params)
}
