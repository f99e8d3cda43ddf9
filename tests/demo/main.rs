//! `./x demo`: the whole system on this machine, for a person to try; where there is no display,
//! for a person to look at afterwards.

mod alone;
mod on_screen;

use std::env;
use std::process::ExitCode;

use anyhow::Result;

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stderr, reason = "a program for a terminal")]
async fn main() -> ExitCode {
    match show().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("demo: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn show() -> Result<()> {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    if is_set("DISPLAY") || is_set("WAYLAND_DISPLAY") {
        on_screen::show().await
    } else {
        alone::show().await
    }
}
