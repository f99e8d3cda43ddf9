//! The program itself: its views, its start, its end.

use pia_client::View;
use tauri::ipc::Channel;
use tauri::{AppHandle, State};

use super::{Accepted, Desktop};
use crate::exit::Exit;
use crate::feed;

/// Sends every view through the channel: the current ones at once, then each change. Answers when
/// the client is up, or why it could not come up; then `retry_start` and subscribe again.
///
/// The page has one subscription: a new one (the page was loaded again) ends the one before.
#[tauri::command]
#[specta::specta]
pub(crate) async fn subscribe(desktop: Desktop<'_>, channel: Channel<View>) -> Accepted {
    let client = desktop.client().await?;
    desktop.feed_with(Some(feed::to_page(&client, channel)));
    Ok(())
}

/// Starts the client again after its start failed. The answer to `subscribe` says how it went.
#[tauri::command]
#[specta::specta]
pub(crate) async fn retry_start(app: AppHandle, desktop: Desktop<'_>) -> Accepted {
    if desktop.begin_again() {
        crate::app::start_client(&app);
    }
    Ok(())
}

/// Ends the program as closing the window does.
#[tauri::command]
#[specta::specta]
pub(crate) async fn quit(app: AppHandle) -> Accepted {
    app.exit(0);
    Ok(())
}

/// What was being typed is saved, and the program may end.
#[tauri::command]
#[specta::specta]
pub(crate) async fn saved(exit: State<'_, Exit>) -> Accepted {
    exit.saved();
    Ok(())
}
