//! `./x bench`: speed beside peers and the bare limit, in release builds.

use anyhow::{Result, bail};

use crate::build::phase;
use crate::command::{read, root, show};

/// What can be measured.
const NAMES: [&str; 1] = ["signin"];

/// Runs the benches named, or all of them.
pub(crate) fn run(named: &[String]) -> Result<()> {
    if let Some(unknown) = named.iter().find(|name| !NAMES.contains(&name.as_str())) {
        bail!(
            "there is no bench {unknown:?}; there is: {}",
            NAMES.join(", ")
        );
    }
    phase("install the peers", peers)?;
    phase("build for release", || {
        show(&[
            "cargo",
            "build",
            "--release",
            "--package",
            "pia-bench",
            "--package",
            "pia-cli",
        ])
    })?;
    NAMES
        .iter()
        .filter(|name| named.is_empty() || named.iter().any(|wanted| wanted == *name))
        .try_for_each(|name| {
            show(&[
                "cargo",
                "run",
                "--quiet",
                "--release",
                "--package",
                "pia-bench",
                "--",
                name,
            ])
        })
}

fn peers() -> Result<()> {
    let folder = root().join("bench/peers");
    let folder = folder.to_string_lossy();
    let line = [
        "npm",
        "ci",
        "--prefix",
        &folder,
        "--loglevel=error",
        "--no-audit",
        "--no-fund",
    ];
    read(&line).map(drop)
}
