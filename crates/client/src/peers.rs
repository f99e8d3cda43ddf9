//! Other processes with the same data folder: the terminal beside the window. What they change is
//! seen here soon, without asking the disk again and again.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use notify::{RecursiveMode, Watcher as _};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::server::sleep_until;
use crate::session::Session;
use crate::settings::SettingsFile;
use crate::store::{Shelf, Shown};
use crate::supervise::Tasks;

/// One change of a database is several events in the folder; this long after the last one is soon
/// enough.
const DEBOUNCE: Duration = Duration::from_millis(100);

/// What an event in the folder may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hint {
    /// The session was saved or wiped.
    Session,
    /// A database was written, maybe by this process.
    Records,
    /// The settings were written, maybe by this process.
    Settings,
}

/// What of this process others may have changed.
pub(crate) struct Own {
    session: Session,
    shelf: Arc<Shelf>,
    settings: Arc<SettingsFile>,
}

impl Own {
    pub(crate) fn new(session: &Session, shelf: &Arc<Shelf>, settings: &Arc<SettingsFile>) -> Self {
        Self {
            session: session.clone(),
            shelf: Arc::clone(shelf),
            settings: Arc::clone(settings),
        }
    }
}

/// Watches the folder. When the system cannot watch it, other processes are noticed at the next
/// start, which is said in the log and stops nothing.
pub(crate) fn watch(folder: &Path, own: Own, tasks: &Tasks) {
    let (tell, hints) = mpsc::unbounded_channel();
    let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        if event.kind.is_access() && !is_write_end(event.kind) {
            return;
        }
        for hint in event.paths.iter().filter_map(|path| hint(path)) {
            // Undelivered while the client shuts down.
            tell.send(hint).ok();
        }
    });
    let watching = watcher.and_then(|mut watcher| {
        watcher.watch(folder, RecursiveMode::NonRecursive)?;
        Ok(watcher)
    });
    match watching {
        Ok(watcher) => {
            let stop = tasks.stopping();
            tasks.spawn(async move {
                follow(&own, hints, stop).await;
                // Ends the watching thread.
                drop(watcher);
            });
        }
        Err(error) => {
            tracing::warn!(error = %error, "changes by other processes show at the next start");
        }
    }
}

fn is_write_end(kind: notify::EventKind) -> bool {
    use notify::event::{AccessKind, AccessMode};
    kind == notify::EventKind::Access(AccessKind::Close(AccessMode::Write))
}

fn hint(path: &Path) -> Option<Hint> {
    let name = path.file_name()?;
    if name == crate::stamp::NAME {
        return Some(Hint::Session);
    }
    if name == crate::settings::NAME {
        return Some(Hint::Settings);
    }
    matches!(path.extension()?.to_str()?, "db" | "db-wal").then_some(Hint::Records)
}

async fn follow(own: &Own, mut hints: mpsc::UnboundedReceiver<Hint>, stop: CancellationToken) {
    let Own {
        session,
        shelf,
        settings,
    } = own;
    let mut shown = shelf.changes();
    shown.mark_unchanged();
    let mut seen = version(&shelf.current()).await;
    let (mut session_at, mut records_at, mut settings_at) = (None, None, None);
    loop {
        let soon = Instant::now() + DEBOUNCE;
        tokio::select! {
            () = stop.cancelled() => return,
            Some(hint) = hints.recv() => match hint {
                Hint::Session => session_at = Some(soon),
                Hint::Records => records_at = records_at.or(Some(soon)),
                Hint::Settings => settings_at = settings_at.or(Some(soon)),
            },
            () = sleep_until(session_at) => {
                session_at = None;
                session.reread();
            }
            () = sleep_until(records_at) => {
                records_at = None;
                seen = look(&shelf.current(), seen).await;
            }
            // Whether the sync is paused is told to whom it concerns.
            () = sleep_until(settings_at) => {
                settings_at = None;
                drop(settings.reread());
            }
            Ok(()) = shown.changed() => {
                shown.mark_unchanged();
                seen = version(&shelf.current()).await;
            }
        }
    }
}

async fn version(shown: &Shown) -> i64 {
    shown.store.data_version().await.unwrap_or_default()
}

async fn look(shown: &Shown, seen: i64) -> i64 {
    match shown.store.look_for_changes(seen).await {
        Ok(version) => version,
        Err(error) => {
            tracing::warn!(error = %error, "changes by other processes cannot be read");
            seen
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Device, FakeServer, sign_in, until};
    use crate::view::{SessionView, SyncState};

    #[test]
    fn only_the_files_that_matter_are_hints() {
        assert_eq!(hint(Path::new("/d/session.stamp")), Some(Hint::Session));
        assert_eq!(hint(Path::new("/d/none.db-wal")), Some(Hint::Records));
        assert_eq!(hint(Path::new("/d/none.db")), Some(Hint::Records));
        assert_eq!(hint(Path::new("/d/settings.json")), Some(Hint::Settings));
        for other in [
            "/d/none.db-shm",
            "/d/settings.lock",
            "/d/.settings1a2b3c",
            "/d/logs",
            "/d/session.lock",
        ] {
            assert_eq!(hint(Path::new(other)), None, "{other}");
        }
    }

    #[tokio::test]
    async fn what_another_process_does_shows_in_the_window() {
        let server = FakeServer::start().await;
        let device = Device::new(&server).await;
        let window = device.window().await;
        window.settled().await;

        let terminal = device.command().await;
        sign_in(&terminal).await;
        until(window.views().session(), |view| {
            matches!(view, SessionView::SignedIn { .. })
        })
        .await;
        terminal.add_todo("from the terminal").await.unwrap();
        until(window.views().todos(), |view| view.todos().count() == 1).await;
        until(window.views().todos(), |view| {
            view.todos().all(|todo| todo.synced)
        })
        .await;
        assert_eq!(server.titles(1), ["from the terminal"]);

        terminal.sign_out(crate::SignOut::default()).await.unwrap();
        until(window.views().session(), |view| {
            matches!(view, SessionView::SignedOut { .. })
        })
        .await;
        until(window.views().todos(), |view| view.todos().next().is_none()).await;
        terminal.shutdown().await;
        window.shutdown().await;
    }

    #[tokio::test]
    async fn a_pause_by_another_process_is_heeded_and_so_is_its_end() {
        let server = FakeServer::start().await;
        let device = Device::new(&server).await;
        let window = device.signed_in().await;
        until(window.views().sync(), |view| view.live).await;
        let terminal = device.command().await;
        terminal.settled().await;

        terminal.pause_sync(true).unwrap();
        until(window.views().sync(), |view| {
            view.state == SyncState::Paused && !view.live
        })
        .await;
        assert!(window.is_sync_paused());
        window.add_todo("milk").await.unwrap();
        until(window.views().sync(), |view| view.waiting == 1).await;
        assert!(server.titles(1).is_empty());

        // Whoever turns it last counts, whichever process that is.
        terminal.pause_sync(false).unwrap();
        server
            .until(|inside| inside.data[&1].records.len() == 1)
            .await;
        window.pause_sync(true).unwrap();
        terminal.pause_sync(false).unwrap();
        window.add_todo("tea").await.unwrap();
        server
            .until(|inside| inside.data[&1].records.len() == 2)
            .await;
        terminal.shutdown().await;
        window.shutdown().await;
    }
}
