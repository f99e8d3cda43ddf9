//! One person's machine as Pia sees it: a data folder, a browser to open, the environment.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use rustix::process::{Signal, kill_process};
use url::Url;

use crate::doorbell::Doorbell;
use crate::process::{Finished, Launch, Process};
use crate::window::Window;
use crate::{process_table, programs};

/// A profile: what `pia-desktop` and `pia` share when they run for the same person.
pub struct Desktop {
    folder: PathBuf,
    logs: PathBuf,
    name: String,
    env: Vec<(String, String)>,
    doorbell: Doorbell,
}

impl Desktop {
    /// A new profile in `folder`, on a display, a keychain and a server given by `shared`.
    ///
    /// # Errors
    /// When its folders cannot be made.
    pub fn new(folder: PathBuf, logs: &Path, name: &str, shared: &[(&str, &str)]) -> Result<Self> {
        let mut env: Vec<(String, String)> = shared
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        for (variable, inside) in [
            ("HOME", "home"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "share"),
            ("XDG_CACHE_HOME", "cache"),
            ("PIA_DATA_DIR", "pia"),
        ] {
            let path = folder.join(inside);
            fs::create_dir_all(&path)?;
            env.push((variable.to_owned(), path.display().to_string()));
        }
        let doorbell = Doorbell::hang(&folder)?;
        env.push((
            "BROWSER".to_owned(),
            doorbell.script().display().to_string(),
        ));
        // The most talkative log there is: what it holds is searched for secrets.
        env.push(("PIA_LOG".to_owned(), "debug".to_owned()));
        Ok(Self {
            folder,
            logs: logs.to_owned(),
            name: name.to_owned(),
            env,
            doorbell,
        })
    }

    /// Changes the environment for what is started from now on; an empty value removes a variable.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.env.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.env.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// The folder with everything this profile has written, Pia's data folder among it.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Pia's data folder.
    pub fn data_folder(&self) -> PathBuf {
        self.folder.join("pia")
    }

    /// Opens the window and waits until it shows something.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn opens_pia(&self) -> Result<Window> {
        self.opens_pia_at(&[]).await
    }

    /// The same by following an address, or with other arguments.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn opens_pia_at(&self, args: &[&str]) -> Result<Window> {
        Window::open(
            self.env.iter().cloned(),
            &self.logs,
            &self.name,
            self.data_folder(),
            args,
        )
        .await
    }

    /// Follows an address while Pia runs, as a desktop does: with a process of its own, which hands it
    /// over.
    ///
    /// # Errors
    /// When that process cannot be started or does not end.
    pub async fn follows(&self, address: &str) -> Result<()> {
        let handing_over = self.starts_window(&[address])?;
        handing_over.finished().await?.good().map(drop)
    }

    /// Starts the window's program with these arguments, and no driver.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn starts_window(&self, args: &[&str]) -> Result<Process> {
        Launch::new(programs::built("pia-desktop")?)
            .args(args)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("NO_AT_BRIDGE", "1")
            .envs(self.env.iter().cloned())
            .start(&self.logs, &format!("{}-window", self.name))
    }

    /// Kills what draws the window's page, as a crash does.
    ///
    /// # Errors
    /// When nothing draws it.
    pub fn loses_its_page(&self) -> Result<()> {
        let variable = format!("PIA_DATA_DIR={}", self.data_folder().display());
        let draws = |program: &Path| program.ends_with("WebKitWebProcess");
        let found = process_table::running(draws, &variable);
        ensure!(!found.is_empty(), "nothing draws a page");
        for pid in found {
            kill_process(pid, Signal::KILL)?;
        }
        Ok(())
    }

    /// Waits until Pia opens the browser, and answers with the address it wants there.
    ///
    /// # Errors
    /// When it opens none.
    pub async fn browser_address(&mut self) -> Result<Url> {
        self.doorbell.rings().await
    }

    /// That Pia has opened no browser since the last address was taken.
    ///
    /// # Errors
    /// When it has.
    pub fn no_browser_was_opened(&mut self) -> Result<()> {
        self.doorbell.is_silent()
    }

    /// A screen reader listens to what is started from now on.
    #[must_use]
    pub fn with_screen_reader(self) -> Self {
        self.with("NO_AT_BRIDGE", "0")
    }

    /// Runs `pia` with these arguments to its end.
    ///
    /// # Errors
    /// When it cannot be started or does not end.
    pub async fn pia(&self, args: &[&str]) -> Result<Finished> {
        self.terminal(args)?
            .run(&self.logs, &format!("{}-pia", self.name))
            .await
    }

    /// Runs `pia` by way of another program, which is given it and its arguments.
    ///
    /// # Errors
    /// When either cannot be started or does not end.
    pub async fn pia_within(&self, other: &[&str], args: &[&str]) -> Result<Finished> {
        Launch::new(programs::installed(&other[..1])?)
            .args(&other[1..])
            .arg(programs::built("pia")?)
            .args(args)
            .envs(self.env.iter().cloned())
            .run(&self.logs, &format!("{}-pia", self.name))
            .await
    }

    /// Starts `pia` with these arguments.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn starts_pia(&self, args: &[&str]) -> Result<Process> {
        self.terminal(args)?
            .start(&self.logs, &format!("{}-pia", self.name))
    }

    /// The same, with this on its standard input.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn starts_pia_with(&self, args: &[&str], input: &str) -> Result<Process> {
        self.terminal(args)?
            .stdin(input)
            .start(&self.logs, &format!("{}-pia", self.name))
    }

    fn terminal(&self, args: &[&str]) -> Result<Launch> {
        Ok(Launch::new(programs::built("pia")?)
            .args(args)
            .envs(self.env.iter().cloned()))
    }
}
