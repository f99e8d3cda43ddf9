//! A notice on Windows and macOS.

use notify_rust::{Notification, NotificationResponse};

use super::Text;

/// Shows it, and does this when it is clicked, where the system tells.
pub(super) fn show(text: Text, clicked: impl FnOnce() + Send + 'static) {
    // Its wait for the click holds a thread of its own.
    std::thread::spawn(move || {
        let mut notice = Notification::new();
        notice.summary(&text.title).body(&text.body);
        #[cfg(windows)]
        notice.app_id(crate::profile::IDENTIFIER);
        match notice.show() {
            Ok(shown) => {
                // The system may tell of more than one.
                let mut clicked = Some(clicked);
                let click = shown.wait_for_response(|response: &NotificationResponse| {
                    if matches!(response, NotificationResponse::Default)
                        && let Some(clicked) = clicked.take()
                    {
                        clicked();
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
