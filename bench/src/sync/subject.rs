//! The servers.

use std::path::Path;
use std::process::{Child as Process, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use pia_stories::programs;
use pia_test_postgres::Database;

use super::bare::Bodies;
use super::child::Child;
use crate::figures::table;
use crate::machine;
use crate::server::{CLIENT, announced, provider};

/// Edits whose way is measured.
const EDITS: usize = 100;
/// From one edit to the next. Edits that follow each other sooner go up together.
const APART: Duration = Duration::from_millis(400);

pub(super) struct Subject {
    process: Process,
    /// Where it listens.
    pub(super) address: String,
    /// What clients are to call it.
    pub(super) url: String,
    /// Kept for as long as the server.
    _database: Option<Database>,
}

/// What `pia-server` keeps the records in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    Sqlite,
    /// With what is committed on the disk.
    Postgres,
}

impl Drop for Subject {
    fn drop(&mut self) {
        // It may have ended already.
        self.process.kill().unwrap_or_default();
        self.process.wait().map(drop).unwrap_or_default();
    }
}

impl Subject {
    /// `pia-server`, itself or behind what stands at `public`.
    pub(super) fn ours(folder: &Path, engine: Engine, public: Option<&str>) -> Result<Self> {
        Self::start(folder, engine, public, &provider::start_for_one()?)
    }

    /// The same, where each sign-in is somebody else's.
    pub(super) fn for_several(folder: &Path, engine: Engine) -> Result<Self> {
        Self::start(folder, engine, None, &provider::start()?)
    }

    fn start(folder: &Path, engine: Engine, public: Option<&str>, provider: &str) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let (database, engine, at) = match engine {
            Engine::Sqlite => (None, "sqlite", folder.join("pia.db").display().to_string()),
            Engine::Postgres => {
                let database = Database::new()?;
                database.keep_what_is_committed()?;
                let at = database.connection_string().clone();
                (Some(database), "postgresql", at)
            }
        };
        let mut command = Command::new(programs::built("pia-server")?);
        command
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
            .env("RateLimits__Sync__PermitLimit", "0")
            .env("OAuth__Providers__bench__Authority", provider)
            .env("OAuth__Providers__bench__ClientId", CLIENT)
            .env("OAuth__Providers__bench__ClientSecret", "secret")
            .stderr(Stdio::piped());
        if let Some(public) = public {
            command.env("PIA_PUBLIC_URL", public);
        }
        let mut process = command.spawn().context("starting pia-server")?;
        let said = process.stderr.take().context("what it says")?;
        let address = announced(said, "listening on http://")?;
        let port = address.rsplit(':').next().unwrap_or_default();
        let url = public.map_or_else(|| format!("http://localhost:{port}"), str::to_owned);
        Ok(Self {
            process,
            address,
            url,
            _database: database,
        })
    }

    /// The bare server.
    pub(super) fn bare(folder: &Path, bodies: Bodies) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let mut process = Command::new(std::env::current_exe()?)
            .arg(format!("sync-{}-server", bodies.name()))
            .arg(folder)
            .stdout(Stdio::piped())
            .spawn()
            .context("starting the bare server")?;
        let said = process.stdout.take().context("what it says")?;
        let address = announced(said, "listening on ")?;
        Ok(Self::of(process, address))
    }

    /// A server that keeps its records by itself, and listens there.
    pub(super) fn of(process: Process, address: String) -> Self {
        Self {
            process,
            url: format!("http://{address}"),
            address,
            _database: None,
        }
    }

    /// Processor seconds used so far.
    pub(super) fn worked(&self) -> Result<f64> {
        machine::worked(self.process.id())
    }

    /// The most memory it has had, in MB.
    pub(super) fn peak(&self) -> Result<f64> {
        machine::peak_memory(self.process.id())
    }
}

/// From an edit on one device to its view on another, both waiting in the background.
pub(super) async fn from_one_to_another(quick: bool) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let server = Subject::ours(&folder.path().join("server"), Engine::Sqlite, None)?;
    let mut one = Child::ours(&server, &folder.path().join("one"), true).await?;
    let mut other = Child::ours(&server, &folder.path().join("other"), true).await?;
    let edits = if quick { 10 } else { EDITS };
    let mut took = Vec::new();
    for number in 0..edits {
        other.ask(&format!("await edit {number}"))?;
        let start = Instant::now();
        one.ask(&format!("add edit {number}"))?;
        other.expect("done")?;
        took.push(start.elapsed().as_secs_f64() * 1000.0);
        one.expect("done")?;
        tokio::time::sleep(APART.saturating_sub(start.elapsed())).await;
    }
    took.sort_by(f64::total_cmp);
    let at = |part: usize| format!("{:.1} ms", took[(edits - 1) * part / 100]);
    Ok(table(
        &["from one device to another", "p50", "p99"],
        &[vec![format!("{edits} edits"), at(50), at(99)]],
    ))
}
