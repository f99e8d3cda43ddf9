//! A notice on Linux: asked of the desktop over D-Bus (freedesktop.org, "Desktop Notifications").

use std::collections::HashMap;

use zbus::Connection;
use zbus::export::futures_core::Stream;
use zbus::zvariant::Value;

use super::Text;

/// The action of a click on the notice itself.
const CLICK: &str = "default";

#[zbus::proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications",
    gen_blocking = false
)]
trait Notifications {
    #[expect(clippy::too_many_arguments, reason = "the specification's")]
    fn notify(
        &self,
        app_name: &str,
        replaces_id: u32,
        app_icon: &str,
        summary: &str,
        body: &str,
        actions: &[&str],
        hints: HashMap<&str, Value<'_>>,
        expire_timeout: i32,
    ) -> zbus::Result<u32>;

    #[zbus(signal)]
    fn action_invoked(&self, id: u32, action_key: String) -> zbus::Result<()>;

    #[zbus(signal)]
    fn notification_closed(&self, id: u32, reason: u32) -> zbus::Result<()>;
}

/// Shows it, and does this when it is clicked.
pub(super) async fn show(text: Text, clicked: impl FnOnce() + Send) {
    match was_clicked(&text).await {
        Ok(true) => clicked(),
        Ok(false) => {}
        Err(error) => tracing::info!(error = %error, "the desktop shows no notices"),
    }
}

/// Shows it and waits until it is gone: by a click, or otherwise.
async fn was_clicked(text: &Text) -> zbus::Result<bool> {
    let bus = Connection::session().await?;
    let desktop = NotificationsProxy::new(&bus).await?;
    // Listened to before it is shown, so that no click is missed.
    let mut clicks = desktop.receive_action_invoked().await?;
    let mut ends = desktop.receive_notification_closed().await?;
    // As Tauri's bundler calls the desktop's entry and, below, the icon.
    let hints = HashMap::from([("desktop-entry", Value::from("Pia"))]);
    let actions = [CLICK, ""];
    let shown = desktop
        .notify(
            "Pia",
            0,
            "pia-desktop",
            &text.title,
            &text.body,
            &actions,
            hints,
            -1,
        )
        .await?;
    loop {
        tokio::select! {
            Some(click) = next(&mut clicks) => {
                let click = click.args()?;
                if click.id == shown {
                    return Ok(click.action_key == CLICK);
                }
            }
            Some(end) = next(&mut ends) => {
                if end.args()?.id == shown {
                    return Ok(false);
                }
            }
            else => return Ok(false),
        }
    }
}

async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    std::future::poll_fn(|context| std::pin::Pin::new(&mut *stream).poll_next(context)).await
}
