//! Programs that are killed at a random moment.

use std::time::Duration;

use anyhow::Result;

use crate::chance::Chance;
use crate::desktop::Desktop;
use crate::process::Finished;
use crate::wait::PAUSE;

/// Kills programs so early that about every other one is still at work, whatever the speed of the
/// machine.
pub struct Doom {
    chance: Chance,
    longest: Duration,
}

impl Doom {
    /// At moments of this chance.
    pub fn new(chance: Chance) -> Self {
        Self {
            chance,
            longest: Duration::from_secs(1),
        }
    }

    /// Runs `pia`, and kills it at some moment: `None`. If it was faster, how it ended.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn befalls(&mut self, desktop: &Desktop, args: &[&str]) -> Result<Option<Finished>> {
        let mut process = desktop.starts_pia(args)?;
        tokio::time::sleep(self.chance.moment(self.longest)).await;
        if process.runs()? {
            self.longest = (self.longest * 9 / 8).min(Duration::from_secs(3));
            // Dropped is killed, and waited for.
            return Ok(None);
        }
        self.longest = (self.longest * 3 / 4).max(PAUSE);
        process.finished().await.map(Some)
    }

    /// How to have its moments again.
    pub fn again(&self) -> String {
        self.chance.again()
    }
}
