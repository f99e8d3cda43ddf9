//! `./x test`: unit, integration and documentation tests, then the stories.

use anyhow::Result;

use crate::build::{self, phase};
use crate::command::show;

/// Two stories at a time: each has a window, a browser and a keychain, and the smallest machine
/// this is to run on has two cores.
const AT_A_TIME: &str = "--test-threads=2";

/// Runs everything; with names, only the stories whose names hold one of them.
pub(crate) fn run(named: &[String]) -> Result<()> {
    phase("build the pages", build::ui)?;
    phase("build the scenes", build::scenes)?;
    phase("build the programs", build::programs)?;
    if named.is_empty() {
        phase("tests", || show(&["cargo", "test", "--workspace"]))?;
    }
    println!("== stories");
    stories(named)
}

/// The stories. The last lines are the test harness's own summary.
pub(crate) fn stories(named: &[String]) -> Result<()> {
    let line = [
        "cargo",
        "test",
        "--workspace",
        "--test",
        "stories",
        "--",
        AT_A_TIME,
    ];
    let named = named.iter().map(String::as_str);
    show(&line.into_iter().chain(named).collect::<Vec<_>>())
}
