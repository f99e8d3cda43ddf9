//! `./x demo`: the whole system on this machine.

use std::os::unix::process::CommandExt;

use anyhow::{Context, Result};

use crate::build::{self, phase};
use crate::command::{command, root};

pub(crate) fn run() -> Result<()> {
    phase("build the pages", build::ui)?;
    phase("build the programs", build::programs)?;
    // In place of this process, so that Ctrl-C and its exit code are the demo's own.
    let program = root().join("target/debug/pia-demo");
    let error = command(&[program.to_str().context("a path in UTF-8")?]).exec();
    Err(error).with_context(|| format!("starting {}", program.display()))
}
