//! What this program is.

use pia_client::{About, Problem};
use tauri::AppHandle;

use super::Desktop;
use crate::licences::{self, LicenceText};

/// Which version this is, under which licence, and where its data is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn about(desktop: Desktop<'_>) -> Result<About, Problem> {
    Ok(desktop.client().await?.about())
}

/// The licence texts that come with a package, which is named with its version; none where the program is
/// not made of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn licence_texts(app: AppHandle, name: String) -> Vec<LicenceText> {
    let Some(file) = app.asset_resolver().get(licences::FILE.to_owned()) else {
        tracing::error!(
            file = licences::FILE,
            "the licence texts are not among the pages"
        );
        return vec![];
    };
    licences::texts_of(&String::from_utf8_lossy(&file.bytes), &name)
}
