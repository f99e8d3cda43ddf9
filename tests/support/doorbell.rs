//! What the product finds when it opens "the browser": a script that hands the address to the
//! story.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rustix::fs::{CWD, Mode};
use tokio::io::AsyncBufReadExt;
use tokio::io::BufReader;
use tokio::net::unix::pipe::{OpenOptions, Receiver};
use url::Url;

use crate::wait::DEADLINE;

/// Rings when the product opens a browser.
pub struct Doorbell {
    script: PathBuf,
    pipe: BufReader<Receiver>,
}

impl Doorbell {
    /// Hangs a doorbell: a script and a named pipe in `folder`.
    ///
    /// # Errors
    /// When they cannot be made.
    pub fn hang(folder: &Path) -> Result<Self> {
        let pipe = folder.join("doorbell");
        rustix::fs::mkfifoat(CWD, &pipe, Mode::from_raw_mode(0o600)).context("a named pipe")?;
        // Open for writing too: the script then never waits for a reader, nor the story for a
        // writer, and a line written early is kept.
        let receiver = OpenOptions::new().read_write(true).open_receiver(&pipe)?;
        let script = folder.join("browser");
        let text = format!("#!/bin/sh\nprintf '%s\\n' \"$1\" > '{}'\n", pipe.display());
        File::create(&script)?.write_all(text.as_bytes())?;
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755))?;
        Ok(Self {
            script,
            pipe: BufReader::new(receiver),
        })
    }

    /// For the `BROWSER` variable.
    pub fn script(&self) -> &Path {
        &self.script
    }

    /// Waits until the product opens a browser, and answers with the address it wants there.
    ///
    /// # Errors
    /// When it opens none, or with something that is no address.
    pub async fn rings(&mut self) -> Result<Url> {
        let mut line = String::new();
        match tokio::time::timeout(DEADLINE, self.pipe.read_line(&mut line)).await {
            Ok(read) => read.context("reading the doorbell")?,
            Err(_) => bail!("no browser was opened in {} s", DEADLINE.as_secs()),
        };
        Url::parse(line.trim()).with_context(|| format!("the browser was opened with {line:?}"))
    }

    /// That nobody has opened a browser since the last ring was answered.
    ///
    /// # Errors
    /// When somebody has.
    pub fn is_silent(&mut self) -> Result<()> {
        let mut bytes = [0; 2048];
        let early = String::from_utf8_lossy(self.pipe.buffer()).into_owned();
        match self.pipe.get_ref().try_read(&mut bytes) {
            Err(e) if e.kind() == ErrorKind::WouldBlock && early.is_empty() => Ok(()),
            Err(e) if e.kind() != ErrorKind::WouldBlock => Err(e).context("reading the doorbell"),
            Err(_) => bail!("a browser was opened: {early}"),
            Ok(n) => bail!(
                "a browser was opened: {}",
                String::from_utf8_lossy(&bytes[..n])
            ),
        }
    }
}
