//! A test that runs itself once more, as another process: in another environment, or to be killed.

use std::process::Command;

/// Names the part of a test that a child is to play.
const PART: &str = "PIA_VAULT_TEST_PART";

/// The part this process plays in the test, when it is the child.
pub(crate) fn part() -> Option<String> {
    std::env::var(PART).ok()
}

/// The test of this name once more, in the part that is named. Not started yet.
pub(crate) fn again(test: &str, part: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", test, "--nocapture"])
        .env(PART, part);
    command
}
