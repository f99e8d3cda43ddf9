//! The two servers behind a story: the stand-in for Microsoft, and Pia's own.

use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use rusqlite::Connection;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use url::Url;

use crate::http;
use crate::process::{Launch, Process};
use crate::programs;
use crate::toll::Toll;
use crate::weather::Sky;

/// The app registration in the stand-in's own directory: its id and its secret.
pub const MICROSOFT: (&str, &str) = ("7f6e2b1c-52a4-4f0e-9d3b-2a8c5d1e9f10", "emulator-secret");
/// The same for its Google-shaped issuer.
pub const GOOGLE: (&str, &str) = ("emulator-google-client", "emulator-google-secret");

/// The server's database, in its folder.
const DATABASE: &str = "pia.db";

/// A running stand-in for Microsoft and Google.
pub struct Emulator {
    /// Its address, e.g. `http://127.0.0.1:40123`.
    pub url: String,
    _process: Process,
}

impl Emulator {
    /// Starts it on a free port.
    ///
    /// # Errors
    /// When it is not built or does not start.
    pub async fn start(logs: &Path) -> Result<Self> {
        Self::launched(&Self::launch()?, logs).await
    }

    /// The same, with the tenants, people and applications of a file.
    ///
    /// # Errors
    /// When it is not built or does not start.
    pub async fn with_directory(file: &Path, logs: &Path) -> Result<Self> {
        Self::launched(&Self::launch()?.arg("--directory").arg(file), logs).await
    }

    fn launch() -> Result<Launch> {
        let program = programs::built("entra-emulator")?;
        Ok(Launch::new(program).args(["--listen", "127.0.0.1:0"]))
    }

    async fn launched(launch: &Launch, logs: &Path) -> Result<Self> {
        let mut process = launch.start(logs, "emulator")?;
        let url = process.announces("listening on ").await?;
        Ok(Self {
            url,
            _process: process,
        })
    }
}

/// A Pia server that can be stopped and started again at the same address.
pub struct Server {
    /// Its public address, e.g. `http://localhost:40124`.
    pub url: String,
    folder: PathBuf,
    launch: Launch,
    logs: PathBuf,
    process: Option<Process>,
}

impl Server {
    /// Starts a server with a new database in `folder`, which signs people in at `emulator`.
    ///
    /// # Errors
    /// When it is not built or does not start.
    pub async fn start(folder: &Path, emulator: &Emulator, logs: &Path) -> Result<Self> {
        fs::create_dir(folder)?;
        let launch = Self::launch(folder, &emulator.url)?;
        let mut process = launch
            .clone()
            .env("PIA_LISTEN", "127.0.0.1:0")
            .start(logs, "server")?;
        let url = public_address(&mut process).await?;
        Ok(Self {
            url,
            folder: folder.to_owned(),
            launch,
            logs: logs.to_owned(),
            process: Some(process),
        })
    }

    /// How to start `pia-server serve` in `folder`, without saying where it listens.
    ///
    /// # Errors
    /// When it is not built.
    pub fn launch(folder: &Path, emulator: &str) -> Result<Launch> {
        let database = format!("Data Source={}", folder.join(DATABASE).display());
        Ok(Launch::new(programs::built("pia-server")?)
            .arg("serve")
            .in_folder(folder)
            .env("HOME", folder)
            .env("Database__ConnectionString", database)
            .env(
                "OAUTH_MICROSOFT_AUTHORITY",
                format!("{emulator}/common/v2.0"),
            )
            .env("OAUTH_MICROSOFT_CLIENT_ID", MICROSOFT.0)
            .env("OAUTH_MICROSOFT_CLIENT_SECRET", MICROSOFT.1)
            .env("OAUTH_GOOGLE_AUTHORITY", format!("{emulator}/google"))
            .env("OAUTH_GOOGLE_CLIENT_ID", GOOGLE.0)
            .env("OAUTH_GOOGLE_CLIENT_SECRET", GOOGLE.1))
    }

    /// Sets a variable for its next start.
    pub fn set(&mut self, (name, value): (&str, &str)) {
        self.launch = self.launch.clone().env(name, value);
    }

    /// Starts it again behind a toll that stands at its public address.
    ///
    /// # Errors
    /// When it does not start, or its port was taken meanwhile.
    pub async fn goes_behind_a_toll(&mut self) -> Result<Toll> {
        let (public, inside) = self.steps_back().await?;
        Toll::start(&public, &inside).await
    }

    /// Starts it again under a sky that stands at its public address.
    ///
    /// # Errors
    /// When it does not start, or its port was taken meanwhile.
    pub async fn goes_under_a_sky(&mut self) -> Result<Sky> {
        let (public, inside) = self.steps_back().await?;
        Sky::over(&inside, &public).await
    }

    /// Starts it again at another place: answers where it is to be found, and where it is.
    async fn steps_back(&mut self) -> Result<(String, String)> {
        self.stop();
        let public = format!("127.0.0.1:{}", self.port()?);
        let launch = self
            .launch
            .clone()
            .env("PIA_LISTEN", "127.0.0.1:0")
            .env("PIA_PUBLIC_URL", &self.url);
        let mut process = launch.start(&self.logs, "server")?;
        let inside = process.announces("listening on http://").await?;
        self.process = Some(process);
        Ok((public, inside))
    }

    /// From its next start on, it serves whoever asks as often as they ask.
    pub fn knows_no_limits(&mut self) {
        for limit in ["Global", "Auth", "Sync"] {
            let name = format!("RateLimits__{limit}__PermitLimit");
            self.set((&name, "0"));
        }
    }

    /// Stops it, without a chance to say goodbye.
    pub fn stop(&mut self) {
        self.process = None;
    }

    /// Starts it again: same address, same database.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start_again(&mut self) -> Result<()> {
        let port = self.port()?;
        let launch = self
            .launch
            .clone()
            .env("PIA_LISTEN", format!("127.0.0.1:{port}"));
        let mut process = launch.start(&self.logs, "server")?;
        let again = public_address(&mut process).await?;
        ensure!(
            again == self.url,
            "it came back at {again} instead of {}",
            self.url
        );
        self.process = Some(process);
        Ok(())
    }

    /// Holds its address while it is stopped: whoever asks there gets no answer.
    ///
    /// # Errors
    /// When the port was taken meanwhile.
    pub async fn is_held(&self) -> Result<TcpListener> {
        Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, self.port()?)).await?)
    }

    /// Its database, opened beside it.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn database(&self) -> Result<Connection> {
        Ok(Connection::open(self.folder.join(DATABASE))?)
    }

    fn port(&self) -> Result<u16> {
        let url = Url::parse(&self.url)?;
        url.port().context("the address has a port")
    }

    /// The titles of every to-do the server holds for the bearer of this access token.
    ///
    /// # Errors
    /// When the server does not answer with them.
    pub async fn todos(&self, access_token: &str) -> Result<Vec<String>> {
        todos_at(&self.url, access_token).await
    }

    /// What the server says to somebody who tries a refresh token: status and error code.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn refuses(&self, refresh_token: &str) -> Result<(u16, String)> {
        let answer = http::client()?
            .post(format!("{}/auth/refresh", self.url))
            .json(&json!({ "refreshToken": refresh_token }))
            .send()
            .await?;
        let status = answer.status().as_u16();
        let body: Value = answer.json().await?;
        Ok((
            status,
            body["error"].as_str().unwrap_or_default().to_owned(),
        ))
    }
}

/// What the server calls itself. Its metadata says the same, and clients insist on that (RFC 8414
/// section 3.3).
async fn public_address(process: &mut Process) -> Result<String> {
    let word = process.announces("public address ").await?;
    Ok(word.trim_end_matches(')').to_owned())
}

/// The titles of every to-do that a server at this address holds for the bearer of this access token.
///
/// # Errors
/// When it does not answer with them.
pub async fn todos_at(url: &str, access_token: &str) -> Result<Vec<String>> {
    let answer: Value = http::client()?
        .get(format!("{url}/api/sync/v2/changes?after=0"))
        .bearer_auth(access_token)
        .send()
        .await?
        .error_for_status()?
        .json()
        .await?;
    let records = answer["records"]
        .as_array()
        .with_context(|| answer.to_string())?;
    let titles = records
        .iter()
        .filter_map(|record| record["body"]["title"].as_str());
    Ok(titles.map(str::to_owned).collect())
}
