//! The key of an AI provider: it comes from the page once, and goes there when the person asks.

use pia_client::{KeyKept, Problem, ProviderKey};

use super::{Accepted, Desktop};

/// Where the key of this provider is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn provider_key_kept(
    desktop: Desktop<'_>,
    id: String,
) -> Result<KeyKept, Problem> {
    desktop.client().await?.provider_key_kept(&id).await
}

/// The key itself, because the person wants to see it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn show_provider_key(
    desktop: Desktop<'_>,
    id: String,
) -> Result<Option<String>, Problem> {
    let key = desktop.client().await?.provider_key(&id).await?;
    // EXPOSE: to the page, which shows it to the person who asked for it.
    Ok(key.map(|key| key.expose_secret().to_owned()))
}

/// Keeps what the person has typed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn keep_provider_key(desktop: Desktop<'_>, id: String, key: String) -> Accepted {
    let key = ProviderKey::new(key);
    desktop.client().await?.keep_provider_key(&id, key).await
}

/// Keeps the key an older app has put into the record on this computer alone.
#[tauri::command]
#[specta::specta]
pub(crate) async fn take_provider_key(desktop: Desktop<'_>, id: String) -> Accepted {
    desktop.client().await?.take_provider_key(&id).await
}

/// Forgets the key.
#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_provider_key(desktop: Desktop<'_>, id: String) -> Accepted {
    desktop.client().await?.forget_provider_key(&id).await
}
