#![doc = include_str!("../README.md")]

mod args;
mod commands;
mod output;
mod words;

use std::process::ExitCode;

use clap::Parser;
use pia_client::{Client, Config, Problem};

use crate::args::{Args, Command};
use crate::output::Output;

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let output = Output::new(args.json);
    match run(args.command, output).await {
        Ok(code) => code,
        Err(problem) => {
            output.problem(&problem);
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command, output: Output) -> Result<ExitCode, Problem> {
    let config = Config::from_env()?;
    pia_client::logs::start(&config)?;
    let client = Client::start(config, false).await?;
    let done = match command {
        Command::Login {
            provider,
            no_browser,
        } => commands::login::run(&client, output, &provider, no_browser).await,
        Command::Status => commands::status::run(&client, output).await,
        Command::Logout => commands::logout::run(&client, output).await,
        Command::Sync => commands::sync::run(&client, output).await,
        Command::Todo { command } => commands::todo::run(&client, output, command).await,
    };
    client.shutdown().await;
    done
}
