//! The few pages a person sees in the browser. No scripts but the one that posts a form, no
//! resources from anywhere, no frames.

pub(crate) mod device;
pub(crate) mod sign_out;

use axum::response::{Html, IntoResponse, Response};
use data_encoding::BASE64;
use http::{HeaderName, HeaderValue, StatusCode, header};
use pia_protocol::secret;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = "document.forms[0].submit();";

/// A page that says what is wrong, and what to do.
pub(crate) fn problem(status: StatusCode, title: &str, sentence: &str) -> Response {
    let body = format!(
        "<h1>{}</h1><p>{}</p><p>You can close this page and start again in Pia.</p>",
        escape(title),
        escape(sentence)
    );
    let policy = format!("default-src 'none'; style-src {}; {LOCKED}", hash(STYLE));
    (status, page(title, &body, &policy)).into_response()
}

/// The page that posts an answer to the client's loopback listener (Form Post Response Mode). The
/// button is for browsers without scripts.
pub(crate) fn form_post(action: &str, origin: &str, fields: &[(&'static str, String)]) -> Response {
    let inputs = fields.iter().map(|(name, value)| {
        let value = escape(value);
        format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")
    });
    let inputs = inputs.collect::<Vec<_>>().concat();
    let body = format!(
        "<h1>Back to Pia</h1><form method=\"post\" action=\"{}\">{inputs}\
         <button>Continue</button></form><script>{SCRIPT}</script>",
        escape(action)
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
    page("Back to Pia", &body, &policy)
}

const LOCKED: &str = "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

fn page(title: &str, body: &str, policy: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{}</title>\
         <style>{STYLE}</style></head><body><main>{body}</main></body></html>",
        escape(title)
    );
    let mut response = Html(html).into_response();
    let policy = HeaderValue::from_str(policy)
        .unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"));
    let name: HeaderName = header::CONTENT_SECURITY_POLICY;
    response.headers_mut().insert(name, policy);
    response
}

fn hash(source: &str) -> String {
    format!("'sha256-{}'", BASE64.encode(&secret::sha256(source)))
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

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_of_a_text_becomes_markup() {
        let text = "<img src=x onerror=\"alert('1')\">&amp;";
        let escaped = escape(text);
        assert!(!escaped.contains(['<', '>', '"', '\'']), "{escaped}");
        assert!(escaped.ends_with("&amp;amp;"));
    }
}
