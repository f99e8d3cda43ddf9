//! The pages on which a person lets a device in that has no browser.

use axum::response::Response;
use http::StatusCode;
use pia_protocol::auth::ProviderInfo;
use time::OffsetDateTime;
use url::Url;

use super::{LOCKED, escape, hash, page, problem};
use crate::db::{Account, DeviceRequest};
use crate::device_flow::{Approved, UserCode};
use crate::limits::Origin;
use crate::told::{Title, Told};
use crate::words::{self, Language, fill};

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// It cannot be a code.
    NoCode,
    /// No device waits for it.
    Unknown,
}

/// Asks for the code. One that is known is filled in, and the person goes on by hand.
pub(crate) fn ask_code(
    language: Language,
    status: StatusCode,
    code: Option<&UserCode>,
    wrong: Option<Wrong>,
) -> Response {
    let words = &language.words().device;
    let wrong = wrong.map(|wrong| match wrong {
        Wrong::NoCode => words.no_code,
        Wrong::Unknown => words.unknown_code,
    });
    let wrong = wrong.map(|text| format!("<p class=\"warn\" role=\"alert\">{}</p>", escape(text)));
    let body = format!(
        "<h1>{}</h1>{}<form method=\"post\" action=\"/auth/device/check\">\
         <p><label for=\"user-code\">{}</label></p>\
         <p><input id=\"user-code\" name=\"user_code\" value=\"{}\" required maxlength=\"20\" \
         autocomplete=\"off\" autocapitalize=\"characters\" spellcheck=\"false\" autofocus></p>\
         <p><button>{}</button></p></form>",
        escape(title(language)),
        wrong.unwrap_or_default(),
        escape(words.code),
        code.map(UserCode::shown).unwrap_or_default(),
        escape(language.words().common.go_on),
    );
    with_form(language, status, &body)
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
pub(crate) fn confirm(language: Language, question: &Question<'_>) -> Response {
    let words = &language.words().device;
    let device = question.request.device_name.as_deref().map_or_else(
        || words.unnamed.to_owned(),
        |name| fill(words.named, &[("name", name)]),
    );
    let asked_at = when(words, question.request.created_at, question.now);
    let code = question.code.shown();
    let rows = [
        (words.app, "", "Pia"),
        (words.device, "", device.as_str()),
        (words.asked_from, "", &place(words, question)),
        (words.asked_at, "", &asked_at),
        (words.shown_code, " class=\"code\"", &code),
    ];
    let rows = rows.map(|(name, class, value)| {
        format!("<dt>{}</dt><dd{class}>{}</dd>", escape(name), escape(value))
    });
    let mut body = format!(
        "<h1>{}</h1><dl>{}</dl><p class=\"warn\">{}</p>\
         <form method=\"post\" action=\"/auth/device/answer\">\
         <input type=\"hidden\" name=\"ticket\" value=\"{}\">",
        escape(words.is_yours),
        rows.concat(),
        escape(words.compare),
        escape(question.ticket),
    );
    body.extend(question.providers.iter().map(|provider| {
        let shown = fill(words.yes, &[("provider", &provider.display_name)]);
        format!(
            "<p><button name=\"provider\" value=\"{}\">{}</button></p>",
            escape(&provider.name),
            escape(&shown)
        )
    }));
    body.push_str("<p><button name=\"deny\" value=\"yes\">");
    body.push_str(&escape(words.no));
    body.push_str("</button></p></form>");
    with_form(language, StatusCode::OK, &body)
}

fn place(words: &words::Waiting, question: &Question<'_>) -> String {
    let asked = question.request.asked_from.as_str();
    let text = if asked == question.here.address.to_string() {
        words.same_address
    } else {
        words.other_address
    };
    fill(text, &[("address", asked)])
}

fn when(words: &words::Waiting, at: OffsetDateTime, now: OffsetDateTime) -> String {
    let minutes = (now - at).whole_minutes();
    let ago = match minutes {
        ..=0 => words.just_now,
        1 => words.a_minute_ago,
        _ => words.minutes_ago,
    };
    let ago = fill(ago, &[("minutes", &minutes.to_string())]);
    let time = format!("{:02}:{:02}", at.hour(), at.minute());
    fill(words.asked_ago, &[("time", &time), ("ago", &ago)])
}

/// Sends the browser on to a provider. Not by a redirect: a policy that locks forms to this server
/// would hold for the redirects after a form too, as far as to a company's own sign-in page.
pub(crate) fn leaving(language: Language, to: &Url, provider: &str) -> Response {
    let words = language.words();
    let to = escape(to.as_str());
    let body = format!(
        "<meta http-equiv=\"refresh\" content=\"0;url={to}\"><h1>{}</h1>\
         <p><a href=\"{to}\" rel=\"noreferrer\">{}</a></p>",
        escape(&fill(words.device.leaving, &[("provider", provider)])),
        escape(words.common.go_on)
    );
    locked(language, StatusCode::OK, &body)
}

/// The device may come for its session, or has come.
pub(crate) fn approved(language: Language, ticket: &str, approved: &Approved) -> Response {
    let words = &language.words().approval;
    let device = approved.device_name.as_deref().map_or_else(
        || words.the_device.to_owned(),
        |name| fill(words.quoted, &[("name", name)]),
    );
    let (sentence, undo) = if approved.came {
        (words.is_signed_in, words.sign_out)
    } else {
        (words.may_sign_in, words.keep_out)
    };
    let who = person(&approved.account);
    let sentence = fill(
        &escape(sentence),
        &[("device", &escape(&device)), ("who", &who)],
    );
    let body = format!(
        "<h1>{}</h1><p>{sentence} {}</p><form method=\"post\" action=\"/auth/device/answer\">\
         <input type=\"hidden\" name=\"ticket\" value=\"{}\">\
         <p><button name=\"deny\" value=\"yes\">{}</button></p></form>",
        escape(words.go_back),
        escape(language.words().common.close),
        escape(ticket),
        escape(undo),
    );
    with_form(language, StatusCode::OK, &body)
}

/// As HTML.
fn person(account: &Account) -> String {
    let email = escape(&account.email);
    match &account.display_name {
        Some(name) if account.email.is_empty() => format!("<b>{}</b>", escape(name)),
        Some(name) => format!("<b>{}</b> ({email})", escape(name)),
        None => format!("<b>{email}</b>"),
    }
}

/// The person said no in time.
pub(crate) fn denied(language: Language) -> Response {
    let words = &language.words().approval;
    over(language, words.denied, words.denied_text)
}

/// The person said no when the device had its session already.
pub(crate) fn ended(language: Language) -> Response {
    let words = &language.words().approval;
    over(language, words.ended, words.ended_text)
}

fn over(language: Language, heading: &str, text: &str) -> Response {
    let close = escape(language.words().common.close);
    let body = format!(
        "<h1>{}</h1><p>{} {close}</p>",
        escape(heading),
        escape(text)
    );
    locked(language, StatusCode::OK, &body)
}

/// There is nothing to answer (any more).
pub(crate) fn not_waiting(language: Language) -> Response {
    let words = &language.words().approval;
    let body = format!(
        "<h1>{}</h1><p>{}</p><p><a href=\"/auth/device\">{}</a></p>",
        escape(words.not_waiting),
        escape(words.not_waiting_text),
        escape(words.another_code)
    );
    locked(language, StatusCode::BAD_REQUEST, &body)
}

/// The person could not be signed in; the device waits on.
pub(crate) fn sign_in_failed(language: Language, told: &Told) -> Response {
    let words = language.words();
    let body = format!(
        "<h1>{}</h1><p>{}</p><p>{} <a href=\"/auth/device\">{}</a></p>",
        escape((words.title)(Title::SignInFailed)),
        escape(&(words.told)(told)),
        escape(words.approval.still_waits),
        escape(words.approval.code_again)
    );
    locked(language, StatusCode::BAD_REQUEST, &body)
}

/// No form of ours.
pub(crate) fn malformed(language: Language) -> Response {
    let status = StatusCode::BAD_REQUEST;
    problem(language, status, Title::DeviceSignIn, &Told::FormNotOurs)
}

fn locked(language: Language, status: StatusCode, body: &str) -> Response {
    let policy = format!(
        "default-src 'none'; style-src {}; {LOCKED}",
        hash(super::STYLE)
    );
    answer(language, status, body, &policy)
}

fn with_form(language: Language, status: StatusCode, body: &str) -> Response {
    let policy = format!(
        "default-src 'none'; style-src {}; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'",
        hash(super::STYLE)
    );
    answer(language, status, body, &policy)
}

fn answer(language: Language, status: StatusCode, body: &str, policy: &str) -> Response {
    let mut response = page(language, title(language), body, policy);
    *response.status_mut() = status;
    response
}

fn title(language: Language) -> &'static str {
    (language.words().title)(Title::DeviceSignIn)
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use time::macros::datetime;

    use super::*;

    #[test]
    fn the_time_is_said_in_words_too() {
        let at = datetime!(2026-11-22 09:05 UTC);
        let told = |language: Language, later: i64| {
            when(&language.words().device, at, at + Duration::seconds(later))
        };
        for (later, expected) in [
            (0, "09:05 UTC, just now"),
            (59, "09:05 UTC, just now"),
            (60, "09:05 UTC, a minute ago"),
            (400, "09:05 UTC, 6 minutes ago"),
            (-5, "09:05 UTC, just now"),
        ] {
            assert_eq!(told(Language::English, later), expected);
        }
        assert_eq!(told(Language::German, 60), "09:05 UTC, vor einer Minute");
        assert_eq!(told(Language::German, 400), "09:05 UTC, vor 6 Minuten");
        assert_eq!(told(Language::French, 0), "09:05 UTC, à l’instant");
        assert_eq!(told(Language::French, 400), "09:05 UTC, il y a 6 minutes");
    }
}
