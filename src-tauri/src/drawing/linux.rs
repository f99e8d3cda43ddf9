//! WebKitGTK draws by OpenGL. Where there is no graphics card, Mesa imitates one on the processor, and each
//! change on the screen takes more than twice as long as when the web view draws by itself; with some
//! drivers the window stays blank.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use tauri::WebviewWindow;
use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};

/// Where the kernel lists its graphics devices.
const DEVICES: &str = "/dev/dri";
/// Mesa's wish for OpenGL on the processor, for those whose card fails them.
const BY_PROCESSOR: &str = "LIBGL_ALWAYS_SOFTWARE";

pub(crate) fn choose(window: &WebviewWindow) {
    let wish = std::env::var_os(BY_PROCESSOR);
    if has_card(Path::new(DEVICES), wish.as_deref()) {
        return;
    }
    let set = window.with_webview(|web_view| {
        if let Some(settings) = web_view.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    });
    match set {
        Ok(()) => tracing::debug!("no graphics card: the web view draws by itself"),
        Err(error) => tracing::warn!(error = %error, "the web view draws as it likes"),
    }
}

/// Whether one of the devices can draw (the kernel calls such a one a render node), and is to.
fn has_card(devices: &Path, by_processor: Option<&OsStr>) -> bool {
    if by_processor.is_some_and(|wish| wish == "1" || wish == "true") {
        return false;
    }
    fs::read_dir(devices).is_ok_and(|entries| {
        entries
            .filter_map(Result::ok)
            .any(|entry| entry.file_name().as_encoded_bytes().starts_with(b"renderD"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_one_that_can_draw_and_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let devices = folder.path();
        assert!(!has_card(&devices.join("none"), None));
        fs::File::create(devices.join("card0")).unwrap();
        assert!(!has_card(devices, None), "it shows, and cannot draw");
        fs::File::create(devices.join("renderD128")).unwrap();
        assert!(has_card(devices, None));
        assert!(has_card(devices, Some(OsStr::new("0"))));
        assert!(!has_card(devices, Some(OsStr::new("1"))));
        assert!(!has_card(devices, Some(OsStr::new("true"))));
    }
}
