//! What goes wrong with one request, before or after the server does what it is asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde_json::json;
use tokio::sync::watch;

use super::server::{Inside, lock};

/// What goes wrong with one request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// This status instead of an answer, and nothing is done.
    Status(u16),
    /// 429 with this many seconds in `Retry-After`.
    Busy(u64),
    /// A gateway that wants somebody else's credentials: 401 with an error of its own.
    Gateway,
    /// A hotel's network: 200 with a page.
    Portal,
    /// Another hotel's network: it sends every request to its own page.
    Redirect,
    /// Nothing is done, and the answer speaks of a change that nobody sent.
    Stranger,
    /// All is done, and the answer is lost.
    Lost,
    /// All is done, and the answer waits for [`Inside::release`].
    Held,
}

type Outside = (Arc<Mutex<Inside>>, watch::Sender<u64>);

/// Answers a request, or lets it go wrong as ordered, and counts it.
pub(super) async fn faulty(
    State((inside, answered)): State<Outside>,
    request: Request,
    next: Next,
) -> Response {
    let mut answer = answer(&inside, request, next).await;
    answered.send_modify(|count| *count += 1);
    let id = format!("request-{}", *answered.borrow());
    answer
        .headers_mut()
        .insert("x-request-id", id.parse().unwrap());
    answer
}

async fn answer(inside: &Mutex<Inside>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let (mut parts, body) = request.into_parts();
    let mut body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    {
        let mut inside = lock(inside);
        if let Some(encoding) = parts.headers.remove("content-encoding") {
            assert_eq!(encoding, "zstd");
            if inside.knows_no_zstd {
                return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
            }
            inside.packed += 1;
            body = zstd::stream::decode_all(&body[..]).unwrap().into();
            parts.headers.remove("content-length");
        }
        let bearer = parts.headers.get("authorization");
        let bearer = bearer
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        inside.heard.push_str(bearer);
        inside.heard.push_str(&String::from_utf8_lossy(&body));
    }
    let request = Request::from_parts(parts, body.into());
    let fault = {
        let mut inside = lock(inside);
        *inside.seen.entry(path.clone()).or_default() += 1;
        inside
            .faults
            .get_mut(path.as_str())
            .and_then(VecDeque::pop_front)
    };
    match fault {
        None => next.run(request).await,
        Some(Fault::Status(status)) => StatusCode::from_u16(status).unwrap().into_response(),
        Some(Fault::Busy(seconds)) => (
            StatusCode::TOO_MANY_REQUESTS,
            [("retry-after", seconds.to_string())],
        )
            .into_response(),
        Some(Fault::Gateway) => {
            let body = json!({ "error": "unauthorized" });
            (StatusCode::UNAUTHORIZED, Json(body)).into_response()
        }
        Some(Fault::Portal) => Html("<h1>Welcome to the hotel</h1>").into_response(),
        Some(Fault::Redirect) => Redirect::to("http://hotel.invalid/welcome").into_response(),
        Some(Fault::Stranger) => {
            let id = "0190a000-0000-7000-8000-000000000000";
            Json(json!({
                "outcomes": [{ "mutation": id, "result": "applied", "revision": 1 }],
                "before": 0, "latest": 1, "holdings": {},
            }))
            .into_response()
        }
        Some(Fault::Held) => {
            let answer = next.run(request).await;
            let (holds, release) = {
                let inside = lock(inside);
                (Arc::clone(&inside.holds), Arc::clone(&inside.release))
            };
            holds.notify_one();
            release.notified().await;
            answer
        }
        Some(Fault::Lost) => {
            next.run(request).await;
            StatusCode::BAD_GATEWAY.into_response()
        }
    }
}
