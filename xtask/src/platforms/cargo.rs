//! cargo for another target.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use super::standard_library::StandardLibrary;
use super::tally::Tally;
use crate::command::{command, root};

/// cargo with a target and its standard library.
pub(crate) struct Cargo {
    target: &'static str,
    library: StandardLibrary,
}

impl Cargo {
    /// `from_source` builds the standard library even where rustup has it ready.
    pub(crate) fn new(target: &'static str, from_source: bool) -> Result<Self> {
        let library = StandardLibrary::find(target, from_source)?;
        Ok(Self { target, library })
    }

    /// Lints, which type-check as well. A warning is an error.
    pub(crate) fn clippy(&self, packages: &[&str]) -> Command {
        let mut line = self.line("clippy", packages);
        line.args(["--all-targets", "--", "-D", "warnings"]);
        line
    }

    /// Unit, integration and documentation tests.
    pub(crate) fn test(&self, packages: &[&str]) -> Command {
        let mut line = self.line("test", packages);
        line.arg("--no-fail-fast");
        line
    }

    /// The folder of the programs that are built.
    pub(crate) fn programs(&self) -> PathBuf {
        self.folder().join(self.target).join("debug")
    }

    fn folder(&self) -> PathBuf {
        match &self.library {
            StandardLibrary::Ready => target(),
            // What is built with `RUSTC_BOOTSTRAP` is not what is built without.
            StandardLibrary::Source(_) => target().join("build-std"),
        }
    }

    fn line(&self, verb: &str, packages: &[&str]) -> Command {
        let mut line = command(&["cargo", verb, "--locked", "--target", self.target]);
        line.env("CARGO_TARGET_DIR", self.folder());
        line.args(packages.iter().flat_map(|package| ["--package", package]));
        if let StandardLibrary::Source(source) = &self.library {
            line.arg("-Zbuild-std=std,panic_abort,test")
                // A released compiler builds its own standard library only when told that it may.
                .env("RUSTC_BOOTSTRAP", "1")
                // Else cargo looks in the toolchain's folder, which is not ours to change.
                .env("__CARGO_TESTS_ONLY_SRC_ROOT", source);
        }
        line
    }
}

/// Runs a line with its output on the terminal, and counts the tests in it.
pub(crate) fn run(mut line: Command) -> Result<Tally> {
    let mut child = line
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("running {line:?}"))?;
    let mut tally = Tally::default();
    let lines = child.stdout.take().map(BufReader::new);
    for line in lines.into_iter().flat_map(BufRead::lines) {
        let line = line?;
        println!("{line}");
        tally.read(&line);
    }
    let status = child.wait()?;
    ensure!(
        status.success(),
        "`{} …` failed ({status}); what it said is above",
        words(&line)
    );
    Ok(tally)
}

fn words(line: &Command) -> String {
    let program = [line.get_program()].into_iter();
    program
        .chain(line.get_args())
        .take(5)
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Apart from the main build: other targets, and at times another standard library.
pub(crate) fn target() -> PathBuf {
    let main = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    root().join(main).join("platforms")
}
