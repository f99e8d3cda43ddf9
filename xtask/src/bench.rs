//! `./x bench`: speed beside peers and the bare limit, in release builds.

use anyhow::{Result, bail};

use crate::build::{phase, ui};
use crate::command::{read, root, show};

/// What can be measured, and which programs of ours take part.
const BENCHES: [(&str, &[&str]); 4] = [
    ("signin", &["pia-cli"]),
    ("window", &["pia-cli", "pia-desktop"]),
    ("server", &["pia-server"]),
    ("sync", &["pia-cli", "pia-server"]),
];

/// Runs the benches named, or all of them. With `--quick`, those that can only show that they run.
pub(crate) fn run(named: &[String]) -> Result<()> {
    let (quick, named): (Vec<_>, Vec<_>) =
        named.iter().cloned().partition(|name| name == "--quick");
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
        line.extend(quick.iter().map(String::as_str));
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
