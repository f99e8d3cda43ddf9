//! How a page is sent: nothing may be loaded, framed, stored, sniffed or told to others about it.

use std::sync::LazyLock;

use bytes::Bytes;
use data_encoding::BASE64;
use http_body_util::Full;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use sha2::{Digest, Sha256};

use crate::page::{SCRIPT, STYLE};
use crate::refusal::Refusal;
use crate::shared::Shared;

const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// The result page.
pub(crate) fn result(shared: &Shared, html: Bytes) -> Response<Full<Bytes>> {
    spoken(shared, hardened(StatusCode::OK, HTML, html))
}

/// The page that posts the fragment. Only this one may run a script and post a form, to us.
pub(crate) fn hand_over(shared: &Shared) -> Response<Full<Bytes>> {
    let html = shared.pages().hand_over(shared.expected().path());
    let mut response = spoken(shared, hardened(StatusCode::OK, HTML, html));
    set_policy(response.headers_mut(), HAND_OVER_POLICY.as_ref());
    response
}

/// Takes the code out of the address bar and the history. 303, so that a posted form is not
/// posted again (RFC 9700 section 4.12).
pub(crate) fn see_other(path: &str) -> Response<Full<Bytes>> {
    let mut response = hardened(StatusCode::SEE_OTHER, TEXT, Bytes::new());
    if let Ok(location) = HeaderValue::from_str(path) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// The answer to what was not our answer.
pub(crate) fn refused(shared: &Shared, refusal: Refusal) -> Response<Full<Bytes>> {
    let html = shared.pages().refused();
    let mut response = spoken(shared, hardened(refusal.status(), HTML, html));
    if refusal == Refusal::WrongMethod {
        let allowed = if shared.expected().takes_every_mode() {
            "GET, POST"
        } else {
            "GET"
        };
        let allowed = HeaderValue::from_static(allowed);
        response.headers_mut().insert(header::ALLOW, allowed);
    }
    response
}

fn spoken(shared: &Shared, mut response: Response<Full<Bytes>>) -> Response<Full<Bytes>> {
    let tag = HeaderValue::from_static(shared.pages().language().tag());
    response.headers_mut().insert(header::CONTENT_LANGUAGE, tag);
    response
}

fn hardened(status: StatusCode, media_type: &'static str, body: Bytes) -> Response<Full<Bytes>> {
    const FIXED: [(HeaderName, &str); 6] = [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ];
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    set_policy(headers, POLICY.as_ref());
    response
}

fn set_policy(headers: &mut HeaderMap, policy: Option<&HeaderValue>) {
    if let Some(policy) = policy {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    }
}

/// Only our own style sheet, named by its hash; computed, so that it cannot fall behind.
static POLICY: LazyLock<Option<HeaderValue>> = LazyLock::new(|| policy("form-action 'none'"));

static HAND_OVER_POLICY: LazyLock<Option<HeaderValue>> = LazyLock::new(|| {
    let script = hash(SCRIPT);
    policy(&format!("script-src '{script}'; form-action 'self'"))
});

fn policy(more: &str) -> Option<HeaderValue> {
    let style = hash(STYLE);
    HeaderValue::from_str(&format!(
        "default-src 'none'; style-src '{style}'; base-uri 'none'; {more}; frame-ancestors 'none'"
    ))
    .ok()
}

fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64.encode(&Sha256::digest(text.as_bytes())))
}
