//! A Windows of our own: Wine without a screen, in a folder that nobody else uses.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::command::{command, read, root};

/// What starts a Windows program.
pub(crate) const PROGRAM: &str = "wine";

const SHIM: &str = "xtask/src/platforms/parts/bcryptprimitives.c";

/// Wine with its folder. Dropped, it ends every process in it.
pub(crate) struct Wine {
    /// E.g. `wine-8.0 (Debian 8.0~repack-4)`.
    pub(crate) version: String,
    prefix: PathBuf,
}

impl Wine {
    /// Makes the folder, or brings it up to date.
    pub(crate) fn prepare(target: &Path) -> Result<Self> {
        let version = read(&[PROGRAM, "--version"])
            .context("`./x platforms` installs Wine on Debian and Ubuntu")?;
        let wine = Self {
            version: version.trim().to_owned(),
            prefix: target.join("wine"),
        };
        std::fs::create_dir_all(&wine.prefix)?;
        wine.run(&["wineboot", "--init"])?;
        wine.add_missing_library()?;
        Ok(wine)
    }

    /// Lets the Windows programs that `line` starts run in here, quietly and without a screen, and
    /// find the libraries that lie in `libraries`.
    pub(crate) fn host<'a>(&self, line: &'a mut Command, libraries: &Path) -> &'a mut Command {
        let libraries = format!("Z:{}", libraries.display()).replace('/', "\\");
        self.quiet(line).env("WINEPATH", libraries)
    }

    fn quiet<'a>(&self, line: &'a mut Command) -> &'a mut Command {
        line.env("WINEPREFIX", &self.prefix)
            .env("WINEDEBUG", "-all")
            // No entries in the desktop's menus, and no question about Mono and Gecko.
            .env("WINEDLLOVERRIDES", "winemenubuilder.exe=d;mscoree=;mshtml=")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
    }

    /// Wine before version 9 lacks a library that Rust's standard library needs.
    fn add_missing_library(&self) -> Result<()> {
        let library = self
            .prefix
            .join("drive_c/windows/system32/bcryptprimitives.dll");
        if library.exists() {
            return Ok(());
        }
        let shim = root().join(SHIM);
        let output = command(&[
            "x86_64-w64-mingw32-gcc",
            "-shared",
            "-s",
            "-Wall",
            "-Werror",
        ])
        .arg("-o")
        .args([&library, &shim])
        .arg("-ladvapi32")
        .output()?;
        ensure!(
            output.status.success(),
            "compiling {SHIM} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(())
    }

    fn run(&self, words: &[&str]) -> Result<()> {
        let mut line = command(words);
        // Else the folder would link to the person's documents.
        line.env("HOME", &self.prefix);
        let status = self
            .quiet(&mut line)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .with_context(|| format!("running {}", words.join(" ")))?;
        ensure!(status.success(), "`{}` failed ({status})", words.join(" "));
        Ok(())
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        // Its services would go on for a while.
        if let Err(error) = self.run(&["wineserver", "-k"]) {
            println!("Wine was not ended: {error:#}");
        }
    }
}
