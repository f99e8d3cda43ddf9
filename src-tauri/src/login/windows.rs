//! A value under `Run` in the person's part of the registry.

use std::io;

use auto_launch::{AutoLaunch, WindowsEnableMode};

use super::Entry;

pub(super) fn is_on(entry: &Entry) -> io::Result<bool> {
    run_key(entry)?.is_enabled().map_err(io::Error::other)
}

pub(super) fn turn_on(entry: &Entry) -> io::Result<()> {
    run_key(entry)?.enable().map_err(io::Error::other)
}

pub(super) fn turn_off(entry: &Entry) -> io::Result<()> {
    let key = run_key(entry)?;
    // Removing what is not there is an error to it.
    if key.is_enabled().map_err(io::Error::other)? {
        key.disable().map_err(io::Error::other)?;
    }
    Ok(())
}

fn run_key(entry: &Entry) -> io::Result<AutoLaunch> {
    let program = entry
        .program
        .to_str()
        .ok_or(io::ErrorKind::InvalidFilename)?;
    let arguments: Vec<String> = entry.arguments.iter().map(|word| quoted(word)).collect();
    Ok(AutoLaunch::new(
        &entry.name,
        &quoted(program),
        WindowsEnableMode::CurrentUser,
        &arguments,
    ))
}

/// A path holds no quotation marks on Windows. A backslash before the closing one would be taken
/// for its escape (CommandLineToArgvW), so it is doubled.
fn quoted(word: &str) -> String {
    let doubled = if word.ends_with('\\') { "\\" } else { "" };
    format!("\"{word}{doubled}\"")
}
