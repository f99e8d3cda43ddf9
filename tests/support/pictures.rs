//! Pictures of what a person saw, for a person to look at.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::page::Page;
use crate::process::Launch;
use crate::programs;

/// The pictures of one story: `target/screenshots/<story>-<n>-<name>.png`.
pub struct Pictures {
    folder: PathBuf,
    logs: PathBuf,
    story: String,
    taken: Cell<u32>,
}

impl Pictures {
    /// An empty album; pictures of an earlier run of the story are thrown away.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn of(story: &str, logs: &Path) -> Result<Self> {
        let folder = programs::target_folder()?.join("screenshots");
        fs::create_dir_all(&folder)?;
        let prefix = format!("{story}-");
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(&prefix) {
                fs::remove_file(entry.path())?;
            }
        }
        let (logs, story) = (logs.to_owned(), story.to_owned());
        Ok(Self {
            folder,
            logs,
            story,
            taken: Cell::new(0),
        })
    }

    /// Takes a picture of a whole display, once it stands still: a web view paints on its own time,
    /// after the page has said that it has. What never stands still (a spinner) is taken as it is
    /// in the end.
    ///
    /// # Errors
    /// When it cannot be taken.
    pub async fn of_display(&self, display: &str, name: &str) -> Result<PathBuf> {
        const MOST: usize = 12;
        let path = self.next(name);
        let raw = path.with_extension("ppm");
        let mut before = self.capture(display, &raw).await?;
        for _ in 1..MOST {
            let now = self.capture(display, &raw).await?;
            let still = now == before;
            before = now;
            if still {
                break;
            }
        }
        Launch::new(programs::installed(&["convert"])?)
            .arg(&raw)
            .arg(&path)
            .run(&self.logs, "picture")
            .await?
            .good()?;
        fs::remove_file(raw)?;
        Ok(path)
    }

    async fn capture(&self, display: &str, path: &Path) -> Result<Vec<u8>> {
        Launch::new(programs::installed(&["import"])?)
            .args(["-window", "root"])
            .arg(path)
            .env("DISPLAY", display)
            .run(&self.logs, "picture")
            .await?
            .good()?;
        Ok(fs::read(path)?)
    }

    /// Takes a picture of a page.
    ///
    /// # Errors
    /// When it cannot be taken.
    pub async fn of_page(&self, page: &Page, name: &str) -> Result<PathBuf> {
        let path = self.next(name);
        page.picture(&path).await?;
        Ok(path)
    }

    fn next(&self, name: &str) -> PathBuf {
        let number = self.taken.get() + 1;
        self.taken.set(number);
        self.folder
            .join(format!("{}-{number}-{name}.png", self.story))
    }
}
