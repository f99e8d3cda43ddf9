//! Waiting for a condition, with a deadline that says what did not happen.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::process::Process;

/// Far beyond what any step takes, so that reaching it means "never" even on a busy machine.
pub const DEADLINE: Duration = Duration::from_mins(1);

/// How often a condition is looked at that cannot announce itself (a page, a process table).
pub(crate) const PAUSE: Duration = Duration::from_millis(40);

/// Asks `probe` until it answers with a value.
///
/// # Errors
/// What `probe` says, at once; or that `what` never came, once [`DEADLINE`] is over.
pub async fn wait_until<T>(
    what: &str,
    mut probe: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let start = Instant::now();
    loop {
        if let Some(value) = probe().await? {
            return Ok(value);
        }
        if start.elapsed() > DEADLINE {
            bail!("waited {} s in vain until {what}", DEADLINE.as_secs());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Waits for a program's end, for as long as it takes: a person decides.
///
/// # Errors
/// When the kernel cannot say.
pub async fn wait_for_end(mut process: Process) -> Result<()> {
    while process.runs()? {
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}
