//! A provider whose pages never come: a browser that is sent there stays where it is, so that a page
//! which only sends it on can be looked at.

use std::convert::Infallible;
use std::net::Ipv4Addr;

use anyhow::Result;
use bytes::Bytes;
use http_body_util::Full;
use hyper::header::CONTENT_TYPE;
use hyper::service::service_fn;
use hyper::{Response, StatusCode, server};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

const DISCOVERY: &str = "/.well-known/openid-configuration";

/// The provider, for as long as it is kept.
pub struct Nowhere {
    /// Its issuer, e.g. `http://127.0.0.1:40123`.
    pub url: String,
    running: JoinHandle<()>,
}

impl Nowhere {
    /// Starts it on a free port.
    ///
    /// # Errors
    /// When there is none.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let issuer = url.clone();
        let running = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(serve(stream, issuer.clone()));
            }
        });
        Ok(Self { url, running })
    }
}

impl Drop for Nowhere {
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn serve(stream: TcpStream, issuer: String) {
    let answer = service_fn(|request| {
        let answer = answer(request.uri().path(), &issuer);
        async move { Ok::<_, Infallible>(answer) }
    });
    // Whoever goes away ends the connection; nobody else minds.
    drop(
        server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), answer)
            .await,
    );
}

/// What it is, and for everything else the status that leaves a browser where it is (RFC 9110 section
/// 15.3.5).
fn answer(path: &str, issuer: &str) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::default());
    if path != DISCOVERY {
        *answer.status_mut() = StatusCode::NO_CONTENT;
        return answer;
    }
    let metadata = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    });
    *answer.body_mut() = Full::from(metadata.to_string());
    let json = hyper::header::HeaderValue::from_static("application/json");
    answer.headers_mut().insert(CONTENT_TYPE, json);
    answer
}
