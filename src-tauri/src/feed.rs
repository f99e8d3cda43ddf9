//! Feeds the page with views.

use pia_client::{Client, View};
use tauri::async_runtime::{JoinHandle, spawn};
use tauri::ipc::Channel;

/// Sends the current views and then each change, until the page or the client is gone.
pub(crate) fn to_page(client: &Client, channel: Channel<View>) -> JoinHandle<()> {
    let mut views = client.views().stream();
    spawn(async move {
        while let Some(view) = views.next().await {
            if let Err(error) = channel.send(view) {
                tracing::debug!(error = %error, "the page no longer listens");
                return;
            }
        }
    })
}
