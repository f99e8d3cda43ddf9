//! The few pages a person sees in the browser. No scripts but the one that posts a form, no
//! resources from anywhere, no frames.

pub(crate) mod device;
pub(crate) mod sign_out;
#[cfg(test)]
mod tests;

use axum::response::{Html, IntoResponse, Response};
use data_encoding::BASE64;
use http::{HeaderValue, StatusCode, header};
use pia_protocol::secret;

use crate::told::{Title, Told};
use crate::words::Language;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = "document.forms[0].submit();";

/// A page that says what is wrong, and what to do.
pub(crate) fn problem(
    language: Language,
    status: StatusCode,
    title: Title,
    told: &Told,
) -> Response {
    let words = language.words();
    let title = (words.title)(title);
    let body = format!(
        "<h1>{}</h1><p>{}</p><p>{}</p>",
        escape(title),
        names_marked(&escape(&(words.told)(told))),
        escape(words.common.start_again),
    );
    let policy = format!("default-src 'none'; style-src {}; {LOCKED}", hash(STYLE));
    (status, page(language, title, &body, &policy)).into_response()
}

/// The page that posts an answer to the client's loopback listener (Form Post Response Mode). The
/// button is for browsers without scripts.
pub(crate) fn form_post(
    language: Language,
    action: &str,
    origin: &str,
    fields: &[(&'static str, String)],
) -> Response {
    let words = &language.words().common;
    let inputs = fields.iter().map(|(name, value)| {
        let value = escape(value);
        format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")
    });
    let inputs = inputs.collect::<Vec<_>>().concat();
    let body = format!(
        "<h1>{}</h1><form method=\"post\" action=\"{}\">{inputs}\
         <button>{}</button></form><script>{SCRIPT}</script>",
        escape(words.back_to_pia),
        escape(action),
        escape(words.go_on),
    );
    // A policy cannot name an IPv6 address (CSP level 3 section 2.3.1).
    let origin = if origin.contains('[') {
        "http:"
    } else {
        origin
    };
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; form-action {origin}; \
         base-uri 'none'; frame-ancestors 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    page(language, words.back_to_pia, &body, &policy)
}

const LOCKED: &str = "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

fn page(language: Language, title: &str, body: &str, policy: &str) -> Response {
    let lang = language.tag();
    let html = format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{}</title>\
         <style>{STYLE}</style></head><body><main>{body}</main></body></html>",
        escape(title)
    );
    let policy = HeaderValue::from_str(policy)
        .unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"));
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CONTENT_LANGUAGE, HeaderValue::from_static(lang)),
        // RFC 9110 section 12.5.5: the same address speaks another language to another browser.
        (header::VARY, HeaderValue::from_static("accept-language")),
    ];
    (headers, Html(html)).into_response()
}

fn hash(source: &str) -> String {
    format!("'sha256-{}'", BASE64.encode(&secret::sha256(source)))
}

/// What stands between backticks, the name of a parameter, as code.
fn names_marked(escaped: &str) -> String {
    let mut marked = String::with_capacity(escaped.len());
    for (at, part) in escaped.split('`').enumerate() {
        let mark = match at {
            0 => "",
            at if at % 2 == 1 => "<code>",
            _ => "</code>",
        };
        marked.push_str(mark);
        marked.push_str(part);
    }
    marked
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
