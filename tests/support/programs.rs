//! Where the programs are: ours in the target folder, the system's on the path.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The folder cargo put this program's siblings into, e.g. `target/debug`.
///
/// # Errors
/// When the running program's own path cannot be had.
pub fn built_folder() -> Result<PathBuf> {
    let me = env::current_exe().context("the path of the running program")?;
    let folder = me.parent().context("a program lies in a folder")?;
    // Test binaries lie one folder deeper than the programs.
    let folder = if folder.ends_with("deps") {
        folder.parent()
    } else {
        Some(folder)
    };
    Ok(folder
        .context("deps lies in a profile's folder")?
        .to_owned())
}

/// A program of this workspace.
///
/// # Errors
/// When it has not been built.
pub fn built(name: &str) -> Result<PathBuf> {
    let path = built_folder()?.join(name);
    if !path.is_file() {
        bail!(
            "{} is not built yet; `./x test` builds it first",
            path.display()
        );
    }
    Ok(path)
}

/// A program of the system: the first of `names` that is on the path.
///
/// # Errors
/// When none is installed.
pub fn installed(names: &[&str]) -> Result<PathBuf> {
    let path = env::var_os("PATH").context("PATH is set")?;
    names
        .iter()
        .find_map(|name| {
            env::split_paths(&path)
                .map(|dir| dir.join(name))
                .find(|p| p.is_file())
        })
        .with_context(|| format!("none of {names:?} is installed; `./x` installs it"))
}

/// The accessibility bus: no program for a person, so it is on no path.
///
/// # Errors
/// When it is not installed.
pub fn accessibility_bus() -> Result<PathBuf> {
    let path = PathBuf::from("/usr/libexec/at-spi-bus-launcher");
    anyhow::ensure!(
        path.is_file(),
        "at-spi2-core is not installed; `./x` installs it"
    );
    Ok(path)
}

/// The folder for what a run leaves behind for a person to look at.
///
/// # Errors
/// When the running program's own path cannot be had.
pub fn target_folder() -> Result<PathBuf> {
    let built = built_folder()?;
    Ok(built.parent().map_or_else(|| built.clone(), Path::to_owned))
}
