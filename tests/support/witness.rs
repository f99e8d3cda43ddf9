//! What every process on the machine was started with, and what it had in its environment, at any
//! moment of a story: a secret that was there for an instant was there.

use std::collections::HashSet;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};

use crate::search::Search;

/// How often it looks: a program lives longer.
const PAUSE: Duration = Duration::from_millis(5);

/// Looks until it is asked.
pub struct Witness {
    stop: Arc<AtomicBool>,
    looking: Option<JoinHandle<HashSet<Vec<u8>>>>,
}

impl Witness {
    /// Starts to look.
    ///
    /// # Errors
    /// When there is no thread for it.
    pub fn start() -> Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let looking = std::thread::Builder::new()
            .name("witness".into())
            .spawn(move || {
                let mut seen = HashSet::new();
                while !stopped.load(Ordering::Acquire) {
                    look(&mut seen);
                    std::thread::sleep(PAUSE);
                }
                seen
            })
            .context("a thread for the witness")?;
        Ok(Self {
            stop,
            looking: Some(looking),
        })
    }

    /// What was seen that holds one of the texts, after the last look.
    ///
    /// # Errors
    /// When it could not look.
    pub fn has_seen(mut self, search: &Search, present: &Search) -> Result<Vec<String>> {
        self.stop.store(true, Ordering::Release);
        let looking = self.looking.take().context("it looks")?;
        let seen = looking
            .join()
            .map_err(|_| anyhow!("the witness has fallen asleep"))?;
        anyhow::ensure!(
            seen.iter().any(|one| present.finds_in(one)),
            "the witness has seen nothing"
        );
        let found = seen.iter().filter(|one| search.finds_in(one));
        Ok(found.map(|one| shown(one)).collect())
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
    }
}

fn look(seen: &mut HashSet<Vec<u8>>) {
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        for file in ["cmdline", "environ"] {
            // Not a process, or one that ended meanwhile.
            if let Ok(bytes) = fs::read(entry.path().join(file))
                && !bytes.is_empty()
            {
                seen.insert(bytes);
            }
        }
    }
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .replace('\0', " ")
        .chars()
        .take(300)
        .collect()
}
