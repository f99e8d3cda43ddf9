//! One process at a time renews, saves or wipes the session: the terminal beside the window must
//! not spend the same refresh token twice.

use std::fs::{File, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How often a taken lock is tried again.
const AGAIN: Duration = Duration::from_millis(15);
/// A process id is no longer.
const LONGEST_PID: u64 = 20;

/// Held until dropped, or until the process ends, however it ends: the system takes it back.
#[derive(Debug)]
pub(super) struct SessionLock {
    _file: File,
}

/// Why the lock was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LockError {
    /// Another process held it all the time.
    #[error("another process holds the lock")]
    Held {
        /// Its id, where the system lets others read a locked file (Windows does not).
        by: Option<u32>,
    },
    /// The file cannot be made or locked.
    #[error("the lock file cannot be used")]
    File(#[source] io::Error),
}

impl SessionLock {
    /// Waits at most `patience` for the lock. One that is free is taken at once.
    pub(super) async fn acquire(path: PathBuf, patience: Duration) -> Result<Self, LockError> {
        let file = crate::private::file()
            .read(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(LockError::File)?;
        match take(file) {
            Taken::Yes(lock) => Ok(lock),
            Taken::No(file) => {
                let waited =
                    tokio::task::spawn_blocking(move || Self::wait_for(file, patience)).await;
                waited.map_err(|gone| LockError::File(io::Error::other(gone)))?
            }
            Taken::Never(error) => Err(LockError::File(error)),
        }
    }

    /// The waiting thread tries again and again instead of blocking: a thread blocked on a process
    /// that hangs could never be given up.
    fn wait_for(mut file: File, patience: Duration) -> Result<Self, LockError> {
        let started = Instant::now();
        while started.elapsed() < patience {
            std::thread::sleep(AGAIN);
            file = match take(file) {
                Taken::Yes(lock) => return Ok(lock),
                Taken::No(file) => file,
                Taken::Never(error) => return Err(LockError::File(error)),
            };
        }
        let by = holder(&mut file);
        Err(LockError::Held { by })
    }
}

/// What became of one try.
enum Taken {
    Yes(SessionLock),
    /// Another process has it.
    No(File),
    Never(io::Error),
}

fn take(mut file: File) -> Taken {
    match file.try_lock() {
        Ok(()) => {
            sign(&mut file);
            Taken::Yes(SessionLock { _file: file })
        }
        Err(TryLockError::WouldBlock) => Taken::No(file),
        Err(TryLockError::Error(error)) => Taken::Never(error),
    }
}

/// Writes who holds the lock, for the one who waits in vain. The lock stands without it.
fn sign(file: &mut File) {
    let written = file
        .set_len(0)
        .and_then(|()| writeln!(file, "{}", std::process::id()));
    if let Err(error) = written {
        tracing::debug!(error = %error, "the lock file does not say who holds it");
    }
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.take(LONGEST_PID).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_holds_it_and_the_next_gets_it_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session.lock");
        let first = SessionLock::acquire(path.clone(), Duration::ZERO)
            .await
            .unwrap();
        let refused = SessionLock::acquire(path.clone(), Duration::ZERO)
            .await
            .unwrap_err();
        if cfg!(unix) {
            let ours = std::process::id();
            assert!(
                matches!(refused, LockError::Held { by: Some(pid) } if pid == ours),
                "{refused:?}"
            );
        }
        let next = tokio::spawn(SessionLock::acquire(path, Duration::from_secs(30)));
        drop(first);
        next.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn what_stands_in_the_file_is_replaced_by_the_holder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session.lock");
        let mut before = File::create(&path).unwrap();
        before
            .write_all(b"something much longer than a process id")
            .unwrap();
        let held = SessionLock::acquire(path.clone(), Duration::ZERO)
            .await
            .unwrap();
        if cfg!(unix) {
            let text = std::fs::read_to_string(&path).unwrap();
            assert_eq!(text, format!("{}\n", std::process::id()));
        }
        drop(held);
    }
}
