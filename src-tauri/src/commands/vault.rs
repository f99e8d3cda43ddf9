//! Where sessions are kept, when the person has to decide or to type something.

use pia_client::{Passphrase, Problem, VaultWay};

use super::{Accepted, Desktop};

/// Takes this way on. A passphrase is typed for the way of that name alone.
#[tauri::command]
#[specta::specta]
pub(crate) async fn use_vault(
    desktop: Desktop<'_>,
    way: VaultWay,
    passphrase: Option<String>,
) -> Accepted {
    let passphrase = passphrase.map(Passphrase::new).transpose();
    let passphrase = passphrase.map_err(Problem::from)?;
    desktop.client().await?.use_vault(way, passphrase).await
}

/// Opens the file of sessions with the person's passphrase.
#[tauri::command]
#[specta::specta]
pub(crate) async fn unlock_vault(desktop: Desktop<'_>, passphrase: String) -> Accepted {
    let passphrase = Passphrase::new(passphrase).map_err(Problem::from)?;
    desktop.client().await?.unlock_vault(passphrase).await
}
