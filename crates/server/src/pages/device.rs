//! The pages on which a person lets a device in that has no browser: all their words are here.

use axum::response::Response;
use http::StatusCode;
use pia_protocol::auth::ProviderInfo;
use time::OffsetDateTime;
use url::Url;

use super::{LOCKED, escape, hash, page, problem};
use crate::db::{Account, DeviceRequest};
use crate::device_flow::{Approved, UserCode};
use crate::limits::Origin;

/// What was typed cannot be a code.
pub(crate) const NO_CODE: &str =
    "That is not a code of a device: it has eight letters, such as WDJB-MJHT.";
/// No device waits for it.
pub(crate) const UNKNOWN_CODE: &str =
    "No device waits with this code. Compare the letters, or start again on the device.";
const TITLE: &str = "Sign in on a device";

/// Asks for the code. One that is known is filled in, and the person goes on by hand.
pub(crate) fn ask_code(
    status: StatusCode,
    code: Option<&UserCode>,
    wrong: Option<&str>,
) -> Response {
    let wrong = wrong.map(|sentence| format!("<p class=\"warn\" role=\"alert\">{sentence}</p>"));
    let body = format!(
        "<h1>{TITLE}</h1>{}<form method=\"post\" action=\"/auth/device/check\">\
         <p><label for=\"user-code\">The code that the device shows</label></p>\
         <p><input id=\"user-code\" name=\"user_code\" value=\"{}\" required maxlength=\"20\" \
         autocomplete=\"off\" autocapitalize=\"characters\" spellcheck=\"false\" autofocus></p>\
         <p><button>Continue</button></p></form>",
        wrong.unwrap_or_default(),
        code.map(UserCode::shown).unwrap_or_default(),
    );
    with_form(status, &body)
}

/// What a person is asked about a device.
pub(crate) struct Question<'a> {
    pub(crate) ticket: &'a str,
    pub(crate) code: &'a UserCode,
    pub(crate) request: &'a DeviceRequest,
    /// Where the browser is.
    pub(crate) here: Origin,
    pub(crate) now: OffsetDateTime,
    pub(crate) providers: &'a [&'a ProviderInfo],
}

/// Shows what asks, and from where, and wants the codes compared (RFC 8628 section 5.4).
pub(crate) fn confirm(question: &Question<'_>) -> Response {
    let request = question.request;
    let device = request.device_name.as_deref().map_or_else(
        || "does not say its name".to_owned(),
        |name| format!("calls itself “{}”", escape(name)),
    );
    let mut body = format!(
        "<h1>Is this your device?</h1><dl><dt>App</dt><dd>Pia</dd><dt>Device</dt><dd>{device}</dd>\
         <dt>Asked from</dt><dd>{}</dd><dt>Asked at</dt><dd>{}</dd>\
         <dt>Code</dt><dd class=\"code\">{}</dd></dl>\
         <p class=\"warn\">Go on only if a device in front of you shows exactly this code. If \
         somebody sent you the code or a link, it is their device that would get into your \
         account.</p><form method=\"post\" action=\"/auth/device/answer\">\
         <input type=\"hidden\" name=\"ticket\" value=\"{}\">",
        place(question),
        when(request.created_at, question.now),
        question.code.shown(),
        escape(question.ticket),
    );
    body.extend(question.providers.iter().map(|provider| {
        let (name, shown) = (escape(&provider.name), escape(&provider.display_name));
        format!(
            "<p><button name=\"provider\" value=\"{name}\">The codes are the same: sign in with \
             {shown}</button></p>"
        )
    }));
    body.push_str("<p><button name=\"deny\" value=\"yes\">No, that was not me</button></p></form>");
    with_form(StatusCode::OK, &body)
}

fn place(question: &Question<'_>) -> String {
    let asked = escape(&question.request.asked_from);
    let same = question.request.asked_from == question.here.address.to_string();
    let hint = if same {
        "the same address as yours now"
    } else {
        "not the address you have now"
    };
    format!("{asked} ({hint})")
}

fn when(at: OffsetDateTime, now: OffsetDateTime) -> String {
    let minutes = (now - at).whole_minutes();
    let ago = match minutes {
        ..=0 => "just now".to_owned(),
        1 => "a minute ago".to_owned(),
        more => format!("{more} minutes ago"),
    };
    format!("{:02}:{:02} UTC, {ago}", at.hour(), at.minute())
}

/// Sends the browser on to a provider. Not by a redirect: a policy that locks forms to this server
/// would hold for the redirects after a form too, as far as to a company's own sign-in page.
pub(crate) fn leaving(to: &Url, provider: &str) -> Response {
    let (to, provider) = (escape(to.as_str()), escape(provider));
    let body = format!(
        "<meta http-equiv=\"refresh\" content=\"0;url={to}\"><h1>On to {provider}</h1>\
         <p><a href=\"{to}\" rel=\"noreferrer\">Continue</a></p>"
    );
    locked(StatusCode::OK, &body)
}

/// The device may come for its session, or has come.
pub(crate) fn approved(ticket: &str, approved: &Approved) -> Response {
    let device = approved.device_name.as_deref().map_or_else(
        || "The device".to_owned(),
        |name| format!("“{}”", escape(name)),
    );
    let who = person(&approved.account);
    let (sentence, undo) = if approved.came {
        (
            format!("{device} is signed in as {who}."),
            "That was a mistake: sign the device out",
        )
    } else {
        (
            format!("{device} may sign in as {who} now, and does so within a few seconds."),
            "That was a mistake: keep the device out",
        )
    };
    let body = format!(
        "<h1>Go back to your device</h1><p>{sentence} You can close this page.</p>\
         <form method=\"post\" action=\"/auth/device/answer\">\
         <input type=\"hidden\" name=\"ticket\" value=\"{}\">\
         <p><button name=\"deny\" value=\"yes\">{undo}</button></p></form>",
        escape(ticket),
    );
    with_form(StatusCode::OK, &body)
}

fn person(account: &Account) -> String {
    let email = escape(&account.email);
    match &account.display_name {
        Some(name) if account.email.is_empty() => format!("<b>{}</b>", escape(name)),
        Some(name) => format!("<b>{}</b> ({email})", escape(name)),
        None => format!("<b>{email}</b>"),
    }
}

/// The person said no in time.
pub(crate) fn denied() -> Response {
    let body = "<h1>The device was not let in</h1><p>Nothing was signed in. If you did not ask for \
                this, somebody may have tried to get into your account; there is nothing more you \
                need to do. You can close this page.</p>";
    locked(StatusCode::OK, body)
}

/// The person said no when the device had its session already.
pub(crate) fn ended() -> Response {
    let body = "<h1>The device was signed out again</h1><p>It had been let in already. What it \
                fetched meanwhile it may still hold. You can close this page.</p>";
    locked(StatusCode::OK, body)
}

/// There is nothing to answer (any more).
pub(crate) fn not_waiting() -> Response {
    let body = "<h1>No device waits for this</h1><p>The code was used, refused or is over, or this \
                page belongs to another browser. Start again on the device.</p>\
                <p><a href=\"/auth/device\">Enter another code</a></p>";
    locked(StatusCode::BAD_REQUEST, body)
}

/// The person could not be signed in; the device waits on.
pub(crate) fn sign_in_failed(sentence: &str) -> Response {
    let body = format!(
        "<h1>The sign-in did not work</h1><p>{}</p><p>The device still waits. \
         <a href=\"/auth/device\">Enter its code again</a></p>",
        escape(sentence)
    );
    locked(StatusCode::BAD_REQUEST, &body)
}

/// No form of ours.
pub(crate) fn malformed() -> Response {
    let sentence = "This server did not make the form that was sent here.";
    problem(StatusCode::BAD_REQUEST, TITLE, sentence)
}

fn locked(status: StatusCode, body: &str) -> Response {
    let policy = format!(
        "default-src 'none'; style-src {}; {LOCKED}",
        hash(super::STYLE)
    );
    answer(status, body, &policy)
}

fn with_form(status: StatusCode, body: &str) -> Response {
    let policy = format!(
        "default-src 'none'; style-src {}; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'",
        hash(super::STYLE)
    );
    answer(status, body, &policy)
}

fn answer(status: StatusCode, body: &str, policy: &str) -> Response {
    let mut response = page(TITLE, body, policy);
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use time::macros::datetime;

    use super::*;

    #[test]
    fn the_time_is_said_in_words_too() {
        let at = datetime!(2026-11-22 09:05 UTC);
        for (later, expected) in [
            (0, "09:05 UTC, just now"),
            (59, "09:05 UTC, just now"),
            (60, "09:05 UTC, a minute ago"),
            (400, "09:05 UTC, 6 minutes ago"),
            (-5, "09:05 UTC, just now"),
        ] {
            assert_eq!(when(at, at + Duration::seconds(later)), expected);
        }
    }
}
