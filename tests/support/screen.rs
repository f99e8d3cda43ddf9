//! A display of the story's own.

use std::path::Path;

use anyhow::Result;

use crate::process::{Launch, Process};
use crate::programs;

/// A virtual X display.
pub struct Screen {
    /// Its name, e.g. `:99`.
    pub display: String,
    _server: Process,
}

impl Screen {
    /// Starts a display; the X server itself picks a free number.
    ///
    /// # Errors
    /// When Xvfb is missing or does not start.
    pub async fn start(logs: &Path) -> Result<Self> {
        let mut server = Launch::new(programs::installed(&["Xvfb"])?)
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1000x720x24",
                "-nolisten",
                "tcp",
                "-noreset",
            ])
            .start(logs, "screen")?;
        let number = server.first_line().await?;
        Ok(Self {
            display: format!(":{number}"),
            _server: server,
        })
    }
}
