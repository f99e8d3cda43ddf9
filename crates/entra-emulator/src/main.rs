//! `entra-emulator`: the stand-in as a process.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use entra_emulator::{Directory, Options, ServeError};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

/// A stand-in for Microsoft Entra ID (and Google) on this machine alone, for development and tests.
#[derive(Parser)]
#[command(version)]
struct Args {
    /// Where to listen; loopback only. Port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    listen: String,
    /// Tenants, accounts and applications; without it, those built in.
    #[arg(long, value_name = "FILE.json")]
    directory: Option<PathBuf>,
    /// Serves the addresses under /control, by which a test revokes, refuses and breaks things.
    #[arg(long)]
    control: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(EnvFilter::try_from_env("ENTRA_EMULATOR_LOG").unwrap_or("info".into()))
        .init();
    match run(Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The exit code still tells when standard error is closed.
            writeln!(std::io::stderr(), "entra-emulator: {error:#}").ok();
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> anyhow::Result<()> {
    let directory = match &args.directory {
        Some(file) => Directory::read(file)?,
        None => Directory::built_in()?,
    };
    let listener = bind(&args.listen).await?;
    let shutdown = end_on_signal()?;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "listening on http://{}", listener.local_addr()?)?;
    stdout.flush()?;
    let options = Options {
        controls: args.control,
        ..Options::default()
    };
    Ok(entra_emulator::serve_with(directory, listener, options, shutdown).await?)
}

async fn bind(listen: &str) -> anyhow::Result<TcpListener> {
    let address: SocketAddr = listen.parse().with_context(|| {
        format!("--listen takes an address and a port such as 127.0.0.1:0, not '{listen}'")
    })?;
    // Asked before binding: not for a moment is there a port that others can reach.
    if !address.ip().is_loopback() {
        return Err(ServeError::NotLoopback(address).into());
    }
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}"))
}

/// A token that Ctrl-C and, on Unix, SIGTERM cancel.
fn end_on_signal() -> std::io::Result<CancellationToken> {
    let token = CancellationToken::new();
    let cancel = token.clone().drop_guard();
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::spawn(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            tracing::warn!("Ctrl-C cannot be heard");
            std::future::pending::<()>().await;
        }
        drop(cancel);
    });
    Ok(token)
}
