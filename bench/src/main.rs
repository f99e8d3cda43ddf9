#![doc = include_str!("../README.md")]
#![expect(
    clippy::print_stdout,
    reason = "a command-line tool talks to whoever runs it"
)]
#![expect(
    clippy::print_stderr,
    reason = "a command-line tool talks to whoever runs it"
)]

mod figures;
mod keys;
mod limit;
mod machine;
mod ours;
mod paint;
mod peer;
mod responsive;
mod server;
mod signin;
mod start;
mod stub;
mod sync;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};

use self::sync::Bodies;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[&str]) -> Result<()> {
    match args {
        ["signin"] => signin::run(),
        ["window"] => {
            paint::run()?;
            responsive::run()
        }
        // The second half alone.
        ["responsive"] => responsive::run(),
        ["server"] => server::run(),
        ["sync"] => sync::run(false, false),
        ["sync", "--quick"] => sync::run(true, false),
        ["sync", "--keep"] => sync::run(false, true),
        // The harness starts these beside the peers: each is a program of its own, as they are.
        ["ours", server, folder] => ours::serve(server, folder, ours::Kept::Memory),
        ["ours-kept", server, folder] => ours::serve(server, folder, ours::Kept::Keychain),
        ["limit", server] => limit::sign_in(server, false),
        ["limit-kept", server] => limit::sign_in(server, true),
        ["limit-start", server] => limit::renew(server),
        ["sync-ours", server, folder] => sync::work(server, folder, false),
        ["sync-live", server, folder] => sync::work(server, folder, true),
        ["sync-bare-server", folder] => sync::bare_serve(folder, Bodies::Plain),
        ["sync-packed-server", folder] => sync::bare_serve(folder, Bodies::Packed),
        ["watched", program, arguments @ ..] => sync::watch(program, arguments),
        ["sync-bare-client", server, folder] => sync::bare_work(server, folder, Bodies::Plain),
        ["sync-packed-client", server, folder] => sync::bare_work(server, folder, Bodies::Packed),
        other => bail!("{other:?} is nothing that can be measured: signin, window, server, sync"),
    }
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}
