//! WebKitGTK says that the page's process has ended, and leaves the rest to the program.

use std::cell::RefCell;
use std::time::Instant;

use tauri::WebviewWindow;
use webkit2gtk::WebViewExt as _;

use super::Deaths;

pub(super) fn watch(window: &WebviewWindow) {
    let watched = window.with_webview(|web_view| {
        let deaths = RefCell::new(Deaths::default());
        web_view
            .inner()
            .connect_web_process_terminated(move |web_view, why| {
                let again = deaths.borrow_mut().another(Instant::now());
                tracing::error!(?why, again, "what draws the page has ended");
                if again {
                    web_view.reload();
                }
            });
    });
    if let Err(error) = watched {
        tracing::warn!(error = %error, "a page that dies does not come back");
    }
}
