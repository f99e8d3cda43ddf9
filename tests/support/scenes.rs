//! The pages with their scripted backend, served as the desktop program serves its own.

use std::convert::Infallible;
use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use hyper::service::service_fn;
use hyper::{Response, StatusCode, server};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// A server of the scenes, for as long as it is kept.
pub struct Scenes {
    /// Where they are, e.g. `http://127.0.0.1:40123/`.
    pub url: String,
    running: JoinHandle<()>,
}

struct Pages {
    folder: PathBuf,
    policy: String,
}

impl Scenes {
    /// Serves `ui/dist-scenes` on a free port.
    ///
    /// # Errors
    /// When the scenes are not built.
    pub async fn start() -> Result<Self> {
        let folder = root().join("ui/dist-scenes");
        ensure!(
            folder.join("index.html").is_file(),
            "the scenes are not built yet; `./x test` builds them first"
        );
        let policy = policy()?;
        let pages = Arc::new(Pages { folder, policy });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://{}/", listener.local_addr()?);
        let running = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(serve(stream, Arc::clone(&pages)));
            }
        });
        Ok(Self { url, running })
    }
}

impl Drop for Scenes {
    fn drop(&mut self) {
        self.running.abort();
    }
}

/// The root of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// The desktop program's content security policy.
fn policy() -> Result<String> {
    let settings = fs::read(root().join("src-tauri/tauri.conf.json"))?;
    let settings: Value = serde_json::from_slice(&settings)?;
    let directives = settings["app"]["security"]["csp"]
        .as_object()
        .context("the window has a content security policy")?;
    let directive = |(name, value): (&String, &Value)| {
        let value = value.as_str().unwrap_or_default();
        format!("{name} {value}")
    };
    Ok(directives
        .iter()
        .map(directive)
        .collect::<Vec<_>>()
        .join("; "))
}

async fn serve(stream: TcpStream, pages: Arc<Pages>) {
    let answer = service_fn(|request| {
        let answer = pages.answer(request.uri().path());
        async move { Ok::<_, Infallible>(answer) }
    });
    // A browser that goes away ends its connection; nobody else minds.
    drop(
        server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), answer)
            .await,
    );
}

impl Pages {
    fn answer(&self, path: &str) -> Response<Full<Bytes>> {
        let path = if path == "/" { "/index.html" } else { path };
        let kind = match path.rsplit_once('.') {
            Some((_, "html")) => "text/html",
            Some((_, "js")) => "text/javascript",
            Some((_, "css")) => "text/css",
            _ => "application/octet-stream",
        };
        let mut answer = Response::new(Full::default());
        match fs::read(self.folder.join(path.trim_start_matches('/'))) {
            Ok(content) => *answer.body_mut() = Full::from(content),
            // A browser asks for this by itself; the window is not asked.
            Err(_) if path == "/favicon.ico" => *answer.status_mut() = StatusCode::NO_CONTENT,
            Err(_) => *answer.status_mut() = StatusCode::NOT_FOUND,
        }
        let headers = answer.headers_mut();
        if let Ok(kind) = kind.parse() {
            headers.insert(CONTENT_TYPE, kind);
        }
        if let Ok(policy) = self.policy.parse() {
            headers.insert(CONTENT_SECURITY_POLICY, policy);
        }
        answer
    }
}
