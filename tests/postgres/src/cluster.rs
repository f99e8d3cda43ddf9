//! One running PostgreSQL.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Output, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::programs::{self, SUPERUSER};

/// What it says when it can be used.
const READY: &str = "ready to accept connections";

pub(crate) struct Cluster {
    folder: TempDir,
    /// Dropped to end the server.
    stop: Option<mpsc::Sender<()>>,
    keeper: Option<JoinHandle<()>>,
}

impl Cluster {
    pub(crate) fn start() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("pia-pg-").tempdir()?;
        programs::hand_over(folder.path())?;
        let data = folder.path().join("data");
        let made = programs::command("initdb")?
            .arg("--pgdata")
            .arg(&data)
            .args(["--username", SUPERUSER, "--auth", "trust"])
            .args(["--encoding", "UTF8", "--locale", "C", "--no-sync"])
            .output()
            .context("initdb does not start")?;
        succeeded("initdb", &made)?;
        // Nothing of it outlives the tests, so nothing has to reach the disk. In the file and not on
        // the command line, which nobody could change afterwards.
        let settings = data.join("postgresql.conf");
        let settings = std::fs::OpenOptions::new().append(true).open(settings);
        writeln!(settings?, "fsync = off")?;

        let (ready, started) = mpsc::channel();
        let (stop, stopped) = mpsc::channel::<()>();
        let socket = folder.path().to_owned();
        // A thread of its own, because the server is told to end when the thread does that started
        // it, and a test's thread ends with the test.
        let keeper = std::thread::spawn(move || {
            let server = match serve(&data, &socket) {
                Ok(server) => server,
                // Nobody listens any more only when nobody waits for the server either.
                Err(error) => return ready.send(Err(error)).unwrap_or_default(),
            };
            if ready.send(Ok(())).is_ok() {
                // Nothing is ever sent: this is the end of the sender.
                stopped.recv().unwrap_or_default();
            }
            end(server);
        });
        started
            .recv()
            .context("the server's thread has stopped")??;
        Ok(Self {
            folder,
            stop: Some(stop),
            keeper: Some(keeper),
        })
    }

    /// Where its socket is.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs one of PostgreSQL's programs on it, and answers what it printed.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let output = programs::command(program)?
            .arg("--host")
            .arg(self.folder())
            .args(["--username", SUPERUSER])
            .args(arguments)
            .output()
            .with_context(|| format!("{program} does not start"))?;
        succeeded(program, &output)?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(keeper) = self.keeper.take() {
            drop(keeper.join());
        }
    }
}

/// Starts the server and waits until it can be used.
fn serve(data: &Path, socket: &Path) -> Result<Child> {
    let mut server = programs::command("postgres")?
        .arg("-D")
        .arg(data)
        .arg("-k")
        .arg(socket)
        .args(["-c", "listen_addresses="])
        .args(["-c", "max_connections=300", "-c", "shared_buffers=64MB"])
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .context("postgres does not start")?;
    let mut said = BufReader::new(server.stderr.take().context("its log is piped")?);
    let mut log = String::new();
    while !log.contains(READY) {
        if said.read_line(&mut log)? == 0 {
            bail!("PostgreSQL stopped at its start:\n{log}");
        }
    }
    // Whoever fills a pipe that nobody reads stops. It ends with the server.
    std::thread::spawn(move || said.lines().for_each(drop));
    Ok(server)
}

/// Ends the server at once; what it held is not wanted any more.
fn end(mut server: Child) {
    if let Some(id) = i32::try_from(server.id()).ok().and_then(Pid::from_raw) {
        kill_process(id, Signal::QUIT).unwrap_or_default();
    }
    server.wait().map(drop).unwrap_or_default();
}

fn succeeded(what: &str, output: &Output) -> Result<()> {
    ensure!(
        output.status.success(),
        "{what}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}
