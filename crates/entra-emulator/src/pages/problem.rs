//! Pages that say what is wrong.

use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::{Brand, Page};
use crate::entra::aadsts::Incident;
use crate::params::Params;

/// An error that must not be sent to the application.
pub(crate) fn incident(status: StatusCode, incident: &Incident) -> Response {
    Page {
        brand: Brand::Microsoft,
        heading: "We cannot sign you in".to_owned(),
        lead: html! { p.lead { "Something is wrong with the request of the application." } },
        body: html! {
            p role="alert" { (incident.headline()) }
            (details(incident))
        },
    }
    .into_response(status)
}

/// What a support line asks for.
pub(super) fn details(incident: &Incident) -> Markup {
    html! {
        details {
            summary { "Details for support" }
            dl {
                dt { "Error" } dd { "AADSTS" (incident.fault.number()) }
                dt { "Message" } dd { (incident.fault) }
                dt { "Trace ID" } dd { (incident.trace_id) }
                dt { "Correlation ID" } dd { (incident.correlation_id) }
                dt { "Timestamp" } dd { (incident.timestamp) }
            }
        }
    }
}

/// A request to the Google stand-in that it does not take.
pub(crate) fn google(error: &str, sentence: &str) -> Response {
    let status = match error {
        "invalid_client" => StatusCode::UNAUTHORIZED,
        _ => StatusCode::BAD_REQUEST,
    };
    Page {
        brand: Brand::Google,
        heading: "Access blocked".to_owned(),
        lead: html! { p.lead { "Something is wrong with the request of the application." } },
        body: html! {
            p role="alert" { "Error " (status.as_u16()) ": " strong { (error) } }
            p { (sentence) }
        },
    }
    .into_response(status)
}

/// A form or a page of a sign-in that is over, or of another browser.
pub(crate) fn ended() -> Response {
    Page {
        brand: Brand::Microsoft,
        heading: "This sign-in has ended".to_owned(),
        lead: html! {},
        body: html! {
            p role="alert" {
                "It was finished, took too long, or began in another browser. "
                "Go back to the application and start again."
            }
        },
    }
    .into_response(StatusCode::BAD_REQUEST)
}

/// Where `error_uri` leads: the number again, since the sentence depends on what happened.
pub(crate) async fn by_number(RawQuery(query): RawQuery) -> Response {
    let code = Params::parse(&query.unwrap_or_default());
    let code = code
        .ok()
        .and_then(|params| params.get("code")?.parse::<u32>().ok());
    let Some(code) = code else {
        return not_found();
    };
    Page {
        brand: Brand::Microsoft,
        heading: format!("AADSTS{code}"),
        lead: html! {},
        body: html! { p { "What this error means is in Microsoft's documentation." } },
    }
    .into_response(StatusCode::OK)
}

pub(crate) fn not_found() -> Response {
    Page {
        brand: Brand::Microsoft,
        heading: "There is nothing here".to_owned(),
        lead: html! {},
        body: html! { p { "What the stand-in offers is listed on its " a href="/" { "first page" } "." } },
    }
    .into_response(StatusCode::NOT_FOUND)
}
