//! Files that are made by a check and kept in the repository.

use std::fs::{File, read_to_string};
use std::io::Write;

use anyhow::{Result, bail};

use crate::command::root;

/// Compares a file with what it has to be now, or writes it anew when asked to. `check` is the name of
/// the check that makes it.
pub(super) fn compare(file: &str, text: &str, check: &str) -> Result<()> {
    let path = root().join(file);
    if std::env::var_os("PIA_UPDATE_LICENCES").is_some_and(|value| value == "1") {
        File::create(&path)?.write_all(text.as_bytes())?;
    }
    if read_to_string(&path).unwrap_or_default() != text {
        bail!("{file} is out of date: run `PIA_UPDATE_LICENCES=1 ./x check {check}`");
    }
    Ok(())
}
