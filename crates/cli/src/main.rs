#![doc = include_str!("../README.md")]

mod account;
mod args;
mod command;
mod devices;
mod doctor;
mod login;
mod logout;
mod output;
mod passphrase;
mod paste;
mod picked;
mod record;
mod status;
mod sync;
mod todo;
mod transfer;
mod unsettled;
mod waiting;

use std::process::ExitCode;

use args::{Args, ClientCommand, Command};
use clap::Parser as _;
use output::Output;
use pia_client::{Client, Config, Problem, logs};

fn main() -> ExitCode {
    pia_memory::keep_little();
    start()
}

#[tokio::main]
async fn start() -> ExitCode {
    let args = Args::parse();
    let output = Output::new(args.json);
    let code = match args.command {
        Command::Doctor => doctor::run(&output).await,
        Command::Client(command) => {
            let begun = run(command, &output).await;
            begun.unwrap_or_else(|problem| failed(&problem, &output))
        }
    };
    output.exit_code(code)
}

async fn run(command: ClientCommand, output: &Output) -> Result<ExitCode, Problem> {
    let config = Config::from_env()?;
    // The data folder has to be there before the log can be.
    let log = config.clone();
    let client = Client::start(config, false).await?;
    logs::start(&log)?;
    // Said before the end is waited for: a browser that is to be told may be seconds away.
    let code = match command::run(command, &client, output).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => failed(&problem, output),
    };
    client.shutdown().await;
    Ok(code)
}

fn failed(problem: &Problem, output: &Output) -> ExitCode {
    output.problem(problem);
    ExitCode::FAILURE
}
