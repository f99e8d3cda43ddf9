//! What the person chooses for the window.

use pia_client::PreferencesChange;

use super::{Accepted, Desktop};

/// Changes what the person has chosen; what the change does not name stays.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_preferences(desktop: Desktop<'_>, change: PreferencesChange) -> Accepted {
    desktop.client().await?.set_preferences(change)
}
