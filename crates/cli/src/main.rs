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
    let ended = match args.command {
        Command::Doctor => Ok(doctor::run(&output).await),
        Command::Client(command) => run(command, &output).await.map(|()| ExitCode::SUCCESS),
    };
    let code = ended.unwrap_or_else(|problem| {
        output.problem(&problem);
        ExitCode::FAILURE
    });
    output.exit_code(code)
}

async fn run(command: ClientCommand, output: &Output) -> Result<(), Problem> {
    let config = Config::from_env()?;
    // The data folder has to be there before the log can be.
    let log = config.clone();
    let client = Client::start(config, false).await?;
    logs::start(&log)?;
    let done = command::run(command, &client, output).await;
    client.shutdown().await;
    done
}
