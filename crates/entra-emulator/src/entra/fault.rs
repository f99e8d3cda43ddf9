//! An [`Incident`] on its way out: as JSON to a program, as a page to a person.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::aadsts::{Aadsts, Incident};
use super::shown::Shown;
use crate::app::App;
use crate::pages;
use crate::words::Language;

/// For endpoints that programs call.
pub(super) fn as_json(app: &App, fault: impl Into<Aadsts>) -> Response {
    let fault = fault.into();
    let status = fault.status();
    let incident = report(app, fault);
    let mut body = json!({
        "error": incident.fault.error(),
        "error_description": incident.description(),
        "error_codes": [incident.fault.number()],
        "timestamp": incident.timestamp,
        "trace_id": incident.trace_id,
        "correlation_id": incident.correlation_id,
        "error_uri": format!("{}/error?code={}", app.base, incident.fault.number()),
    });
    if let Some(suberror) = incident.fault.suberror() {
        body["suberror"] = suberror.into();
    }
    if let Some(claims) = incident.fault.claims() {
        body["claims"] = claims.into();
    }
    (status, Json(body)).into_response()
}

/// For a browser that must not be sent anywhere, because the redirect URI is not to be trusted.
pub(super) fn as_page(app: &App, language: Language, shown: &Shown) -> Response {
    let incident = report(app, shown.clone().into());
    pages::problem::incident(language, StatusCode::BAD_REQUEST, shown, &incident)
}

/// Logs a fault once, here where it leaves the house.
pub(super) fn report(app: &App, fault: Aadsts) -> Incident {
    let incident = Incident::new(fault, app.now());
    if let Aadsts::Signing(source) = &incident.fault {
        tracing::error!(error = %source, "{}", incident.headline());
    } else {
        tracing::info!(error = incident.fault.error(), "{}", incident.headline());
    }
    incident
}
