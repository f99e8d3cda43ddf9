//! Running programs at the root of the repository.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// A command line at the root, e.g. `cargo fmt --check`.
pub(crate) fn command(line: &[&str]) -> Command {
    let (program, args) = line.split_first().unwrap_or((&"true", &[]));
    let mut command = Command::new(program);
    command.args(args).current_dir(root()).stdin(Stdio::null());
    command
}

/// Runs a command line with its output on the terminal.
pub(crate) fn show(line: &[&str]) -> Result<()> {
    let shown = line.join(" ");
    let status = command(line)
        .status()
        .with_context(|| format!("running {shown}"))?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Runs a command line, and answers with what it printed; all it said is in the error otherwise.
pub(crate) fn read(line: &[&str]) -> Result<String> {
    let shown = line.join(" ");
    let output = command(line)
        .output()
        .with_context(|| format!("running {shown}"))?;
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let err = String::from_utf8_lossy(&output.stderr);
        bail!("`{shown}` failed ({})\n{out}{err}", output.status);
    }
    Ok(out)
}
