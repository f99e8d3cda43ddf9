//! A device in a process of its own, on the other end of two pipes.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{self, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result, bail};
use url::Url;

use super::bare::Bodies;
use super::subject::Subject;
use crate::machine;
use crate::server::{Wire, visit};

pub(super) struct Child {
    process: process::Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Child {
    /// The client library, signed in at our server. In the background it syncs by itself.
    pub(super) async fn ours(server: &Subject, folder: &Path, background: bool) -> Result<Self> {
        let role = if background { "sync-live" } else { "sync-ours" };
        let mut child = Self::start(role, &server.url, folder)?;
        let link = child.line()?;
        let link = link.strip_prefix("open ").context("a link")?.trim();
        come_back(server, link).await?;
        child.expect("ready")?;
        Ok(child)
    }

    /// The bare client.
    pub(super) fn bare(server: &Subject, folder: &Path, bodies: Bodies) -> Result<Self> {
        let role = format!("sync-{}-client", bodies.name());
        let mut child = Self::start(&role, &server.address, folder)?;
        child.expect("ready")?;
        Ok(child)
    }

    fn start(role: &str, server: &str, folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let mut child = Command::new(std::env::current_exe()?)
            .args([role, server])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {role}"))?;
        let to = child.stdin.take().context("a pipe to it")?;
        let from = BufReader::new(child.stdout.take().context("a pipe from it")?);
        Ok(Self {
            process: child,
            to,
            from,
        })
    }

    /// Tells it to do something, and waits until it is done.
    pub(super) fn tell(&mut self, what: &str) -> Result<()> {
        self.ask(what)?;
        self.expect("done")
    }

    /// Tells it to do something.
    pub(super) fn ask(&mut self, what: &str) -> Result<()> {
        writeln!(self.to, "{what}")?;
        Ok(self.to.flush()?)
    }

    pub(super) fn expect(&mut self, word: &str) -> Result<()> {
        let line = self.line()?;
        if line.trim_end() != word {
            bail!("{line:?} instead of {word:?}");
        }
        Ok(())
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.from.read_line(&mut line)? == 0 {
            bail!("a device has ended");
        }
        Ok(line)
    }

    /// The most memory it has had, in MB.
    pub(super) fn peak(&self) -> Result<f64> {
        machine::peak_memory(self.process.id())
    }

    /// Bytes it has had written to the disk.
    pub(super) fn written(&self) -> Result<u64> {
        machine::written(self.process.id())
    }
}

/// What a browser does with a sign-in's link: to the server, to the provider, and back to the app.
pub(super) async fn come_back(server: &Subject, link: &str) -> Result<()> {
    let link = Url::parse(link)?;
    let at = format!("{}?{}", link.path(), link.query().unwrap_or_default());
    let mut wire = Wire::open(&server.address).await?;
    let back = visit(&mut wire, &at).await?;
    let port = back.port().context("the listener's port")?;
    let at = format!("{}?{}", back.path(), back.query().unwrap_or_default());
    let mut listener = TcpStream::connect(("127.0.0.1", port))?;
    write!(
        listener,
        "GET {at} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
    )?;
    // The page is for people.
    listener.read_to_end(&mut Vec::new())?;
    Ok(())
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.process.kill().unwrap_or_default();
        self.process.wait().map(drop).unwrap_or_default();
    }
}
