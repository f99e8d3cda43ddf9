use std::ffi::OsString;
use std::io;
use std::process::{Command, ExitStatus, Stdio};

/// Runs a program until it ends.
///
/// # Errors
/// That it did not start, or how it ended when that was not well.
pub(crate) fn launch(program: &str, args: &[OsString]) -> io::Result<()> {
    let status = run(program, args)?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other(format!("{program} ended with {status}")))
    }
}

/// Runs a program until it ends, however that is.
pub(crate) fn run(program: &str, args: &[OsString]) -> io::Result<ExitStatus> {
    let mut command = Command::new(program);
    #[cfg(unix)]
    command
        .env_clear()
        .envs(crate::clean_environment::cleaned(std::env::vars_os()));
    command
        .args(args)
        .stdin(Stdio::null())
        // What a browser prints would run into the output of a command line program.
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
}
