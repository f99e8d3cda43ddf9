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
    /// Waits at most `patience` for the lock.
    ///
    /// The waiting thread tries again and again instead of blocking: a thread blocked on a process
    /// that hangs could never be given up.
    pub(super) async fn acquire(path: PathBuf, patience: Duration) -> Result<Self, LockError> {
        let waited = tokio::task::spawn_blocking(move || {
            let mut file = crate::private::file()
                .read(true)
                .create(true)
                .truncate(false)
                .open(path)
                .map_err(LockError::File)?;
            let started = Instant::now();
            loop {
                match file.try_lock() {
                    Ok(()) => {
                        sign(&mut file);
                        return Ok(Self { _file: file });
                    }
                    Err(TryLockError::WouldBlock) if started.elapsed() < patience => {
                        std::thread::sleep(AGAIN);
                    }
                    Err(TryLockError::WouldBlock) => {
                        let by = holder(&mut file);
                        return Err(LockError::Held { by });
                    }
                    Err(TryLockError::Error(error)) => return Err(LockError::File(error)),
                }
            }
        });
        waited
            .await
            .map_err(|gone| LockError::File(io::Error::other(gone)))?
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
