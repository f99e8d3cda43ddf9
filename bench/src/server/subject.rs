//! The servers that are measured.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use pia_stories::programs;
use pia_test_postgres::Database;

use super::client;
use super::load::Devices;
use super::provider::CLIENT;
use super::wire::Wire;

/// The core that servers run on; the loader has the other one.
const SERVERS_CORE: &str = "0";
/// Devices at a time.
const DEVICES: usize = 64;

/// Whose way of signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignIn {
    /// Off to a provider and back.
    Ours,
    /// The peer is the provider itself, and asks itself.
    Peers,
}

impl SignIn {
    pub(super) async fn one(self, wire: &mut Wire) -> Result<String> {
        match self {
            Self::Ours => client::sign_in(wire).await,
            Self::Peers => client::sign_in_at_peer(wire).await,
        }
    }
}

/// A server under load.
pub(super) struct Subject {
    pub(super) name: &'static str,
    pub(super) address: String,
    pub(super) token: &'static str,
    pub(super) sign_in: SignIn,
    pub(super) devices: Devices,
    child: Child,
    /// Kept for as long as the server.
    _database: Option<Database>,
}

impl Drop for Subject {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().unwrap_or_default();
        self.child.wait().map(drop).unwrap_or_default();
    }
}

impl Subject {
    /// Ours on SQLite, on one core.
    pub(super) async fn sqlite(folder: &Path, provider: &str) -> Result<Self> {
        let at = folder.join("pia.db").display().to_string();
        let command = pinned(&programs::built("pia-server")?);
        Self::ours(
            "pia-server, SQLite",
            command,
            ("sqlite", &at),
            folder,
            provider,
            None,
        )
        .await
    }

    /// Ours on PostgreSQL, with the whole machine to share.
    pub(super) async fn postgres(folder: &Path, provider: &str) -> Result<Self> {
        let database = Database::new()?;
        database.keep_what_is_committed()?;
        let at = database
            .connection_string()
            .replace("Maximum Pool Size=4", "Pool Size=16");
        let command = Command::new(programs::built("pia-server")?);
        let engine = ("postgresql", at.as_str());
        let name = "pia-server, PostgreSQL";
        Self::ours(name, command, engine, folder, provider, Some(database)).await
    }

    async fn ours(
        name: &'static str,
        mut command: Command,
        (engine, at): (&str, &str),
        folder: &Path,
        provider: &str,
        database: Option<Database>,
    ) -> Result<Self> {
        let child = command
            .arg("serve")
            .current_dir(folder)
            .env_clear()
            .env("PIA_LISTEN", "127.0.0.1:0")
            .env("PIA_LOG", "warn")
            .env("Database__Provider", engine)
            .env("Database__ConnectionString", at)
            .env("JWT_SECRET_KEY", "5".repeat(32))
            .env("ENCRYPTION_MASTER_KEY", "5e".repeat(32))
            .env("RateLimits__Global__PermitLimit", "0")
            .env("RateLimits__Auth__PermitLimit", "0")
            .env("OAuth__Providers__bench__Authority", provider)
            .env("OAuth__Providers__bench__ClientId", CLIENT)
            .env("OAuth__Providers__bench__ClientSecret", "secret")
            .stderr(Stdio::piped());
        let mut child = child.spawn().context("starting pia-server")?;
        let said = child.stderr.take().context("what it says")?;
        let address = super::announced(said, "listening on http://")?;
        let mut tokens = Vec::new();
        let mut wire = Wire::open(&address).await?;
        for _ in 0..DEVICES {
            tokens.push(client::sign_in(&mut wire).await?);
        }
        Ok(Self {
            name,
            devices: Devices::with(&address, tokens).await?,
            address,
            token: "/auth/token",
            sign_in: SignIn::Ours,
            child,
            _database: database,
        })
    }

    /// npm `oidc-provider`, which keeps everything in memory, on one core.
    pub(super) async fn peer(script: &Path) -> Result<Self> {
        let mut child = pinned(Path::new("node"))
            .arg(script)
            .arg(DEVICES.to_string())
            .env("NODE_ENV", "production")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("starting oidc-provider")?;
        let said = child.stdout.take().context("what it says")?;
        let line = super::announced(said, "ready ")?;
        let (address, tokens) = line.split_once(' ').context("address and tokens")?;
        let tokens = tokens.split(',').map(str::to_owned).collect();
        Ok(Self {
            name: "oidc-provider, in memory",
            address: address.to_owned(),
            token: "/token",
            sign_in: SignIn::Peers,
            devices: Devices::with(address, tokens).await?,
            child,
            _database: None,
        })
    }

    /// Signs many more devices in, for a load beyond what it can serve.
    pub(super) async fn crowd(&self, people: usize) -> Result<Devices> {
        let (mut wire, mut tokens) = (Wire::open(&self.address).await?, Vec::new());
        for _ in 0..people {
            tokens.push(self.sign_in.one(&mut wire).await?);
        }
        Devices::with(&self.address, tokens).await
    }

    /// The most memory it has had, in MB.
    pub(super) fn peak_memory(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes: f64 = line
            .and_then(|line| line.trim().strip_suffix("kB"))
            .context("its peak memory")?
            .trim()
            .parse()?;
        Ok(kilobytes / 1024.0)
    }
}

fn pinned(program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", SERVERS_CORE]).arg(program);
    command
}
