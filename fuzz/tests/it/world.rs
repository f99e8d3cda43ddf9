//! A server asked without a socket, a provider, and somebody who is signed in.

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use entra_emulator::Directory;
use http::{Request, Response};
use pia_protocol::clock::SystemClock;
use pia_server::Server;
use pia_server::config::{Config, Sources};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use url::Url;

use crate::browser::Browser;

pub(crate) const LOOPBACK: &str = "http://127.0.0.1:49777/cb/x7";
/// RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub(crate) struct World {
    runtime: Runtime,
    router: Router,
    /// An access token.
    pub(crate) access: String,
    shutdown: CancellationToken,
    _folder: tempfile::TempDir,
}

impl Drop for World {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

impl World {
    pub(crate) fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let shutdown = CancellationToken::new();
        let folder = tempfile::tempdir().unwrap();
        let (router, access) = runtime.block_on(async {
            let provider = provider(shutdown.clone()).await;
            let server = server(folder.path(), &provider).await;
            let (router, base) = (server.router(), server.public_url().to_string());
            tokio::spawn(server.run(shutdown.clone()));
            let access = sign_in(&base).await;
            (router, access)
        });
        Self {
            runtime,
            router,
            access,
            shutdown,
            _folder: folder,
        }
    }

    /// Asks, and wants no fault of ours.
    pub(crate) fn ask(&self, request: Request<Body>) -> Response<Body> {
        let what = format!("{} {}", request.method(), request.uri());
        let answer = self.block_on(self.router.clone().oneshot(request)).unwrap();
        assert!(
            answer.status().as_u16() < 500,
            "{what}: {}",
            answer.status()
        );
        answer
    }

    pub(crate) fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }
}

async fn provider(stop: CancellationToken) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let directory = Directory::built_in().unwrap();
    tokio::spawn(async move {
        entra_emulator::serve(directory, listener, stop)
            .await
            .unwrap();
    });
    format!("http://{address}/common/v2.0")
}

async fn server(folder: &std::path::Path, authority: &str) -> Server {
    let given = [
        (
            "OAUTH_MICROSOFT_CLIENT_ID",
            "7f6e2b1c-52a4-4f0e-9d3b-2a8c5d1e9f10",
        ),
        ("OAUTH_MICROSOFT_CLIENT_SECRET", "emulator-secret"),
        ("OAUTH_MICROSOFT_AUTHORITY", authority),
        ("RateLimits__Auth__PermitLimit", "0"),
        ("RateLimits__Global__PermitLimit", "0"),
        ("RateLimits__Sync__PermitLimit", "0"),
    ];
    let database = folder.join("pia.db").display().to_string();
    let config = Config::load(&Sources {
        folder: folder.to_owned(),
        environment: given.map(|(k, v)| (k.into(), v.into())).to_vec(),
        arguments: vec![("Database:ConnectionString".into(), database)],
        ..Sources::default()
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    Server::prepare(config.unwrap(), listener, Arc::new(SystemClock))
        .await
        .unwrap()
}

/// Through the browser, over the socket.
async fn sign_in(base: &str) -> String {
    let login = [
        ("provider", "microsoft"),
        ("redirect_uri", LOOPBACK),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let login = Url::parse_with_params(&format!("{base}/auth/login"), login).unwrap();
    let browser = Browser::new();
    let back = browser.sign_in(login, "ada@contoso.example").await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &back["code"]),
        ("redirect_uri", LOOPBACK),
        ("client_id", "pia-desktop"),
        ("code_verifier", VERIFIER),
    ];
    let answer = browser.0.post(format!("{base}/auth/token")).form(&form);
    let answer = answer.send().await.unwrap().text().await.unwrap();
    let answer: Value = serde_json::from_str(&answer).unwrap();
    answer["access_token"].as_str().unwrap().to_owned()
}
