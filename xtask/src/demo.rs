//! `./x demo`: the whole system on this machine.

use anyhow::Result;

use crate::build::{self, phase};
use crate::command::show;

pub(crate) fn run() -> Result<()> {
    phase("build the pages", build::ui)?;
    phase("build the programs", build::programs)?;
    show(&[
        "cargo",
        "run",
        "--quiet",
        "--workspace",
        "--bin",
        "pia-demo",
    ])
}
