//! What the browser is shown. The page tells the truth in one sentence and asks for nothing.

use std::sync::LazyLock;

use bytes::Bytes;
use data_encoding::BASE64;
use http_body_util::Full;
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use sha2::{Digest, Sha256};

use crate::refusal::Refusal;
use crate::reply::Outcome;

const STYLE: &str = include_str!("page.css");

/// How the sign-in ended, with the endings the app has no words for.
#[derive(Debug, Clone)]
pub(crate) enum Ending {
    Told(Outcome),
    /// The person said no on the server's page.
    Declined,
    /// The server said no and the app did not say more.
    Refused,
    /// The app ended, gave up or broke before it knew.
    Stopped,
}

impl From<Outcome> for Ending {
    fn from(outcome: Outcome) -> Self {
        Self::Told(outcome)
    }
}

/// The words of a page, not yet escaped.
struct Words {
    mark: &'static str,
    heading: String,
    lines: Vec<String>,
}

impl Words {
    fn of(app: &str, ending: &Ending) -> Self {
        let again = format!("Go back to {app} and try again. You can close this tab.");
        let not_done = |sentence: String| Self {
            mark: "not",
            heading: "You are not signed in".into(),
            lines: vec![sentence, again.clone()],
        };
        match ending {
            Ending::Told(Outcome::SignedIn { name }) => Self {
                mark: "done",
                heading: match name.trim() {
                    "" => "You are signed in".into(),
                    name => format!("You are signed in as {name}"),
                },
                lines: vec![format!("You can close this tab and go back to {app}.")],
            },
            Ending::Told(Outcome::Failed { sentence }) => not_done(sentence.clone()),
            Ending::Declined => not_done("The sign-in was declined. Nothing was changed.".into()),
            Ending::Refused => not_done("The server did not allow the sign-in.".into()),
            Ending::Stopped => not_done(format!("{app} stopped before the sign-in was finished.")),
        }
    }
}

/// The result page as HTML.
pub(crate) fn render(app: &str, ending: &Ending) -> Bytes {
    let words = Words::of(app, ending);
    let (app, heading) = (escape(app), escape(&words.heading));
    let lines = words.lines.iter().fold(String::new(), |lines, line| {
        lines + "<p>" + &escape(line) + "</p>\n"
    });
    let mark = words.mark;
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{heading} – {app}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <main class=\"{mark}\">\n<div class=\"mark\" aria-hidden=\"true\"></div>\n\
         <h1>{heading}</h1>\n{lines}</main>\n</body>\n</html>\n"
    );
    Bytes::from(html)
}

/// The result page.
pub(crate) fn result(html: Bytes) -> Response<Full<Bytes>> {
    hardened(StatusCode::OK, "text/html; charset=utf-8", html)
}

/// Takes the code out of the address bar and the history. 303, so that a posted form is not
/// posted again (RFC 9700 section 4.12).
pub(crate) fn see_other(path: &str) -> Response<Full<Bytes>> {
    let mut response = hardened(
        StatusCode::SEE_OTHER,
        "text/plain; charset=utf-8",
        Bytes::new(),
    );
    if let Ok(location) = HeaderValue::from_str(path) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// The answer to what was not our answer. A person only gets here with an old tab or link.
pub(crate) fn refused(refusal: Refusal, app: &str) -> Response<Full<Bytes>> {
    let text = format!("This is not the answer {app} waits for. Go back to {app} and try again.\n");
    let mut response = hardened(refusal.status(), "text/plain; charset=utf-8", text.into());
    if refusal == Refusal::WrongMethod {
        let allowed = HeaderValue::from_static("GET, POST");
        response.headers_mut().insert(header::ALLOW, allowed);
    }
    response
}

/// Nothing may be loaded, framed, stored, sniffed or told to others about this page.
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
    if let Some(policy) = CONTENT_SECURITY_POLICY.clone() {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Only our own style sheet, named by its hash; computed, so that it cannot fall behind.
static CONTENT_SECURITY_POLICY: LazyLock<Option<HeaderValue>> = LazyLock::new(|| {
    let hash = BASE64.encode(&Sha256::digest(STYLE.as_bytes()));
    HeaderValue::from_str(&format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    ))
    .ok()
});

/// Text for HTML, in an element or in a quoted attribute.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
