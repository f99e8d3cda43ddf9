//! The system's choice of a browser on Linux and the BSDs.
//!
//! The `webbrowser` crate knows many more ways than these, but it starts each in the app's own
//! environment and does not wait for its exit code. So the two programs that almost every desktop
//! has, and those of Windows around WSL, are run here; the crate is asked where none of them is.

use std::ffi::OsString;
use std::io;

use crate::browser::open_by_crate;
use crate::launch::{launch, run};
use crate::surroundings::{Surroundings, WINDOWS_OPENERS};

/// Opens an address with the first program that is there and ends well, or goes on running.
///
/// # Errors
/// How the last one failed; `NotFound` when there is none.
pub(crate) fn open(url: &str) -> io::Result<()> {
    let windows = WINDOWS_OPENERS.iter();
    let windows = windows.take(if Surroundings::detect().wsl {
        WINDOWS_OPENERS.len()
    } else {
        0
    });
    let mut failed = None;
    for program in windows.chain(&["xdg-open", "gio"]) {
        match open_with(program, url) {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => failed = Some(error),
        }
    }
    match failed {
        Some(error) => Err(error),
        None => open_by_crate(url),
    }
}

fn open_with(program: &str, url: &str) -> io::Result<()> {
    let address = || OsString::from(url);
    match program {
        "gio" => launch(program, &["open".into(), address()]),
        // It ends with 1 when all is well, so its exit code says nothing.
        "explorer.exe" => run(program, &[address()]).map(drop),
        "powershell.exe" => {
            // Between single quotes PowerShell reads nothing but doubled quotes.
            let start = format!("Start-Process -FilePath '{}'", url.replace('\'', "''"));
            let options = ["-NoProfile", "-NonInteractive", "-Command", &start];
            launch(program, &options.map(OsString::from))
        }
        _ => launch(program, &[address()]),
    }
}
