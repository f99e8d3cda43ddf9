//! Building everything once.

use std::time::Instant;

use anyhow::Result;

use crate::command::{read, show};

/// Does `what`, and says how long it took.
pub(crate) fn phase<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("== {what}");
    let start = Instant::now();
    let done = work()?;
    println!("== {what}: {:.1} s\n", start.elapsed().as_secs_f64());
    Ok(done)
}

/// Builds the pages, which the desktop program carries inside.
pub(crate) fn ui() -> Result<()> {
    read(&["npm", "run", "build", "--silent", "--prefix", "ui"]).map(drop)
}

/// Builds the pages with their scripted backend, which the gallery looks at.
pub(crate) fn scenes() -> Result<()> {
    let line = "npm run build:scenes --silent --prefix ui";
    read(&line.split(' ').collect::<Vec<_>>()).map(drop)
}

/// Builds every program and the stories. Naming a test target makes cargo resolve features as
/// `cargo test --workspace` does, so that the tests find everything built.
pub(crate) fn programs() -> Result<()> {
    show(&[
        "cargo",
        "build",
        "--workspace",
        "--bins",
        "--test",
        "stories",
    ])
}
