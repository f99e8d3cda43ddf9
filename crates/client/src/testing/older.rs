//! Small stand-ins for the two older generations of servers, written from what is known of them: no
//! metadata document, JSON, errors of one shape.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{Json, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use data_encoding::BASE64URL_NOPAD;
use pia_protocol::paths;
use pia_protocol::secret::sha256;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::address::ServerAddress;
use crate::view::Generation;

const ID: &str = "01010101-0101-0101-0101-010101010101";

#[derive(Default)]
pub(crate) struct Inside {
    /// Requests by path.
    pub(crate) seen: Vec<String>,
    /// What the next renewal of something is answered with instead.
    pub(crate) instead: Option<(u16, Option<Value>)>,
    /// Good refresh tokens.
    pub(crate) good: Vec<String>,
    challenges: HashMap<String, String>,
    count: u32,
}

/// The server, up until dropped.
pub(crate) struct OlderServer {
    inside: Arc<Mutex<Inside>>,
    pub(crate) address: ServerAddress,
    stop: CancellationToken,
}

type Shared = State<Arc<Mutex<Inside>>>;
type Params = Query<HashMap<String, String>>;

fn lock(inside: &Mutex<Inside>) -> MutexGuard<'_, Inside> {
    inside.lock().unwrap_or_else(PoisonError::into_inner)
}

impl OlderServer {
    pub(crate) async fn start(generation: Generation) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let inside = Arc::new(Mutex::new(Inside::default()));
        let app = Router::new()
            .route(paths::REFRESH, post(refresh))
            .route(paths::LOGOUT, post(log_out));
        let app = match generation {
            Generation::First => app.route(paths::LOGIN, get(send_tokens)),
            _ => app
                .route(paths::LOGIN, get(send_code))
                .route(paths::TOKEN, post(redeem)),
        };
        let app = app
            .layer(axum::middleware::from_fn_with_state(
                Arc::clone(&inside),
                count,
            ))
            .with_state(Arc::clone(&inside));
        let stop = CancellationToken::new();
        let end = stop.clone();
        tokio::spawn(async move {
            end.run_until_cancelled(async { axum::serve(listener, app).await.unwrap() })
                .await;
        });
        Self {
            inside,
            address: ServerAddress::parse(&address).unwrap(),
            stop,
        }
    }

    pub(crate) fn inside(&self) -> MutexGuard<'_, Inside> {
        lock(&self.inside)
    }

    pub(crate) fn seen(&self, path: &str) -> usize {
        self.inside()
            .seen
            .iter()
            .filter(|seen| *seen == path)
            .count()
    }
}

impl Drop for OlderServer {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Inside {
    fn issue(&mut self) -> (String, String) {
        self.count += 1;
        let refresh = format!("refresh-{}", self.count);
        self.good.push(refresh.clone());
        (format!("access-{}", self.count), refresh)
    }
}

async fn count(
    State(inside): Shared,
    request: axum::extract::Request,
    next: axum::middleware::Next,
) -> Response {
    let path = request.uri().path().to_owned();
    lock(&inside).seen.push(path);
    next.run(request).await
}

fn no(status: u16, error: &str) -> Response {
    let body = json!({ "error": error, "message": format!("It is {error}.") });
    (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
}

fn back(to: &str, pairs: &[(&str, &str)]) -> Redirect {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    Redirect::to(&format!("{to}?{query}"))
}

/// The first generation.
async fn send_tokens(State(inside): Shared, Query(asked): Params) -> Redirect {
    assert!(!asked.contains_key("state"));
    let (access, refresh) = lock(&inside).issue();
    back(
        &asked["redirect_uri"],
        &[
            ("access_token", &access),
            ("refresh_token", &refresh),
            ("email", "ada@contoso.example"),
            ("display_name", "Ada Lovelace"),
            ("user_id", ID),
        ],
    )
}

/// The second generation.
async fn send_code(State(inside): Shared, Query(asked): Params) -> Redirect {
    assert_eq!(asked["code_challenge_method"], "S256");
    let mut inside = lock(&inside);
    let code = format!("code-{}", inside.seen.len());
    let challenge = asked["code_challenge"].clone();
    inside.challenges.insert(code.clone(), challenge);
    let pairs = [("code", code.as_str()), ("state", asked["state"].as_str())];
    back(&asked["redirect_uri"], &pairs)
}

async fn redeem(State(inside): Shared, Json(asked): Json<Value>) -> Response {
    let (Some(code), Some(verifier)) = (asked["code"].as_str(), asked["codeVerifier"].as_str())
    else {
        return no(400, "validation_failed");
    };
    let mut inside = lock(&inside);
    let proof = BASE64URL_NOPAD.encode(&sha256(verifier));
    if inside.challenges.remove(code) != Some(proof) {
        return no(401, "invalid_code");
    }
    let (access, refresh) = inside.issue();
    Json(json!({
        "accessToken": access, "refreshToken": refresh, "expiresIn": 900,
        "user": { "id": ID, "email": "ada@contoso.example", "displayName": "Ada Lovelace",
                  "provider": "EntraID", "requiresBusinessProfile": false },
    }))
    .into_response()
}

async fn refresh(State(inside): Shared, Json(asked): Json<Value>) -> Response {
    let mut inside = lock(&inside);
    let token = asked["refreshToken"].as_str().unwrap_or_default();
    if token.is_empty() {
        return no(400, "validation_failed");
    }
    if let Some((status, body)) = inside.instead.take() {
        let status = StatusCode::from_u16(status).unwrap();
        return match body {
            Some(body) => (status, Json(body)).into_response(),
            None => (status, Html("<h1>Who are you?</h1>")).into_response(),
        };
    }
    let Some(at) = inside.good.iter().position(|good| good == token) else {
        return no(401, "invalid_refresh_token");
    };
    inside.good.remove(at);
    let (access, refresh) = inside.issue();
    Json(json!({ "accessToken": access, "refreshToken": refresh, "expiresIn": 900 }))
        .into_response()
}

async fn log_out(State(inside): Shared, Json(asked): Json<Value>) -> StatusCode {
    let token = asked["refreshToken"].as_str().unwrap_or_default();
    lock(&inside).good.retain(|good| good != token);
    StatusCode::OK
}
