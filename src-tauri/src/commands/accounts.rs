//! Several accounts on one device.

use pia_client::Browser;

use super::{Accepted, Desktop};

/// Signs in again to the account on show, whose session has ended.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in_again(desktop: Desktop<'_>) -> Accepted {
    desktop.client().await?.sign_in_again(Browser::Open)
}

/// Puts another account on show; the present one stays signed in.
#[tauri::command]
#[specta::specta]
pub(crate) async fn switch_account(desktop: Desktop<'_>, key: String) -> Accepted {
    desktop.client().await?.switch_account(&key).await
}

/// Signs an account out here, forgets it and deletes its data from this device. Changes that are
/// nowhere else are lost only when `discard_unsent` says so.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_account(
    desktop: Desktop<'_>,
    key: String,
    discard_unsent: bool,
) -> Accepted {
    let client = desktop.client().await?;
    client.remove_account(&key, discard_unsent).await
}
