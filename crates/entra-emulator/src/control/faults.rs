//! New signing keys, and outages.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::{done, no};
use crate::app::{App, SharedApp};
use crate::keys::Ring;
use crate::outage::Part;

/// Whose keys.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Issuer {
    Work,
    Personal,
    Google,
}

impl Issuer {
    fn ring(self, app: &App) -> &Ring {
        match self {
            Self::Work => &app.keys.work,
            Self::Personal => &app.keys.personal,
            Self::Google => &app.keys.google,
        }
    }
}

/// Publishes a new key beside the others; it signs nothing yet.
pub(super) async fn publish_key(
    State(app): State<SharedApp>,
    Path(issuer): Path<Issuer>,
) -> Response {
    let of = Arc::clone(&app);
    let made = tokio::task::spawn_blocking(move || issuer.ring(&of).publish_next()).await;
    match made {
        Ok(Ok(())) => done(),
        _ => no(StatusCode::INTERNAL_SERVER_ERROR, "no key could be made"),
    }
}

/// Signs with the latest key; the others stay published.
pub(super) async fn use_key(State(app): State<SharedApp>, Path(issuer): Path<Issuer>) -> Response {
    issuer.ring(&app).use_latest();
    done()
}

/// Publishes the keys from before the one in use no longer.
pub(super) async fn retire_keys(
    State(app): State<SharedApp>,
    Path(issuer): Path<Issuer>,
) -> Response {
    issuer.ring(&app).retire();
    done()
}

pub(super) async fn begin(State(app): State<SharedApp>, Path(part): Path<Part>) -> Response {
    app.outages.set(part, true);
    done()
}

pub(super) async fn end(State(app): State<SharedApp>, Path(part): Path<Part>) -> Response {
    app.outages.set(part, false);
    done()
}
