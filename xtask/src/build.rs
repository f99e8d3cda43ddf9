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

/// What `ui/scripts/report-build.js` calls the weights that have a bound.
const WEIGHTS: [&str; 2] = ["before the first paint", "all scripts"];

/// Builds the pages, which the desktop program carries inside, and says what they weigh.
pub(crate) fn ui() -> Result<()> {
    let report = read(&["npm", "run", "build", "--silent", "--prefix", "ui"])?;
    for weight in weights(&report) {
        println!("       {weight}");
    }
    Ok(())
}

fn weights(report: &str) -> impl Iterator<Item = String> {
    report
        .lines()
        .filter(|line| WEIGHTS.iter().any(|weight| line.starts_with(weight)))
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_build_its_weights_are_shown() {
        let report = "look.js                 0.6 KiB    0.3 KiB gzip\n\
                      before the first paint             55.0 KiB gzip\n\
                      all scripts                       147.8 KiB gzip\n";
        let shown: Vec<String> = weights(report).collect();
        assert_eq!(
            shown,
            [
                "before the first paint 55.0 KiB gzip",
                "all scripts 147.8 KiB gzip"
            ]
        );
    }
}
