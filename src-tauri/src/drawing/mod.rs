//! Who draws what the web view shows: the graphics card, or without one the processor.

#[cfg(target_os = "linux")]
mod linux;

use tauri::WebviewWindow;

/// Chooses for this window. Elsewhere than on Linux the system's own web view knows best.
#[cfg(target_os = "linux")]
pub(crate) fn choose(window: &WebviewWindow) {
    linux::choose(window);
}

/// Chooses for this window. Elsewhere than on Linux the system's own web view knows best.
#[cfg(not(target_os = "linux"))]
pub(crate) fn choose(_: &WebviewWindow) {}
