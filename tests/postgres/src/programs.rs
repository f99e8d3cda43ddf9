//! PostgreSQL's programs, and the user they run as.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The database's own superuser.
pub(crate) const SUPERUSER: &str = "pia";
/// PostgreSQL refuses to run as root; Debian's package brings this user.
const ACCOUNT: &str = "postgres";
/// Where Debian keeps them, by version, beside what is in the path.
const DEBIAN: &str = "/usr/lib/postgresql";

/// A program of the newest PostgreSQL that is installed, to be ended with this process's thread that
/// starts it.
pub(crate) fn command(program: &str) -> Result<Command> {
    let path = folder()?.join(program);
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "INT"]);
    if is_root() {
        command.args(["--reuid", ACCOUNT, "--regid", ACCOUNT, "--clear-groups"]);
    }
    command.arg("--").arg(path);
    // Of this shell's settings none may change what the tests see.
    command.env_remove("PGHOST").env_remove("PGPORT");
    command.current_dir("/");
    Ok(command)
}

/// Makes a folder PostgreSQL's own.
pub(crate) fn hand_over(folder: &Path) -> Result<()> {
    if !is_root() {
        return Ok(());
    }
    let done = Command::new("chown").arg(ACCOUNT).arg(folder).status();
    if done.context("chown does not start")?.success() {
        Ok(())
    } else {
        bail!("there is no user {ACCOUNT}: is PostgreSQL installed?")
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn folder() -> Result<PathBuf> {
    let versions = std::fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let folder = entry.path().join("bin");
            folder.join("initdb").exists().then_some((version, folder))
        })
        .max();
    if let Some((_, folder)) = newest {
        return Ok(folder);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .find(|folder| folder.join("initdb").exists())
        .context("PostgreSQL is not installed: ./x test installs it")
}
