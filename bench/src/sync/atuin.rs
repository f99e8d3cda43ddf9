//! The peer: atuin, which syncs a shell's history. Each record is an entry of it, the same kilobyte
//! of text that ours carries. Its client is a process of its own for each command.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use notify::{RecursiveMode, Watcher as _};
use wait4::Wait4 as _;

use super::device::say;
use super::records::{self, float};
use super::report::Round;
use super::subject::Subject;
use super::timed;
use crate::root;

/// Longer than its server takes to start.
const LIMIT: Duration = Duration::from_secs(20);
/// Who both devices are.
const PERSON: [&str; 4] = ["--username", "bench", "--password", "of no consequence"];

/// A server with a registered person and two devices of theirs, nothing synced yet.
pub(super) struct Atuin {
    server: Subject,
    pub(super) one: Device,
    pub(super) other: Device,
}

impl Atuin {
    pub(super) fn start(folder: &Path) -> Result<Self> {
        let server = serve(&folder.join("server"))?;
        let one = Device::new(&folder.join("one"), &server)?;
        let other = Device::new(&folder.join("other"), &server)?;
        let register = ["register", "--email", "bench@example.org"];
        one.run(&[&register[..], &PERSON].concat())?;
        let key = one.run(&["key", "--base64"])?;
        other.run(&[&["login", "--key", key.trim()][..], &PERSON].concat())?;
        Ok(Self { server, one, other })
    }
}

/// A new server and two new devices: one pushes all, the other pulls all.
pub(super) fn round(size: usize) -> Result<Round> {
    let folder = tempfile::tempdir()?;
    let Atuin { server, one, other } = Atuin::start(folder.path())?;
    let texts = records::texts(size);
    one.import(&texts)?;

    let worked = server.worked()?;
    let push = one.watched(&["sync"])?;
    let worked = server.worked()? - worked;
    let pull = other.watched(&["sync"])?;
    let round = Round {
        server_peak: server.peak()?,
        client_peak: pull.peak,
        ..Round::new(size, push.took, pull.took, worked)
    };
    other.holds(&texts)?;
    Ok(round)
}

/// Its server on SQLite.
fn serve(folder: &Path) -> Result<Subject> {
    std::fs::create_dir_all(folder)?;
    let database = folder.join("atuin.db");
    let (tell, told) = mpsc::channel();
    let awaited = database.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| event.paths.contains(&awaited)) {
            // The receiver is gone once it has heard of the first one.
            tell.send(()).ok();
        }
    })?;
    watcher.watch(folder, RecursiveMode::NonRecursive)?;
    // It cannot choose a port itself and say which.
    let free = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let process = Command::new(installed("atuin-server"))
        .arg("start")
        .current_dir(folder)
        .env_clear()
        .env("ATUIN_CONFIG_DIR", folder)
        .env("RUST_LOG", "error")
        .env("ATUIN_HOST", free.ip().to_string())
        .env("ATUIN_PORT", free.port().to_string())
        .env("ATUIN_OPEN_REGISTRATION", "true")
        .env("ATUIN_DB_URI", format!("sqlite://{}", database.display()))
        .spawn()
        .context("starting atuin-server")?;
    let server = Subject::of(process, free.to_string());
    // It listens before it opens its database; whoever comes before it is ready waits in line.
    told.recv_timeout(LIMIT)
        .context("atuin-server did not start")?;
    Ok(server)
}

/// A home folder with a history.
pub(super) struct Device {
    home: PathBuf,
    server: String,
}

impl Device {
    fn new(home: &Path, server: &Subject) -> Result<Self> {
        std::fs::create_dir_all(home)?;
        Ok(Self {
            home: home.to_owned(),
            server: server.url.clone(),
        })
    }

    /// Puts a command into an environment in which there is only this device.
    fn at_home(&self, command: &mut Command) {
        command
            .current_dir(&self.home)
            .env_clear()
            .env("HOME", &self.home)
            .env("ATUIN_SESSION", "0192f2d0c0de7000800000000000be9c")
            .env("ATUIN_SYNC_ADDRESS", &self.server)
            // Each entry that ends is synced.
            .env("ATUIN_SYNC_FREQUENCY", "0")
            .stdin(Stdio::null());
    }

    /// Runs it; answers what it printed.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new(installed("atuin"));
        command.args(arguments);
        self.at_home(&mut command);
        answer(&mut command, arguments)
    }

    /// Runs it under watch.
    fn watched(&self, arguments: &[&str]) -> Result<Watched> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .arg("watched")
            .arg(installed("atuin"))
            .args(arguments);
        self.at_home(&mut command);
        let said = answer(&mut command, arguments)?;
        let (took, peak) = said.trim().split_once(' ').context("two figures")?;
        Ok(Watched {
            took: took.parse()?,
            peak: peak.parse()?,
        })
    }

    /// Makes these its history, ready to be synced.
    pub(super) fn import(&self, texts: &[String]) -> Result<()> {
        let mut lines = texts.join("\n");
        lines.push('\n');
        File::create(self.home.join(".bash_history"))?.write_all(lines.as_bytes())?;
        self.run(&["import", "bash"])?;
        self.run(&["history", "init-store"]).map(drop)
    }

    /// One entry, from its end to its sync; answers how long that took. It began before, by a process
    /// that is not counted.
    pub(super) fn add(&self, text: &str) -> Result<f64> {
        let id = self.run(&["history", "start", "--", text])?;
        timed(|| self.run(&["history", "end", "--exit", "0", "--", id.trim()]))
    }

    /// That its history is exactly this.
    pub(super) fn holds(&self, texts: &[String]) -> Result<()> {
        let listed = self.run(&["history", "list", "--cmd-only", "--print0"])?;
        let listed: Vec<&str> = listed.split_terminator('\0').collect();
        let (count, size) = (listed.len(), texts.len());
        ensure!(count == size, "{count} entries instead of {size}");
        let listed: BTreeSet<&str> = listed.into_iter().collect();
        let missing = texts.iter().filter(|text| !listed.contains(text.as_str()));
        let missing = missing.count();
        ensure!(missing == 0, "{missing} entries differ");
        Ok(())
    }
}

/// What a program came to that ran under watch.
struct Watched {
    /// Milliseconds from its start to its end.
    took: f64,
    /// The most memory it had, in MB.
    peak: f64,
}

/// Runs a program, and says what it came to. In a process of its own, since the system counts the
/// memory of whoever starts a program as that program's.
pub(crate) fn watch(program: &str, arguments: &[&str]) -> Result<()> {
    let mut peak = 0;
    let took = timed(|| {
        let child = Command::new(program)
            .args(arguments)
            .stdout(Stdio::null())
            .spawn()?;
        let ended = child.wait4()?;
        ensure!(ended.status.success(), "{}", ended.status);
        peak = ended.rusage.maxrss / 1024;
        Ok(())
    })?;
    say(&format!(
        "{took} {}",
        float(usize::try_from(peak)?) / 1024.0
    ))
}

fn answer(command: &mut Command, arguments: &[&str]) -> Result<String> {
    let done = command.output().context("starting atuin")?;
    let said = String::from_utf8_lossy(&done.stderr);
    ensure!(
        done.status.success(),
        "`atuin {arguments:?}` failed: {said}"
    );
    Ok(String::from_utf8(done.stdout)?)
}

/// Where `./x bench` installs it.
fn installed(program: &str) -> PathBuf {
    root().join("target/peers/bin").join(program)
}
