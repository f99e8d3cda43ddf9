//! A load balancer: gives each request to the next server, and passes over one that is not there.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};
use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::Incoming;
use hyper::header::HeaderValue;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, client, server};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// The header that says which server answered, by its number.
pub const ANSWERED_BY: &str = "x-answered-by";

type Answer = Response<BoxBody<Bytes, hyper::Error>>;

/// The balancer, for as long as it is kept.
pub struct Balancer(JoinHandle<()>);

struct Servers {
    addresses: Vec<String>,
    next: AtomicUsize,
}

impl Balancer {
    /// Gives what comes in to the servers at these addresses (`host:port`), in turn.
    pub fn start(listener: TcpListener, addresses: Vec<String>) -> Self {
        let servers = Arc::new(Servers {
            addresses,
            next: AtomicUsize::new(0),
        });
        Self(tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(serve(stream, Arc::clone(&servers)));
            }
        }))
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn serve(stream: TcpStream, servers: Arc<Servers>) {
    let answer = service_fn(|request| {
        let servers = Arc::clone(&servers);
        async move { Ok::<_, Infallible>(pass(request, &servers).await) }
    });
    // A client that goes away ends its connection; nobody else minds.
    drop(
        server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), answer)
            .await,
    );
}

async fn pass(request: Request<Incoming>, servers: &Servers) -> Answer {
    ask(request, servers).await.unwrap_or_else(|_| {
        let mut answer = Response::new(Empty::new().map_err(|never| match never {}).boxed());
        *answer.status_mut() = StatusCode::BAD_GATEWAY;
        answer
    })
}

/// The answer of the next server that takes the connection. One that dies later is not replaced: it
/// may have done what it was asked.
async fn ask(request: Request<Incoming>, servers: &Servers) -> Result<Answer> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let first = servers.next.fetch_add(1, Ordering::Relaxed);
    for number in (first..).take(servers.addresses.len()) {
        let number = number % servers.addresses.len();
        let Ok(stream) = TcpStream::connect(&servers.addresses[number]).await else {
            continue;
        };
        let (mut sender, connection) = client::conn::http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(async move { drop(connection.await) });
        let request = Request::from_parts(parts, Full::new(body));
        let mut answer = sender.send_request(request).await?;
        let number = HeaderValue::from_str(&number.to_string())?;
        answer.headers_mut().insert(ANSWERED_BY, number);
        return Ok(answer.map(BodyExt::boxed));
    }
    Err(anyhow::anyhow!("no server is there")).context("balancing")
}
