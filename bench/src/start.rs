//! The silent refresh at a start: from the start of the process to the fresh token saved.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use notify::{RecursiveMode, Watcher as _};
use pia_stories::keychain::Keychain;
use pia_stories::programs;

use crate::figures::{median, table};
use crate::peer::{Mode, visit};
use crate::signin::quiet_rounds;
use crate::stub::Stub;

/// Starts of each program in a round.
const STARTS: usize = 10;
/// Longer than a start takes.
const LIMIT: Duration = Duration::from_secs(20);

pub(crate) fn measure(folder: &Path, keychain: &Keychain) -> Result<String> {
    // Every token is at its end when it is given out, so every start has to renew it.
    let stub = Stub::start(true)?;
    let pia = Pia {
        program: programs::built("pia")?,
        data: folder.join("starts"),
        server: &stub.address,
        keychain,
    };
    pia.sign_in()?;
    let rounds = quiet_rounds(|| {
        let ours = several(|| pia.start())?;
        Ok([ours, several(|| limit(&stub.address, keychain))?])
    })?;
    let column = |at: usize| rounds.iter().map(|round| round[at]).collect::<Vec<_>>();
    let ratios: Vec<f64> = rounds.iter().map(|[ours, limit]| limit / ours).collect();
    let rows = [
        vec![
            "ours".into(),
            format!("{:.1} ms", median(&column(0))),
            "1.00 ×".into(),
        ],
        vec![
            "limit".into(),
            format!("{:.1} ms", median(&column(1))),
            format!("{:.2} ×", median(&ratios)),
        ],
    ];
    Ok(table(
        &["", "process start → fresh token saved", "to ours"],
        &rows,
    ))
}

fn several(mut once: impl FnMut() -> Result<f64>) -> Result<f64> {
    let samples: Vec<f64> = (0..STARTS).map(|_| once()).collect::<Result<_>>()?;
    Ok(median(&samples))
}

/// `pia` on a data folder of its own.
pub(crate) struct Pia<'a> {
    pub(crate) program: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) server: &'a str,
    pub(crate) keychain: &'a Keychain,
}

impl Pia<'_> {
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(args)
            .env("PIA_DATA_DIR", &self.data)
            .env("PIA_SERVER_URL", self.server)
            .env("PIA_VAULT", "keychain")
            .env("PIA_LOG", "off")
            .env("DBUS_SESSION_BUS_ADDRESS", &self.keychain.bus_address)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        command
    }

    pub(crate) fn sign_in(&self) -> Result<()> {
        let mut child = self.command(&["login", "--no-browser"]).spawn()?;
        let mut out = BufReader::new(child.stdout.take().context("its output")?);
        let mut link = String::new();
        out.read_line(&mut link)?;
        visit(link.trim(), Mode::Query)?;
        std::io::copy(&mut out, &mut std::io::sink())?;
        ensure!(child.wait()?.success(), "`pia login` failed");
        Ok(())
    }

    /// One start: until the stamp that is written right after the save.
    fn start(&self) -> Result<f64> {
        let (tell, told) = mpsc::channel();
        let stamp = self.data.join("session.stamp");
        let mut watcher =
            notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
                if event.is_ok_and(|event| event.kind.is_modify()) {
                    // The receiver is gone once it has seen the first one.
                    tell.send(Instant::now()).ok();
                }
            })?;
        watcher.watch(&stamp, RecursiveMode::NonRecursive)?;
        let start = Instant::now();
        let mut child = self.command(&["status"]).spawn()?;
        let saved = told.recv_timeout(LIMIT);
        let ended = child.wait()?;
        match saved {
            Ok(saved) if ended.success() => Ok((saved - start).as_secs_f64() * 1000.0),
            _ => bail!("a start did not renew its session"),
        }
    }
}

fn limit(server: &str, keychain: &Keychain) -> Result<f64> {
    let start = Instant::now();
    let ended = Command::new(std::env::current_exe()?)
        .args(["limit-start", server])
        .env("DBUS_SESSION_BUS_ADDRESS", &keychain.bus_address)
        .status()?;
    ensure!(ended.success(), "the bare limit failed");
    Ok(start.elapsed().as_secs_f64() * 1000.0)
}
