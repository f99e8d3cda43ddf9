//! `./x bench`: speed beside peers and the bare limit, in release builds.

use std::fs;
use std::io::ErrorKind;

use anyhow::{Result, bail};

use crate::build::{phase, ui};
use crate::command::{read, root, show};

/// The version of atuin that ours is measured against, and what is installed of it: of its client no
/// more than what syncs a history.
const ATUIN_VERSION: &str = "=18.24.4";
const ATUIN: [(&str, &[&str]); 2] = [
    (
        "atuin",
        &["--no-default-features", "--features", "client,sync"],
    ),
    ("atuin-server", &[]),
];

/// What can be measured, and which programs of ours take part.
const BENCHES: [(&str, &[&str]); 4] = [
    ("signin", &["pia-cli"]),
    (
        "window",
        &["pia-cli", "pia-desktop", "pia-server", "entra-emulator"],
    ),
    ("server", &["pia-server"]),
    ("sync", &["pia-cli", "pia-server"]),
];

/// Runs the benches named, or all of them. `--quick` is for those that can only show that they run,
/// `--keep` for those that can put their figures into the documents.
pub(crate) fn run(named: &[String]) -> Result<()> {
    let (flags, named): (Vec<_>, Vec<_>) = named
        .iter()
        .cloned()
        .partition(|name| name == "--quick" || name == "--keep");
    let known = BENCHES.map(|(name, _)| name);
    if let Some(unknown) = named.iter().find(|name| !known.contains(&name.as_str())) {
        bail!(
            "there is no bench {unknown:?}; there is: {}",
            known.join(", ")
        );
    }
    let wanted = |name: &str| named.is_empty() || named.iter().any(|wanted| wanted == name);
    let benches: Vec<_> = BENCHES.iter().filter(|(name, _)| wanted(name)).collect();
    phase("install the peers", peers)?;
    if wanted("sync") {
        phase("install atuin", atuin)?;
    }
    if wanted("window") {
        phase("build the pages", ui)?;
    }
    phase("build for release", || {
        let mut line = vec!["cargo", "build", "--release", "--package", "pia-bench"];
        let programs = benches.iter().flat_map(|(_, programs)| *programs);
        line.extend(programs.flat_map(|program| ["--package", *program]));
        show(&line)
    })?;
    benches.iter().try_for_each(|(name, _)| {
        let mut line = vec![
            "cargo",
            "run",
            "--quiet",
            "--release",
            "--package",
            "pia-bench",
            "--",
            name,
        ];
        line.extend(flags.iter().map(String::as_str));
        show(&line)
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

/// Nothing is done where it is installed already; the first time takes some minutes.
fn atuin() -> Result<()> {
    let folder = root().join("target/peers");
    // Both are made of much the same.
    let build = folder.join("build");
    let (root, target) = (folder.to_string_lossy(), build.to_string_lossy());
    for (package, features) in ATUIN {
        let mut line = vec!["cargo", "install", "--quiet", "--locked", package];
        line.extend(["--version", ATUIN_VERSION]);
        line.extend(["--root", &root, "--target-dir", &target]);
        line.extend(features);
        read(&line)?;
    }
    match fs::remove_dir_all(&build) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
