#![doc = include_str!("../README.md")]

mod args;
mod command;
mod login;
mod output;

use std::process::ExitCode;

use args::Args;
use clap::Parser as _;
use output::Output;
use pia_client::{Client, Config, Problem, logs};

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let output = Output::new(args.json);
    match run(args, &output).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            output.problem(&problem);
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args, output: &Output) -> Result<(), Problem> {
    let config = Config::from_env()?;
    // The data folder has to be there before the log can be.
    let log = config.clone();
    let client = Client::start(config, false).await?;
    logs::start(&log)?;
    let done = command::run(args.command, &client, output).await;
    client.shutdown().await;
    done
}
