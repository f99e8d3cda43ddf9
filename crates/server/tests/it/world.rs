//! One server, one provider, and clients that talk to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use entra_emulator::{Directory, Options};
use pia_protocol::clock::{Clock, ManualClock, SystemClock};
use pia_server::Server;
use pia_server::config::{Config, Sources};
use pia_test_postgres::Database;
use reqwest::{Client, Response};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::browser::{Browser, plain_client};

/// RFC 7636 appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub(crate) const LOOPBACK: &str = "http://127.0.0.1:49777/cb/x7";
const MASTER_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
pub(crate) const STATE: &str = "client-state&=?";

pub(crate) struct World {
    pub(crate) base: String,
    /// Where metrics are, when they were asked for.
    pub(crate) metrics: Option<std::net::SocketAddr>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) http: Client,
    shutdown: CancellationToken,
    provider: JoinHandle<()>,
    /// Our server, and what ends it alone.
    server: (JoinHandle<()>, CancellationToken),
    folder: tempfile::TempDir,
    /// Where the data is, when it is not in the folder.
    database: Option<Database>,
    environment: Vec<(String, String)>,
}

/// A server that listens.
async fn prepared(
    folder: &tempfile::TempDir,
    environment: &[(String, String)],
    at: &str,
    clock: &Arc<ManualClock>,
) -> Server {
    let config = Config::load(&Sources {
        folder: folder.path().to_owned(),
        environment: environment.to_vec(),
        ..Sources::default()
    });
    let listener = TcpListener::bind(at).await.unwrap();
    let clock: Arc<dyn Clock> = clock.clone();
    Server::prepare(config.unwrap(), listener, clock).await.unwrap()
}

/// Whether this is the suite for PostgreSQL.
fn on_postgres() -> bool {
    env!("CARGO_CRATE_NAME") == "it_postgres"
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::with(&[]).await
    }

    /// Starts with more of configuration.
    pub(crate) async fn with(more: &[(&str, &str)]) -> Self {
        Self::beside(more, |_| ()).await
    }

    /// The same, whose only tenant is this one.
    pub(crate) async fn in_tenant(
        more: &[(&str, &str)],
        tenant: &str,
        change: impl FnOnce(&mut Value),
    ) -> Self {
        Self::built(more, tenant, change).await
    }

    /// Starts with more of configuration, beside a provider whose directory is changed.
    pub(crate) async fn beside(more: &[(&str, &str)], change: impl FnOnce(&mut Value)) -> Self {
        Self::built(more, "common", change).await
    }

    async fn built(
        more: &[(&str, &str)],
        tenant: &str,
        change: impl FnOnce(&mut Value),
    ) -> Self {
        let shutdown = CancellationToken::new();
        let emulator = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let provider = emulator.local_addr().unwrap();
        let mut directory = serde_json::from_str(Directory::built_in_json()).unwrap();
        change(&mut directory);
        let directory = Directory::parse(&directory.to_string(), "changed".as_ref()).unwrap();
        let stop = shutdown.clone();
        let options = Options {
            controls: true,
            ..Options::default()
        };
        let emulator = tokio::spawn(async move {
            let served = entra_emulator::serve_with(directory, emulator, options, stop);
            served.await.unwrap();
        });

        let folder = tempfile::tempdir().unwrap();
        let database = on_postgres().then(|| Database::new().unwrap());
        let (engine, at) = match &database {
            Some(database) => ("postgresql", database.connection_string()),
            None => ("sqlite", folder.path().join("pia.db").display().to_string()),
        };
        let authority = format!("http://{provider}/{tenant}/v2.0");
        let graph = format!("http://{provider}/graph/v1.0");
        let google = format!("http://{provider}/google");
        let mut environment = BTreeMap::from([
            ("Database__Provider", engine),
            ("Database__ConnectionString", &at),
            ("JWT_SECRET_KEY", "0123456789abcdef0123456789abcdef"),
            ("ENCRYPTION_MASTER_KEY", MASTER_KEY),
            (
                "OAUTH_MICROSOFT_CLIENT_ID",
                "7f6e2b1c-52a4-4f0e-9d3b-2a8c5d1e9f10",
            ),
            ("OAUTH_MICROSOFT_CLIENT_SECRET", "emulator-secret"),
            ("OAUTH_MICROSOFT_AUTHORITY", &authority),
            ("OAuth__Microsoft__GraphUrl", &graph),
            ("OAUTH_GOOGLE_CLIENT_ID", "emulator-google-client"),
            ("OAUTH_GOOGLE_CLIENT_SECRET", "emulator-google-secret"),
            ("OAUTH_GOOGLE_AUTHORITY", &google),
            ("RateLimits__Auth__PermitLimit", "0"),
            ("RateLimits__Global__PermitLimit", "0"),
        ]);
        environment.extend(more.iter().copied());
        let environment = environment.into_iter();
        let environment: Vec<(String, String)> =
            environment.map(|(k, v)| (k.into(), v.into())).collect();
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        let stop = shutdown.child_token();
        let prepared = prepared(&folder, &environment, "127.0.0.1:0", &clock).await;
        let base = prepared.public_url().to_string();
        let metrics = prepared.metrics_address();
        Self {
            base,
            metrics,
            clock,
            http: plain_client(),
            shutdown,
            provider: emulator,
            server: (tokio::spawn(prepared.run(stop.clone())), stop),
            folder,
            database,
            environment,
        }
    }

    /// Stops the server and starts it again, at the same address and on the same data.
    pub(crate) async fn restart(&mut self) {
        let at = self.base.trim_start_matches("http://").trim_end_matches('/');
        let stop = self.shutdown.child_token();
        self.server.1.cancel();
        (&mut self.server.0).await.unwrap();
        let prepared = prepared(&self.folder, &self.environment, at, &self.clock).await;
        self.server = (tokio::spawn(prepared.run(stop.clone())), stop);
    }

    /// What the server was told, for another program of it.
    pub(crate) fn environment(&self) -> impl Iterator<Item = (&str, &str)> {
        self.environment.iter().map(|(k, v)| (k.as_str(), v.as_str()))
    }

    /// Asks the servers to stop, and does not wait for them.
    pub(crate) fn shut_down(&self) {
        self.shutdown.cancel();
    }

    /// Ends everything, and proves that it can be ended.
    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        drop(self.http);
        self.server.0.await.unwrap();
        self.provider.await.unwrap();
    }

    /// Whether the server's database holds this text.
    pub(crate) fn is_stored(&self, text: &str) -> bool {
        if let Some(database) = &self.database {
            let hex = data_encoding::HEXLOWER.encode(text.as_bytes());
            let dump = database.dump().unwrap();
            return dump.contains(text) || dump.contains(&hex);
        }
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        let mut contents = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
        contents.any(|bytes| {
            bytes
                .windows(text.len())
                .any(|part| part == text.as_bytes())
        })
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The address a client opens in the browser, with some parameters other than usual: `None`
    /// leaves one out.
    pub(crate) fn login_url(&self, changes: &[(&str, Option<&str>)]) -> Url {
        let mut parameters = BTreeMap::from([
            ("provider", "microsoft"),
            ("redirect_uri", LOOPBACK),
            ("client_id", "pia-desktop"),
            ("response_type", "code"),
            ("state", STATE),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        for (name, value) in changes {
            match value {
                Some(value) => parameters.insert(name, value),
                None => parameters.remove(name),
            };
        }
        Url::parse_with_params(&self.url("/auth/login"), parameters).unwrap()
    }

    /// Signs in through the browser and returns the code that reaches the loopback listener.
    pub(crate) async fn code(&self, account: &str) -> String {
        let answer = Browser::new().sign_in(self.login_url(&[]), account).await;
        answer
            .get("code")
            .cloned()
            .unwrap_or_else(|| panic!("{answer:?}"))
    }

    /// Signs in and redeems the code: access token and refresh token.
    pub(crate) async fn session(&self, account: &str) -> (String, String) {
        let code = self.code(account).await;
        tokens(self.redeem(&code, &[]).await).await
    }

    /// Redeems a code with some parameters other than usual.
    pub(crate) async fn redeem(&self, code: &str, changes: &[(&str, &str)]) -> Response {
        let mut form = BTreeMap::from([
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", LOOPBACK),
            ("client_id", "pia-desktop"),
            ("code_verifier", VERIFIER),
        ]);
        form.extend(changes.iter().copied());
        let request = self.http.post(self.url("/auth/token")).form(&form);
        request.send().await.unwrap()
    }

    pub(crate) async fn refresh(&self, token: &str) -> Response {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token),
            ("client_id", "pia-desktop"),
        ];
        let request = self.http.post(self.url("/auth/token")).form(&form);
        request.send().await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str, access: &str) -> Response {
        let request = self.http.get(self.url(path)).bearer_auth(access);
        request.send().await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, access: &str, body: &Value) -> Response {
        let request = self.http.post(self.url(path)).bearer_auth(access);
        request.json(body).send().await.unwrap()
    }
}

/// The two tokens of a good answer.
pub(crate) async fn tokens(answer: Response) -> (String, String) {
    let status = answer.status();
    let body = json(answer).await;
    assert_eq!(status, 200, "{body}");
    let text = |snake: &str, camel: &str| {
        let value = body[snake].as_str().or(body[camel].as_str());
        value.unwrap().to_owned()
    };
    (
        text("access_token", "accessToken"),
        text("refresh_token", "refreshToken"),
    )
}

pub(crate) async fn json(answer: Response) -> Value {
    let text = answer.text().await.unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
