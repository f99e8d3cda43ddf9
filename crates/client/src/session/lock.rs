//! One process at a time renews, saves or wipes the session: the terminal beside the window must
//! not spend the same refresh token twice.

use std::fs::{File, TryLockError};
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How often a taken lock is tried again.
const AGAIN: Duration = Duration::from_millis(15);

/// Held until dropped, or until the process ends, however it ends: the system takes it back.
#[derive(Debug)]
pub(super) struct SessionLock {
    _file: File,
}

impl SessionLock {
    /// Waits at most `patience` for the lock.
    ///
    /// The waiting thread tries again and again instead of blocking: a thread blocked on a process
    /// that hangs could never be given up.
    pub(super) async fn acquire(path: PathBuf, patience: Duration) -> io::Result<Self> {
        let waited = tokio::task::spawn_blocking(move || {
            let file = crate::private::file()
                .create(true)
                .truncate(false)
                .open(path)?;
            let started = Instant::now();
            loop {
                match file.try_lock() {
                    Ok(()) => return Ok(Self { _file: file }),
                    Err(TryLockError::WouldBlock) if started.elapsed() < patience => {
                        std::thread::sleep(AGAIN);
                    }
                    Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::TimedOut.into()),
                    Err(TryLockError::Error(error)) => return Err(error),
                }
            }
        });
        waited.await.map_err(io::Error::other)?
    }
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
        assert_eq!(refused.kind(), io::ErrorKind::TimedOut);
        let next = tokio::spawn(SessionLock::acquire(path, Duration::from_secs(30)));
        drop(first);
        next.await.unwrap().unwrap();
    }
}
