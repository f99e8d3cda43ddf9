mod patience;

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use patience::patiently;

/// How many files of one item that could not be read are kept.
const KEPT_ASIDE: u8 = 3;

/// Files that are there whole or not at all, and that nobody else may read.
///
/// Reading needs no lock, since a file is only ever replaced by another. Changing does, so that
/// programs which change something at once do so one after the other.
pub(crate) struct Folder(PathBuf);

/// A folder in which nobody else changes anything. The lock is the system's and ends with the
/// process, however that ends.
pub(crate) struct Locked<'a> {
    folder: &'a Folder,
    _lock: File,
}

impl Folder {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// What a file holds, or `None` when it is not there. A file with more than `most` bytes is
    /// none of ours: nothing of it is read, and nothing is what it is said to hold.
    pub(crate) fn read(&self, name: &str, most: u64) -> io::Result<Option<Vec<u8>>> {
        let path = self.path(name);
        let file = match patiently(|| File::open(&path)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        let mut bytes = Vec::new();
        if file.metadata()?.len() <= most {
            // It may grow while it is read.
            file.take(most).read_to_end(&mut bytes)?;
        }
        Ok(Some(bytes))
    }

    /// Waits for whoever changes something now. Makes the folder when it is not there.
    pub(crate) fn lock(&self) -> io::Result<Locked<'_>> {
        let mut folder = DirBuilder::new();
        folder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        folder.create(&self.0)?;
        let lock = private().create(true).open(self.path("vault.lock"))?;
        lock.lock()?;
        Ok(Locked {
            folder: self,
            _lock: lock,
        })
    }

    /// Makes what was renamed or removed last through a power cut. Windows has no such call, and
    /// its file systems keep a journal of names.
    #[cfg_attr(
        windows,
        expect(
            clippy::unnecessary_wraps,
            clippy::unused_self,
            reason = "it is only for Unix"
        )
    )]
    fn sync(&self) -> io::Result<()> {
        #[cfg(unix)]
        File::open(&self.0)?.sync_all()?;
        Ok(())
    }
}

impl Locked<'_> {
    pub(crate) fn read(&self, name: &str, most: u64) -> io::Result<Option<Vec<u8>>> {
        self.folder.read(name, most)
    }

    /// Puts a whole file in place of what was there, or leaves that alone.
    pub(crate) fn replace(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let (target, new) = (
            self.folder.path(name),
            self.folder.path(&beside(name, "new")),
        );
        // Left by a program that ended in the middle.
        remove(&new)?;
        let written = write_new(&new, bytes).and_then(|()| rename(&new, &target));
        if let Err(error) = written {
            // Half of it may be there; why it could not be written is what matters.
            drop(fs::remove_file(&new));
            return Err(error);
        }
        self.folder.sync()
    }

    /// Removes a file and what was set aside of it.
    pub(crate) fn remove(&self, name: &str) -> io::Result<()> {
        for number in 1..=KEPT_ASIDE {
            remove(&self.folder.path(&aside(name, number)))?;
        }
        for name in [name, &beside(name, "new")] {
            remove(&self.folder.path(name))?;
        }
        self.folder.sync()
    }

    /// Renames a file to `…unreadable-1`, and what has that name to the next number; the one with
    /// the last number goes.
    pub(crate) fn set_aside(&self, name: &str) -> io::Result<()> {
        if !self.folder.path(name).try_exists()? {
            return Ok(());
        }
        for number in (1..KEPT_ASIDE).rev() {
            let path = |number| self.folder.path(&aside(name, number));
            gone(rename(&path(number), &path(number + 1)))?;
        }
        rename(&self.folder.path(name), &self.folder.path(&aside(name, 1)))?;
        self.folder.sync()
    }
}

fn aside(name: &str, number: u8) -> String {
    beside(name, &format!("unreadable-{number}"))
}

fn beside(name: &str, what: &str) -> String {
    format!("{name}.{what}")
}

/// That there is nothing to remove or to rename is fine.
fn gone(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

fn remove(path: &Path) -> io::Result<()> {
    gone(patiently(|| fs::remove_file(path)))
}

fn rename(from: &Path, to: &Path) -> io::Result<()> {
    patiently(|| fs::rename(from, to))
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Writes a file that was not there, and waits until the disk has it: renaming it earlier could
/// leave an empty file after a power cut.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = patiently(|| private().create_new(true).open(path))?;
    file.write_all(bytes)?;
    file.sync_data()
}

#[cfg(test)]
mod tests;
