//! Searching for secrets wherever they must not be.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

/// Texts to look for, in every spelling they could have on a disk.
pub struct Search {
    spellings: Vec<Vec<u8>>,
}

impl Search {
    /// Looks for any of these texts.
    pub fn any_of<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Self {
        let spellings = texts
            .into_iter()
            .flat_map(|text| spellings(text.as_ref()))
            .collect();
        Self { spellings }
    }

    /// Whether these bytes hold one of the texts.
    pub fn finds_in(&self, bytes: &[u8]) -> bool {
        self.spellings.iter().any(|spelling| {
            bytes
                .windows(spelling.len())
                .any(|window| window == spelling)
        })
    }

    /// The files beneath a folder that hold one of the texts: databases with their write-ahead
    /// logs, logs, settings, the web view's own storage.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn files(&self, folder: &Path) -> Result<Vec<PathBuf>> {
        let mut found = vec![];
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let kind = entry.file_type()?;
                if kind.is_dir() {
                    folders.push(entry.path());
                } else if kind.is_file() && self.finds_in(&fs::read(entry.path())?) {
                    found.push(entry.path());
                }
            }
        }
        Ok(found)
    }

    /// The running processes that have one of the texts among their arguments or in their
    /// environment.
    ///
    /// # Errors
    /// When the process table cannot be read.
    pub fn processes(&self) -> Result<Vec<String>> {
        let mut found = vec![];
        for entry in fs::read_dir("/proc")? {
            let path = entry?.path();
            for file in ["cmdline", "environ"] {
                // Not a process, or one that ended meanwhile.
                let Ok(bytes) = fs::read(path.join(file)) else {
                    continue;
                };
                if self.finds_in(&bytes) {
                    found.push(format!("{}: {}", path.join(file).display(), shown(&bytes)));
                }
            }
        }
        Ok(found)
    }
}

/// A text as UTF-8, and as UTF-16, which web views store. Of a long one the middle is enough: a
/// token that was cut or wrapped is found too.
fn spellings(text: &str) -> [Vec<u8>; 2] {
    const ENOUGH: usize = 24;
    let length = text.chars().count();
    let skipped = length.saturating_sub(ENOUGH) / 2;
    let middle: String = text.chars().skip(skipped).take(ENOUGH).collect();
    let wide = middle.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [middle.into_bytes(), wide]
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .replace('\0', " ")
        .chars()
        .take(200)
        .collect()
}
