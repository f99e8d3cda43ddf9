//! Pages that say what is wrong.

use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{Brand, Page};
use crate::entra::aadsts::Incident;
use crate::entra::shown::Shown;
use crate::google::mistake::Mistake;
use crate::params::Params;
use crate::words::{Language, fill, placed};

/// An error that must not be sent to the application.
pub(crate) fn incident(
    language: Language,
    status: StatusCode,
    shown: &Shown,
    incident: &Incident,
) -> Response {
    let words = language.words();
    let (number, sentence) = (shown.number().to_string(), (words.shown)(shown));
    let headline = [("number", number.as_str()), ("sentence", &sentence)];
    Page {
        language,
        brand: Brand::Microsoft,
        heading: words.problem.cannot.to_owned(),
        lead: html! { p.lead { (words.problem.request) } },
        body: html! {
            p role="alert" { (fill(words.problem.headline, &headline)) }
            (details(language, shown, incident))
        },
    }
    .into_response(status)
}

/// What a support line asks for.
pub(super) fn details(language: Language, shown: &Shown, incident: &Incident) -> Markup {
    let words = &language.words().problem;
    html! {
        details {
            summary { (words.details) }
            dl {
                dt { (words.error) } dd { "AADSTS" (shown.number()) }
                dt { (words.message) } dd { ((language.words().shown)(shown)) }
                dt { (words.trace) } dd { (incident.trace_id) }
                dt { (words.correlation) } dd { (incident.correlation_id) }
                dt { (words.timestamp) } dd { (incident.timestamp) }
            }
        }
    }
}

/// A request to the Google stand-in that it does not take.
pub(crate) fn google(language: Language, mistake: &Mistake) -> Response {
    let status = match mistake {
        Mistake::Client => StatusCode::UNAUTHORIZED,
        _ => StatusCode::BAD_REQUEST,
    };
    let words = language.words();
    let error = fill(words.problem.google_error, &[("status", status.as_str())]);
    Page {
        language,
        brand: Brand::Google,
        heading: words.problem.blocked.to_owned(),
        lead: html! { p.lead { (words.problem.request) } },
        body: html! {
            p role="alert" { (error) " " strong { (mistake.error()) } }
            p { ((words.mistake)(mistake)) }
        },
    }
    .into_response(status)
}

/// A form or a page of a sign-in that is over, or of another browser.
pub(crate) fn ended(language: Language) -> Response {
    let words = &language.words().problem;
    Page {
        language,
        brand: Brand::Microsoft,
        heading: words.ended.to_owned(),
        lead: html! {},
        body: html! { p role="alert" { (words.ended_text) } },
    }
    .into_response(StatusCode::BAD_REQUEST)
}

/// Where `error_uri` leads: the number again, since the sentence depends on what happened.
pub(crate) async fn by_number(language: Language, RawQuery(query): RawQuery) -> Response {
    let code = Params::parse(&query.unwrap_or_default());
    let code = code
        .ok()
        .and_then(|params| params.get("code")?.parse::<u32>().ok());
    let Some(code) = code else {
        return not_found(language);
    };
    Page {
        language,
        brand: Brand::Microsoft,
        heading: format!("AADSTS{code}"),
        lead: html! {},
        body: html! { p { (language.words().problem.documentation) } },
    }
    .into_response(StatusCode::OK)
}

pub(crate) fn not_found(language: Language) -> Response {
    let words = &language.words().problem;
    let first_page = html! { a href="/" { (words.first_page) } };
    Page {
        language,
        brand: Brand::Microsoft,
        heading: words.nothing.to_owned(),
        lead: html! {},
        body: html! { p { (placed(words.listed, &first_page)) } },
    }
    .into_response(StatusCode::NOT_FOUND)
}
