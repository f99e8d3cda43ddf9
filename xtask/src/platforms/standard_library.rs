//! Rust's standard library for another target: ready from rustup, or built from its source.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::rust_src;
use crate::command::read;

/// Where the standard library of a target comes from.
pub(crate) enum StandardLibrary {
    /// The toolchain has it.
    Ready,
    /// Built from source, which is in this folder.
    Source(PathBuf),
}

impl StandardLibrary {
    /// What the toolchain has, else what rustup can add to it, else the source.
    pub(crate) fn find(target: &str, from_source: bool) -> Result<Self> {
        let sysroot = PathBuf::from(read(&["rustc", "--print", "sysroot"])?.trim());
        if from_source {
            return source(&sysroot).map(Self::Source);
        }
        let ready = sysroot.join("lib/rustlib").join(target).join("lib");
        if ready.is_dir() {
            return Ok(Self::Ready);
        }
        println!("adding the target {target} to the toolchain with rustup");
        match read(&["rustup", "target", "add", target]) {
            Ok(_) if ready.is_dir() => Ok(Self::Ready),
            outcome => {
                let why = outcome
                    .err()
                    .map_or_else(String::new, |e| format!(": {e:#}"));
                println!("rustup did not add it{why}\nbuilding the standard library from source");
                source(&sysroot).map(Self::Source)
            }
        }
    }
}

/// The toolchain's own source where it is installed, else Debian's package of the same version.
fn source(sysroot: &Path) -> Result<PathBuf> {
    let own = sysroot.join("lib/rustlib/src/rust/library");
    if own.is_dir() {
        return Ok(own);
    }
    rust_src::fetch()
}
