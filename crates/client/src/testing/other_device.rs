//! The stand-in's device flow (RFC 8628), and the person who answers on the other device.

use std::collections::HashMap;

use axum::extract::{Form, Json, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use pia_protocol::paths;
use serde_json::json;

use super::server::{Shared, lock};

/// The codes given out, and what the person has said.
#[derive(Default)]
pub(crate) struct OtherDevice {
    /// The server's metadata names no such endpoint.
    pub(crate) is_unknown: bool,
    /// How many codes were given out: the last one counts.
    pub(crate) given: u32,
    /// Whose session the last code is answered with, or the error it ends with.
    pub(crate) answer: Option<Result<u8, &'static str>>,
    /// What the devices called themselves.
    pub(crate) names: Vec<Option<String>>,
}

impl OtherDevice {
    pub(super) fn answer(&mut self, code: &str) -> Result<u8, &'static str> {
        if code != self.code() {
            return Err("expired_token");
        }
        match self.answer {
            None => Err("authorization_pending"),
            Some(_) => self.answer.take().unwrap_or(Err("expired_token")),
        }
    }

    fn code(&self) -> String {
        format!("pdc_{}", self.given)
    }
}

pub(super) async fn ask(
    State(inside): Shared,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let mut inside = lock(&inside);
    assert_eq!(form["client_id"], "pia-desktop");
    if inside.other_device.is_unknown {
        return StatusCode::NOT_FOUND.into_response();
    }
    let name = form.get("device_name").cloned();
    inside.other_device.names.push(name);
    inside.other_device.given += 1;
    let page = format!("{}{}", inside.address, paths::DEVICE);
    let user_code = format!("WDJB-{:04}", inside.other_device.given);
    Json(json!({
        "device_code": inside.other_device.code(),
        "user_code": user_code,
        "verification_uri": page,
        "verification_uri_complete": format!("{page}?user_code={user_code}"),
        "expires_in": 600,
        "interval": 1,
    }))
    .into_response()
}
