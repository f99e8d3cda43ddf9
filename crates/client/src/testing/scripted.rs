//! A server that says what it was told to, one answer after the other, and remembers what it was
//! asked.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use axum::serve::Listener;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::address::ServerAddress;

/// One answer to come.
#[derive(Debug, Clone)]
pub(crate) struct Say {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Say {
    /// JSON.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::bytes(status, body.to_string().into_bytes())
            .with("content-type", "application/json; charset=utf-8")
    }

    /// A web page.
    pub(crate) fn page(status: u16) -> Self {
        Self::bytes(status, b"<h1>Welcome</h1>".to_vec()).with("content-type", "text/html")
    }

    /// Any bytes.
    pub(crate) fn bytes(status: u16, body: Vec<u8>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body,
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn response(self) -> Response {
        let mut response = Response::builder().status(self.status);
        for (name, value) in self.headers {
            response = response.header(name, value);
        }
        response.body(self.body.into()).unwrap()
    }
}

/// One request that came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

#[derive(Default)]
struct Inside {
    script: VecDeque<Say>,
    always: HashMap<&'static str, Say>,
    asked: Vec<Asked>,
}

/// The server, up until dropped. Beyond its script it answers 418.
pub(crate) struct Scripted {
    inside: Arc<Mutex<Inside>>,
    pub(crate) address: ServerAddress,
    stop: CancellationToken,
}

impl Scripted {
    /// Plain http on this machine.
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        Self::serve(listener, &address)
    }

    /// On a listener of the test's.
    pub(crate) fn serve<L: Listener>(listener: L, address: &str) -> Self
    where
        L::Addr: std::fmt::Debug,
    {
        let inside = Arc::new(Mutex::new(Inside::default()));
        let stop = CancellationToken::new();
        let app = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&inside));
        let end = stop.clone();
        tokio::spawn(async move {
            end.run_until_cancelled(async { axum::serve(listener, app).await.unwrap() })
                .await;
        });
        Self {
            inside,
            address: ServerAddress::parse(address).unwrap(),
            stop,
        }
    }

    /// Says this next, after what it was told before.
    pub(crate) fn say(&self, answers: impl IntoIterator<Item = Say>) {
        lock(&self.inside).script.extend(answers);
    }

    /// Says this at a path whenever nothing else is to be said.
    pub(crate) fn always(&self, path: &'static str, answer: Say) {
        lock(&self.inside).always.insert(path, answer);
    }

    /// What it was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        lock(&self.inside).asked.clone()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn lock(inside: &Mutex<Inside>) -> MutexGuard<'_, Inside> {
    inside.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(
    State(inside): State<Arc<Mutex<Inside>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut inside = lock(&inside);
    inside.asked.push(Asked {
        method,
        path: uri.path().to_owned(),
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    });
    let next = inside.script.pop_front();
    let say = next.or_else(|| inside.always.get(uri.path()).cloned());
    say.unwrap_or_else(|| Say::bytes(418, Vec::new()))
        .response()
}
