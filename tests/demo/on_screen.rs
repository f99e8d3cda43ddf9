//! With a display: the window waits for whoever sits there.

use std::fs;
use std::path::Path;

use anyhow::Result;
use pia_stories::backstage::{Emulator, Server};
use pia_stories::process::{Launch, Process};
use pia_stories::programs;
use pia_stories::wait::wait_for_end;
use tokio::signal::unix::{SignalKind, signal};

/// Starts everything and stays until the window is closed or somebody presses Ctrl-C.
pub(crate) async fn show() -> Result<()> {
    let folder = tempfile::Builder::new().prefix("pia-demo-").tempdir()?;
    let logs = folder.path().join("logs");
    fs::create_dir(&logs)?;
    let emulator = Emulator::start(&logs).await?;
    let server = Server::start(&folder.path().join("server"), &emulator, &logs).await?;
    let data = folder.path().join("pia");
    let desktop = ours("pia-desktop", &data, &server)?.start(&logs, "desktop")?;
    welcome(&emulator, &server, &logs);

    until_it_is_over(desktop).await?;
    // The session lives in the person's own keychain; the demo leaves nothing there. Refused when
    // nobody is signed in any more.
    let logout = ours("pia", &data, &server)?
        .arg("logout")
        .run(&logs, "logout")
        .await?;
    tell(if logout.status.success() {
        "Signed out; all of it has ended."
    } else {
        "All of it has ended."
    });
    Ok(())
}

/// One of our programs in the person's own desktop session, with the demo's data and server.
fn ours(name: &str, data: &Path, server: &Server) -> Result<Launch> {
    Ok(Launch::new(programs::built(name)?)
        .envs(std::env::vars_os())
        .env("PIA_DATA_DIR", data)
        .env("PIA_SERVER_URL", &server.url))
}

async fn until_it_is_over(desktop: Process) -> Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        ended = wait_for_end(desktop) => ended,
        _ = interrupt.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
    }
}

fn welcome(emulator: &Emulator, server: &Server, logs: &Path) {
    tell(&format!(
        "
Pia is open: click \"Sign in with Microsoft\".
Any of these accounts will do, each with the password  pia
  ada@contoso.example   bob@contoso.example   eve@fabrikam.example   mia@outlook.example
and for Google                                gus@gmail.example

  server               {}
  stand-in provider    {}
  logs                 {}

Ctrl-C, or closing the window, ends all of it.",
        server.url,
        emulator.url,
        logs.display()
    ));
}

#[expect(clippy::print_stdout, reason = "a program for a terminal")]
fn tell(text: &str) {
    println!("{text}");
}
