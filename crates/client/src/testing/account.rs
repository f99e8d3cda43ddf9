//! What the stand-in for a server tells a person about their account: picture and devices.

use axum::extract::{Json, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use pia_protocol::ids::SessionId;
use serde_json::{Value, json};

use super::server::{Shared, lock};

/// As far as anybody looks into a JPEG of 96 by 96 points.
pub(crate) const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x04\0\0\xff\xff\xc0\0\x11\x08\0\x60\0\x60\x03";

/// A GIF without a picture in it, of this size.
pub(crate) fn gif(width: u16, height: u16) -> Vec<u8> {
    [b"GIF89a", &width.to_le_bytes()[..], &height.to_le_bytes()].concat()
}

/// A person's picture, and who has asked for it.
#[derive(Default)]
pub(crate) struct Picture {
    /// Nothing: the person has none.
    pub(crate) bytes: Option<Vec<u8>>,
    /// What each request said it had.
    pub(crate) asked: Vec<Option<String>>,
}

/// The id of the session that began with this sign-in.
pub(crate) fn session_id(sign_in: u64) -> SessionId {
    let mut bytes = [7; 16];
    bytes[8..].copy_from_slice(&sign_in.to_be_bytes());
    SessionId::from_bytes(bytes)
}

pub(super) async fn photo(State(inside): Shared, headers: HeaderMap) -> Response {
    let mut inside = lock(&inside);
    if inside.bearer(&headers).is_none() {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let known = headers.get(header::IF_NONE_MATCH);
    let known = known.map(|known| known.to_str().unwrap().to_owned());
    inside.picture.asked.push(known.clone());
    let Some(bytes) = inside.picture.bytes.clone() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = format!("\"{}-{}\"", bytes.len(), bytes.last().unwrap());
    let same = known.as_ref() == Some(&tag);
    let about = [(header::ETAG, tag)];
    if same {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    // What it is called is not to be believed.
    (about, [(header::CONTENT_TYPE, "text/html")], bytes).into_response()
}

pub(super) async fn devices(State(inside): Shared, headers: HeaderMap) -> Response {
    let mut inside = lock(&inside);
    let Some(asking) = inside.family(&headers) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let mut sign_ins = inside.sign_ins_of(asking.user);
    sign_ins.sort_by_key(|sign_in| *sign_in != asking.sign_in);
    let mut sessions: Vec<Value> = sign_ins
        .into_iter()
        .map(|sign_in| {
            json!({
                "id": session_id(sign_in), "deviceName": format!("Device\u{7} {sign_in}"),
                "osVersion": " ", "provider": "microsoft", "somethingNew": 1,
                "createdAt": "2026-11-20T12:00:00Z", "lastSeenAt": "2026-11-22T12:00:00.5Z",
                "current": sign_in == asking.sign_in,
            })
        })
        .collect();
    // Nothing says that each is told of once.
    sessions.extend(sessions.first().cloned());
    Json(json!({ "sessions": sessions })).into_response()
}

pub(super) async fn end_device(
    State(inside): Shared,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> StatusCode {
    let mut inside = lock(&inside);
    let Some(asking) = inside.family(&headers) else {
        return StatusCode::UNAUTHORIZED;
    };
    let found = inside
        .sign_ins_of(asking.user)
        .into_iter()
        .find(|sign_in| session_id(*sign_in).to_string() == id);
    let Some(found) = found else {
        return StatusCode::NOT_FOUND;
    };
    inside.end(|family| family.user == asking.user && family.sign_in == found);
    StatusCode::NO_CONTENT
}
