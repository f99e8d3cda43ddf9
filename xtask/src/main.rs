#![doc = include_str!("../README.md")]
#![expect(
    clippy::print_stdout,
    reason = "a command-line tool talks to whoever runs it"
)]
#![expect(
    clippy::print_stderr,
    reason = "a command-line tool talks to whoever runs it"
)]

mod build;
mod check;
mod command;
mod demo;
mod screenshots;
mod test;

use std::process::ExitCode;

use anyhow::{Result, bail};

fn main() -> ExitCode {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    match run(&wanted) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("./x {wanted}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &str) -> Result<()> {
    match command {
        "check" => check::run(),
        "test" => test::run(),
        "demo" => demo::run(),
        "screenshots" => screenshots::run(),
        other => bail!("there is no {other:?}; `./x` says what there is"),
    }
}
