//! What this program is.

use pia_client::{About, Problem};

use super::Desktop;

/// Which version this is, under which licence, and where its data is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn about(desktop: Desktop<'_>) -> Result<About, Problem> {
    Ok(desktop.client().await?.about())
}
