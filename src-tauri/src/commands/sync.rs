//! Sync: when it runs, and what it could not settle by itself.

use pia_client::{Conflict, Problem, Resolution, SetAside, Verification};

use super::{Accepted, Desktop};

/// Syncs now instead of at the next change or tick.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sync_now(desktop: Desktop<'_>) -> Accepted {
    desktop.client().await?.sync_now();
    Ok(())
}

/// Pauses the sync, or lets it go on.
#[tauri::command]
#[specta::specta]
pub(crate) async fn pause_sync(desktop: Desktop<'_>, paused: bool) -> Accepted {
    desktop.client().await?.pause_sync(paused)
}

/// Compares everything with the server and puts right what differs: answers once that is done.
#[tauri::command]
#[specta::specta]
pub(crate) async fn verify(desktop: Desktop<'_>) -> Result<Verification, Problem> {
    desktop.client().await?.verify().await
}

/// Every value that waits for a decision, the latest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn conflicts(desktop: Desktop<'_>) -> Result<Vec<Conflict>, Problem> {
    desktop.client().await?.conflicts().await
}

/// Decides about one of them.
#[tauri::command]
#[specta::specta]
pub(crate) async fn resolve(desktop: Desktop<'_>, id: String, resolution: Resolution) -> Accepted {
    desktop.client().await?.resolve(&id, resolution).await
}

/// What was set aside, so that it stops nothing else.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_aside(desktop: Desktop<'_>) -> Result<Vec<SetAside>, Problem> {
    desktop.client().await?.set_aside().await
}

/// Lets go of what is left of a damaged change.
#[tauri::command]
#[specta::specta]
pub(crate) async fn let_go(desktop: Desktop<'_>, id: String) -> Accepted {
    desktop.client().await?.let_go(&id).await
}

/// Sends a refused change again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn retry_change(desktop: Desktop<'_>, id: String) -> Accepted {
    desktop.client().await?.retry(&id).await
}
