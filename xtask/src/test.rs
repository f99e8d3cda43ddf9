//! `./x test`: unit, integration and documentation tests, then the stories.

use anyhow::Result;

use crate::build::{self, phase};
use crate::command::show;

/// Two stories at a time: each has a window, a browser and a keychain, and the smallest machine
/// this is to run on has two cores.
const AT_A_TIME: &str = "--test-threads=2";

pub(crate) fn run() -> Result<()> {
    phase("build the pages", build::ui)?;
    phase("build the programs", build::programs)?;
    phase("tests", || show(&["cargo", "test", "--workspace"]))?;
    println!("== stories");
    stories()
}

/// The stories. The last lines are the test harness's own summary.
pub(crate) fn stories() -> Result<()> {
    show(&[
        "cargo",
        "test",
        "--workspace",
        "--test",
        "stories",
        "--",
        AT_A_TIME,
    ])
}
