//! `pia-server`: reads the command line, and does what it says.

mod arguments;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::{Parser, Subcommand};
use pia_protocol::clock::SystemClock;
use pia_server::config::{Config, Sources};
use pia_server::doctor::Verdict;
use pia_server::operate::{self, KeysWish};
use pia_server::telemetry::LogFormat;
use pia_server::{Server, doctor, telemetry};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::arguments::UsersCommand;

/// The server of Pia: signs people in with Microsoft, Google or any OpenID provider, and syncs.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// The configuration file [default: appsettings.json in the current folder, if it is there]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The address to listen on (Server:Listen)
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// How clients reach the server (Server:PublicUrl)
    #[arg(long, global = true, value_name = "URL")]
    public_url: Option<String>,
    /// Any other key that is no secret, e.g. --set Jwt:AccessTokenLifetime=10m
    #[arg(long = "set", global = true, value_name = "KEY=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
}

#[derive(Subcommand, Clone)]
enum Command {
    /// Serves until it is told to stop (Ctrl-C or SIGTERM)
    Serve,
    /// Makes the database or brings it up to date, and ends
    Migrate,
    /// Checks configuration, database, public address, clock and sign-in providers
    Doctor,
    /// Prints what the server answers to, as an OpenAPI document
    Openapi,
    /// The keys that access tokens are signed with
    #[command(subcommand)]
    Keys(KeysCommand),
    /// The people who have an account
    #[command(subcommand)]
    Users(UsersCommand),
}

#[derive(Subcommand, Clone)]
enum KeysCommand {
    /// Says which there are
    List,
    /// Adds one, which signs after ten minutes; nobody is signed out
    Rotate {
        /// Sign with it at once
        #[arg(long)]
        now: bool,
    },
    /// Ends one at once, for example because it was stolen; its access tokens are renewed
    Retire {
        /// As `list` shows it
        id: String,
    },
}

impl From<KeysCommand> for KeysWish {
    fn from(command: KeysCommand) -> Self {
        match command {
            KeysCommand::List => Self::List,
            KeysCommand::Rotate { now } => Self::Rotate { now },
            KeysCommand::Retire { id } => Self::Retire { id },
        }
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("must be KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

fn main() -> ExitCode {
    pia_memory::keep_little_of_many();
    start()
}

#[tokio::main]
async fn start() -> ExitCode {
    let arguments = Arguments::parse();
    let variable = |name| std::env::var(name).ok();
    let format = match variable("PIA_LOG_FORMAT").as_deref() {
        Some("json") => LogFormat::Json,
        None | Some("" | "text") => LogFormat::Text,
        Some(_) => {
            say("pia-server: PIA_LOG_FORMAT must be text or json");
            return ExitCode::FAILURE;
        }
    };
    telemetry::start(variable("PIA_LOG").as_deref(), format);
    match run(arguments).await {
        Ok(code) => code,
        Err(error) => {
            say(&format!("pia-server: {}", telemetry::chain(&*error)));
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let command = arguments.command.clone();
    let config = Config::load(&sources(arguments)?);
    match command {
        Command::Serve => serve(config?).await?,
        Command::Migrate => {
            let config = config?;
            doctor::migrate(&config).await?;
            let path = &config.database;
            say(&format!("the database {path} is up to date"));
        }
        // Needs no configuration: a build describes itself.
        Command::Openapi => writeln!(std::io::stdout(), "{}", pia_server::openapi()?)?,
        Command::Doctor => return Ok(examine(config).await),
        Command::Keys(wish) => print(&operate::keys(&config?, wish.into()).await?)?,
        Command::Users(wish) => print(&operate::users(&config?, wish.into()).await?)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn print(lines: &[String]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))
}

fn sources(arguments: Arguments) -> anyhow::Result<Sources> {
    let mut given = arguments.set;
    given.extend(
        arguments
            .listen
            .map(|value| ("Server:Listen".into(), value)),
    );
    given.extend(
        arguments
            .public_url
            .map(|value| ("Server:PublicUrl".into(), value)),
    );
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    Ok(Sources {
        file: arguments.config,
        folder: std::env::current_dir().context("there is no current folder")?,
        environment: environment.collect(),
        arguments: given,
    })
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let listen = config.listen;
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen}"))?;
    let server = Server::prepare(config, listener, Arc::new(SystemClock)).await?;
    if !server.has_providers() {
        tracing::warn!("{}", doctor::NO_PROVIDER);
    }
    let (address, public_url) = (server.address(), server.public_url());
    // Whoever started us waits for this line, whatever the log is filtered to.
    say(&format!(
        "listening on http://{address} (public address {public_url})"
    ));
    if let Some(address) = server.metrics_address() {
        say(&format!("metrics on http://{address}/metrics"));
    }
    let shutdown = CancellationToken::new();
    tokio::spawn(stop_on_signal(shutdown.clone()));
    server.run(shutdown).await;
    Ok(())
}

async fn examine(config: Result<Config, pia_server::config::ConfigError>) -> ExitCode {
    let findings = match config {
        Ok(config) => {
            say("ok   configuration: it can be read");
            doctor::examine(config).await
        }
        Err(error) => {
            say(&format!("fail configuration: {}", telemetry::chain(&error)));
            return ExitCode::FAILURE;
        }
    };
    for finding in &findings {
        let mark = match finding.verdict {
            Verdict::Ok => "ok  ",
            Verdict::Warn => "warn",
            Verdict::Fail => "fail",
        };
        say(&format!("{mark} {}", finding.line));
    }
    if findings.iter().all(|f| f.verdict < Verdict::Fail) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Cancels on the first signal; the second one ends the process at once.
async fn stop_on_signal(shutdown: CancellationToken) {
    signal().await;
    shutdown.cancel();
    signal().await;
    std::process::exit(130);
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = terminate.recv() => {}
            result = tokio::signal::ctrl_c() => result.unwrap_or_default(),
        },
        Err(_) => tokio::signal::ctrl_c().await.unwrap_or_default(),
    }
}

#[cfg(not(unix))]
async fn signal() {
    tokio::signal::ctrl_c().await.unwrap_or_default();
}

/// One line on standard error. Nobody is left to tell when that fails.
fn say(line: &str) {
    writeln!(std::io::stderr(), "{line}").unwrap_or_default();
}
