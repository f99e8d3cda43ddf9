//! What a story leaves on the disk while it is played.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::process_table;

/// The story's folder. Whoever holds it drops it last: when it goes, everything else has ended.
pub struct Folder {
    temp: TempDir,
    story: String,
    /// Whether the story failed: then the end of every program's output is shown.
    pub failed: bool,
}

impl Folder {
    /// An empty folder with one for logs.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(story: &str) -> Result<Self> {
        // Short, because the path of a Unix socket may have 108 bytes only.
        let temp = tempfile::Builder::new()
            .prefix("pia-")
            .tempdir()
            .context("a folder")?;
        fs::create_dir(temp.path().join("logs"))?;
        Ok(Self {
            temp,
            story: story.to_owned(),
            failed: false,
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.temp.path()
    }

    /// Where every program's output goes.
    pub fn logs(&self) -> PathBuf {
        self.path().join("logs")
    }

    /// A new folder inside.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn make(&self, name: &str) -> Result<PathBuf> {
        let path = self.path().join(name);
        fs::create_dir(&path).with_context(|| format!("making {}", path.display()))?;
        Ok(path)
    }

    #[expect(
        clippy::print_stderr,
        reason = "the test harness shows it beneath the failure"
    )]
    fn show_logs(&self) {
        let mut logs = files_in(&self.logs());
        for profile in files_in(self.path()) {
            logs.extend(files_in(&profile.join("pia/logs")));
        }
        for path in logs {
            let text = fs::read(&path).unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            if !text.trim().is_empty() {
                let name = path.strip_prefix(self.path()).unwrap_or(&path).display();
                eprintln!("--- {} · {name}\n{}", self.story, last_lines(&text));
            }
        }
    }
}

/// What a folder holds, by name; nothing when it is not there.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Each program got a variable with this folder in it. A driver that was ended by force leaves
        // its browser, which would go on writing here.
        process_table::sweep(&self.path().display().to_string());
        if self.failed || std::thread::panicking() {
            self.show_logs();
        }
    }
}

fn last_lines(text: &str) -> String {
    const SHOWN: usize = 40;
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(SHOWN)..].join("\n")
}
