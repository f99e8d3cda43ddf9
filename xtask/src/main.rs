#![doc = include_str!("../README.md")]
#![expect(
    clippy::print_stdout,
    reason = "a command-line tool talks to whoever runs it"
)]
#![expect(
    clippy::print_stderr,
    reason = "a command-line tool talks to whoever runs it"
)]

mod bench;
mod build;
mod check;
mod command;
mod demo;
mod platforms;
mod screenshots;
mod steps;
mod test;

use std::process::ExitCode;

use anyhow::{Result, bail};

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let wanted = args.next().unwrap_or_default();
    match run(&wanted, &args.collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("./x {wanted}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &str, rest: &[String]) -> Result<()> {
    match command {
        "check" => check::run(rest),
        "test" => test::run(rest),
        "platforms" => platforms::run(rest),
        "bench" => bench::run(rest),
        "demo" => demo::run(),
        "screenshots" => screenshots::run(rest),
        other => bail!("there is no {other:?}; `./x` says what there is"),
    }
}
