//! `GET /openapi.json`: what the server answers to, put together from what stands beside each
//! handler.
//!
//! What every handler may answer is added here, once. The codes a refusal may carry stand in
//! backquotes in its description; a test holds answers to them.

use std::iter;
use std::sync::{Arc, LazyLock};

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use pia_protocol::error::{ErrorBody, OAuthErrorBody};
use pia_protocol::paths;
use utoipa::openapi::path::Operation;
use utoipa::openapi::response::Response as Described;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, ComponentsBuilder, Content, HeaderBuilder, InfoBuilder, LicenseBuilder,
    ObjectBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr, ResponseBuilder, Type,
};
use utoipa::{PartialSchema, ToSchema};

use super::Routes;
use crate::app::App;
use crate::error::Refusal;
use crate::hashed::Hashed;

/// The name of the one way to show who asks.
const BEARER: &str = "bearer";

/// It changes with the server's version only.
const KEEP: &str = "public, max-age=3600";

const ABOUT: &str = "Signs people in with an OpenID provider, is the authorization server of the \
    desktop app, and syncs their records.\n\nA refusal is `{\"error\",\"message\"}`: a code for \
    programs and a sentence for people, with `error_description` beside it at the OAuth endpoints. \
    Addresses for browsers answer with a page. Another address is refused with 404 `not_found`, \
    another method with 405 `method_not_allowed`, more than 64 KiB of headers with 431 and no body. \
    Of our own faults the answer says nothing but a support id, which is `X-Request-Id` too.";

/// The document as text, made once.
static TEXT: LazyLock<Result<Text, Arc<serde_json::Error>>> = LazyLock::new(|| {
    let json = document().to_pretty_json().map_err(Arc::new)?;
    let tag = data_encoding::HEXLOWER.encode(&Hashed::of(&json).as_bytes()[..8]);
    Ok(Text {
        tag: format!("\"{tag}\""),
        json,
    })
});

struct Text {
    json: String,
    tag: String,
}

/// The document, as `pia-server openapi` prints it.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn openapi() -> Result<&'static str, Arc<serde_json::Error>> {
    text().map(|text| text.json.as_str())
}

fn text() -> Result<&'static Text, Arc<serde_json::Error>> {
    TEXT.as_ref().map_err(Arc::clone)
}

/// This document.
#[utoipa::path(get, path = paths::OPENAPI, tag = "server",
    responses(
        (status = OK, description = "An OpenAPI document.", body = Object),
        (status = NOT_MODIFIED, description = "It is the one that `If-None-Match` names."),
    ))]
pub(super) async fn serve(
    State(_): State<Arc<App>>,
    asked: HeaderMap,
) -> Result<Response, Refusal> {
    let text = text().map_err(Refusal::internal)?;
    let tag = HeaderValue::from_str(&text.tag).map_err(Refusal::internal)?;
    let mut response = if asked.get(header::IF_NONE_MATCH) == Some(&tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = (header::CONTENT_TYPE, "application/json");
        ([kind], text.json.as_str()).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(KEEP));
    headers.insert(header::ETAG, tag);
    Ok(response)
}

/// All routes' descriptions, completed.
fn document() -> OpenApi {
    let mut document = Routes::all().described_by(head());
    for (path, item) in &mut document.paths.paths {
        let is_counted = ![paths::HEALTH, paths::READY].contains(&path.as_str());
        for (method, operation) in operations(item) {
            // Unique, whatever the handlers are called.
            operation.operation_id = Some(id(method, path));
            complete(operation, is_counted);
        }
    }
    document
}

fn head() -> OpenApi {
    let license = LicenseBuilder::new()
        .name("Apache-2.0 OR MIT")
        .identifier(Some("Apache-2.0 OR MIT"));
    let info = InfoBuilder::new()
        .title("Pia server")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(license.build()));
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("An access token, from the token endpoint."));
    OpenApiBuilder::new()
        .info(info.build())
        .components(Some(components(SecurityScheme::Http(bearer.build()))))
        .build()
}

fn components(bearer: SecurityScheme) -> Components {
    ComponentsBuilder::new()
        .security_scheme(BEARER, bearer)
        .schema(ErrorBody::name(), ErrorBody::schema())
        .schema(OAuthErrorBody::name(), OAuthErrorBody::schema())
        .build()
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let all = [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("delete", &mut item.delete),
        ("patch", &mut item.patch),
    ];
    all.into_iter()
        .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// `get_auth_sessions` of `GET /auth/sessions`.
fn id(method: &str, path: &str) -> String {
    let words = path.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    iter::once(method)
        .chain(words)
        .collect::<Vec<_>>()
        .join("_")
}

/// What lies around a handler answers too.
fn complete(operation: &mut Operation, is_counted: bool) {
    let asks_who = operation.security.as_ref().is_some_and(|s| !s.is_empty());
    if asks_who {
        let codes = "`missing_token`, or `invalid_token`: not, or no longer, good.";
        may_refuse(operation, "401", codes, ErrorBody::name().as_ref(), false);
    }
    if is_counted {
        let codes = "`too_many_requests`: to be tried again after `Retry-After` seconds.";
        may_refuse(operation, "429", codes, ErrorBody::name().as_ref(), true);
    }
    let name = OAuthErrorBody::name();
    let codes = "`server_error`: our own fault, with a support id.";
    may_refuse(operation, "500", codes, name.as_ref(), true);
    let codes = "`temporarily_unavailable`, or `timed_out`: to be tried again in a moment.";
    may_refuse(operation, "503", codes, ErrorBody::name().as_ref(), true);
}

/// Adds a refusal to those an operation describes itself: JSON, and a page for a browser.
fn may_refuse(operation: &mut Operation, status: &str, codes: &str, body: &str, as_page: bool) {
    let answers = &mut operation.responses.responses;
    let fresh = || RefOr::T(ResponseBuilder::new().build());
    let RefOr::T(answer) = answers.entry(status.to_owned()).or_insert_with(fresh) else {
        return;
    };
    if !answer.description.is_empty() {
        answer.description.push(' ');
    }
    answer.description.push_str(codes);
    let json = Content::new(Some(Ref::from_schema_name(body)));
    add(answer, "application/json", json);
    if ["429", "503"].contains(&status) {
        let seconds = ObjectBuilder::new().schema_type(Type::Integer).build();
        let header = HeaderBuilder::new()
            .schema(Some(seconds))
            .description(Some("Seconds, where it is known."));
        let headers = answer.headers.entry("Retry-After".to_owned());
        headers.or_insert_with(|| RefOr::T(header.build()));
    }
    if as_page {
        let text = ObjectBuilder::new().schema_type(Type::String);
        add(answer, "text/html", Content::new(Some(text)));
    }
}

fn add(answer: &mut Described, kind: &str, content: Content) {
    answer
        .content
        .entry(kind.to_owned())
        .or_insert(RefOr::T(content));
}
