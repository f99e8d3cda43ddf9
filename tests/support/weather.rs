//! Bad weather between client and server: what is asked gets lost, doubled or slow, and so does
//! what is answered.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, Full, StreamBody, combinators::BoxBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, client, http::request::Parts, server};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::chance::Chance;

/// What becomes of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// It is answered.
    Fair,
    /// The connection is cut before the server hears of it.
    LostRequest,
    /// The server does what it is asked, and the connection is cut before the answer.
    LostAnswer,
    /// Half of the answer comes, and then the connection is cut.
    HalfAnswer,
    /// The server gets it twice; the second answer counts.
    Doubled,
    /// The answer comes in pieces.
    Slow,
}

/// Each of them.
pub const ALL: [Weather; 6] = [
    Weather::Fair,
    Weather::LostRequest,
    Weather::LostAnswer,
    Weather::HalfAnswer,
    Weather::Doubled,
    Weather::Slow,
];

/// In how many pieces a slow answer comes, and how far apart.
const PIECES: usize = 10;
const APART: Duration = Duration::from_millis(30);

type Answer = Response<BoxBody<Bytes, io::Error>>;

/// The sky over one server, for as long as it is kept.
pub struct Sky {
    shared: Arc<Shared>,
    gate: JoinHandle<()>,
}

struct Shared {
    server: String,
    chance: Mutex<Option<Chance>>,
    seen: Mutex<Vec<Weather>>,
}

impl Sky {
    /// Stands at `public` and passes everything on to `server`; both are `host:port`.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn over(server: &str, public: &str) -> Result<Self> {
        let listener = TcpListener::bind(public).await.context("the sky's port")?;
        let shared = Arc::new(Shared {
            server: server.to_owned(),
            chance: Mutex::default(),
            seen: Mutex::default(),
        });
        let here = Arc::clone(&shared);
        let gate = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(serve(stream, Arc::clone(&here)));
            }
        });
        Ok(Self { shared, gate })
    }

    /// From now on any weather may come over what is synced; `None` is fair weather.
    pub fn set(&self, chance: Option<Chance>) {
        *lock(&self.shared.chance) = chance;
    }

    /// How often it was like this.
    pub fn seen(&self, weather: Weather) -> usize {
        let seen = lock(&self.shared.seen);
        seen.iter().filter(|seen| **seen == weather).count()
    }
}

impl Drop for Sky {
    fn drop(&mut self) {
        self.gate.abort();
    }
}

fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    fn weather(&self, path: &str) -> Weather {
        let mut chance = lock(&self.chance);
        let Some(chance) = chance.as_mut().filter(|_| path.starts_with("/api/sync/")) else {
            return Weather::Fair;
        };
        let drawn = usize::try_from(chance.below(6)).unwrap_or_default();
        lock(&self.seen).push(ALL[drawn]);
        ALL[drawn]
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let answer = service_fn(|request| pass(request, Arc::clone(&shared)));
    // An error of the service cuts the connection, which is what it is for.
    drop(
        server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), answer)
            .await,
    );
}

async fn pass(request: Request<Incoming>, shared: Arc<Shared>) -> Result<Answer> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    match shared.weather(parts.uri.path()) {
        Weather::Fair => Ok(ask(&shared, parts, body).await?.map(whole)),
        Weather::LostRequest => anyhow::bail!("cut"),
        Weather::LostAnswer => {
            ask(&shared, parts, body).await?;
            anyhow::bail!("cut")
        }
        Weather::HalfAnswer => Ok(ask(&shared, parts, body).await?.map(|body| half(&body))),
        Weather::Doubled => {
            ask(&shared, parts.clone(), body.clone()).await?;
            Ok(ask(&shared, parts, body).await?.map(whole))
        }
        Weather::Slow => Ok(ask(&shared, parts, body).await?.map(slow)),
    }
}

async fn ask(shared: &Shared, parts: Parts, body: Bytes) -> Result<Response<Bytes>> {
    let stream = TcpStream::connect(&shared.server).await?;
    let (mut sender, connection) = client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(async move { drop(connection.await) });
    let request = Request::from_parts(parts, Full::new(body));
    let (parts, body) = sender.send_request(request).await?.into_parts();
    Ok(Response::from_parts(
        parts,
        body.collect().await?.to_bytes(),
    ))
}

fn whole(body: Bytes) -> BoxBody<Bytes, io::Error> {
    Full::new(body).map_err(|never| match never {}).boxed()
}

fn half(body: &Bytes) -> BoxBody<Bytes, io::Error> {
    let half = body.slice(..body.len() / 2);
    let cut = io::Error::from(io::ErrorKind::ConnectionReset);
    StreamBody::new(stream::iter([Ok(Frame::data(half)), Err(cut)])).boxed()
}

fn slow(body: Bytes) -> BoxBody<Bytes, io::Error> {
    let size = body.len().div_ceil(PIECES).max(1);
    let pieces = stream::unfold(body, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(APART).await;
        let piece = rest.split_to(size.min(rest.len()));
        Some((Ok(Frame::data(piece)), rest))
    });
    BodyExt::boxed(StreamBody::new(pieces))
}
