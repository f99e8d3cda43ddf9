//! A notice on Windows and macOS.

use notify_rust::Notification;
use tauri::AppHandle;

use super::Text;
use crate::window;

/// Shows it, and brings the window up when it is clicked, where the system tells.
pub(super) fn show(app: AppHandle, text: Text) {
    // Its wait for the click holds a thread of its own.
    std::thread::spawn(move || {
        let mut notice = Notification::new();
        notice.summary(&text.title).body(&text.body);
        #[cfg(windows)]
        notice.app_id(crate::profile::IDENTIFIER);
        match notice.show() {
            Ok(shown) => {
                let click =
                    shown.wait_for_response(|response: &notify_rust::NotificationResponse| {
                        if matches!(response, notify_rust::NotificationResponse::Default) {
                            window::bring_to_front(&app);
                        }
                    });
                if let Err(error) = click {
                    tracing::debug!(error = %error, "what became of the notice is not known");
                }
            }
            Err(error) => tracing::info!(error = %error, "the system shows no notices"),
        }
    });
}
