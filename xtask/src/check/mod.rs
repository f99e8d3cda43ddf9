//! `./x check`: everything that can be said about the code without running the product.

mod documents;
mod generated;
mod ingredients;
mod layers;
mod licences;
mod notices;
mod sources;
mod spdx;

use std::time::Instant;

use anyhow::{Result, bail};

use crate::build;
use crate::command::{command, read};
use crate::steps;

/// One check: its name, and what it does. An error is what failed, ready to be read.
type Check = (&'static str, fn() -> Result<()>);

/// Quick ones first. The pages come before clippy, because the desktop program embeds them.
const CHECKS: &[Check] = &[
    ("format", format),
    ("layers", layers::check),
    ("sources", sources::check),
    ("documents", documents::check),
    ("licences", licences::check),
    ("ingredients", ingredients::check),
    ("notices", notices::check),
    ("pages: build", build::ui),
    ("pages: format, lint, types, tests", pages),
    ("clippy", clippy),
    ("bindings", bindings),
];

/// Runs those whose names begin with one of `wanted`, or all of them, whichever fail, and shows at
/// the end what failed.
pub(crate) fn run(wanted: &[String]) -> Result<()> {
    let chosen = steps::choose("check", CHECKS, wanted)?;
    let mut failures = vec![];
    for (name, check) in &chosen {
        let start = Instant::now();
        let outcome = check();
        let verdict = if outcome.is_ok() { "ok    " } else { "FAILED" };
        println!(
            "{verdict} {name:<36} {:>6.1} s",
            start.elapsed().as_secs_f64()
        );
        failures.extend(outcome.err().map(|error| (*name, error)));
    }
    steps::conclude("check", chosen.len(), &failures)
}

fn format() -> Result<()> {
    read(&["cargo", "fmt", "--all", "--check"]).map(drop)
}

fn pages() -> Result<()> {
    read(&["npm", "run", "check", "--silent", "--prefix", "ui"]).map(drop)
}

fn clippy() -> Result<()> {
    quietly(&[
        "cargo",
        "clippy",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ])?;
    // Not among "all targets": see tests/Cargo.toml.
    let stories = [
        "cargo",
        "clippy",
        "--quiet",
        "--workspace",
        "--test",
        "stories",
    ];
    quietly(&[&stories[..], &["--", "-D", "warnings"]].concat())
}

/// The page's view of the commands is generated; a test of the desktop compares the two.
fn bindings() -> Result<()> {
    quietly(&[
        "cargo",
        "test",
        "--quiet",
        "--workspace",
        "--lib",
        "--",
        "bindings",
    ])
}

/// Like [`read`], but a long build shows that it is alive: what it says goes to the terminal.
fn quietly(line: &[&str]) -> Result<()> {
    let output = command(line)
        .stderr(std::process::Stdio::inherit())
        .output()?;
    if !output.status.success() {
        bail!(
            "`{}` failed\n{}",
            line.join(" "),
            String::from_utf8_lossy(&output.stdout)
        );
    }
    Ok(())
}
