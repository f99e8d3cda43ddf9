//! The other ways on while a sign-in waits.

use super::{Accepted, Desktop};

/// Takes the address the browser ended on, when it could not get through by itself.
#[tauri::command]
#[specta::specta]
pub(crate) async fn paste_redirect(desktop: Desktop<'_>, text: String) -> Accepted {
    desktop.client().await?.paste_redirect(&text)
}

/// Asks for a code to type on another device; it comes in the session view.
#[tauri::command]
#[specta::specta]
pub(crate) async fn offer_device_code(desktop: Desktop<'_>) -> Accepted {
    desktop.client().await?.offer_device_code()
}
