//! The pictures, as pixels: read from `icons/tray` when the program is built.

use tauri::image::Image;

use super::Icon;

/// The picture of a state; on macOS it is a template, which the system gives its colour.
pub(super) fn picture(icon: Icon) -> Image<'static> {
    #[cfg(not(target_os = "macos"))]
    match icon {
        Icon::Synced => tauri::include_image!("../icons/tray/synced.png"),
        Icon::Syncing => tauri::include_image!("../icons/tray/syncing.png"),
        Icon::NeedsYou => tauri::include_image!("../icons/tray/needs-you.png"),
        Icon::Offline => tauri::include_image!("../icons/tray/offline.png"),
        Icon::SignedOut => tauri::include_image!("../icons/tray/signed-out.png"),
    }
    #[cfg(target_os = "macos")]
    match icon {
        Icon::Synced => tauri::include_image!("../icons/tray/synced-template.png"),
        Icon::Syncing => tauri::include_image!("../icons/tray/syncing-template.png"),
        Icon::NeedsYou => tauri::include_image!("../icons/tray/needs-you-template.png"),
        Icon::Offline => tauri::include_image!("../icons/tray/offline-template.png"),
        Icon::SignedOut => tauri::include_image!("../icons/tray/signed-out-template.png"),
    }
}
