//! Life without a window: when closing it hides it, and that it is never hidden for good.

use std::time::Duration;

use pia_client::Client;
use tauri::{AppHandle, Manager, Window, WindowEvent};
use tokio::sync::watch;

use crate::start::Start;
use crate::tray::{Presence, Tray};
use crate::window;

/// How long a hidden window waits for its tray. At a login the panel may come after us, and a
/// desktop's shell that is started again takes a moment.
const PATIENCE: Duration = Duration::from_secs(10);

/// Hides the window instead of closing it, if the person wants that and can get it back. Else the
/// program ends with it, and the page lives until what is being typed is saved.
pub(crate) fn on_window_event(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else {
        return;
    };
    let app = window.app_handle();
    api.prevent_close();
    if keeps_running(app) {
        match window.hide() {
            Ok(()) => return,
            Err(error) => tracing::warn!(error = %error, "the window cannot hide, and closes"),
        }
    }
    app.exit(0);
}

fn keeps_running(app: &AppHandle) -> bool {
    let client = app.state::<Start<Client>>().ready();
    app.state::<Tray>().is_there()
        && client.is_some_and(|client| client.desktop_preferences().keep_running)
}

/// Brings a hidden window back whenever there has been no tray for a while, so that the program
/// never runs where nobody can reach it.
pub(crate) async fn never_out_of_reach(app: AppHandle) {
    let presence = app.state::<Tray>().presence();
    watch_presence(presence, || {
        if window::is_hidden(&app) {
            tracing::info!("there is no tray to open the window from, so it is shown");
            window::bring_to_front(&app);
        }
    })
    .await;
}

/// Calls `show` each time there has been no tray for [`PATIENCE`].
async fn watch_presence(mut presence: watch::Receiver<Presence>, show: impl Fn()) {
    loop {
        let there = presence.wait_for(|presence| *presence == Presence::There);
        match tokio::time::timeout(PATIENCE, there).await {
            Ok(Err(_)) => return,
            Ok(Ok(_)) => {}
            Err(_) => show(),
        }
        // Until it has changed nothing has to be done: a window without a tray closes for good.
        let changed = if *presence.borrow() == Presence::There {
            let gone = presence.wait_for(|presence| *presence != Presence::There);
            gone.await.map(drop)
        } else {
            presence.changed().await
        };
        if changed.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    async fn a_while() {
        tokio::time::sleep(PATIENCE + Duration::from_secs(1)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_window_without_a_tray_comes_back() {
        let (tray, presence) = watch::channel(Presence::Unknown);
        let shown = Cell::new(0);
        let watcher = watch_presence(presence, || shown.set(shown.get() + 1));
        let panel = async {
            a_while().await;
            assert_eq!(shown.get(), 1, "no panel came");
            tray.send_replace(Presence::There);
            a_while().await;
            tray.send_replace(Presence::Absent);
            tokio::time::sleep(PATIENCE / 2).await;
            tray.send_replace(Presence::There);
            a_while().await;
            assert_eq!(shown.get(), 1, "it was gone for a moment only");
            tray.send_replace(Presence::Absent);
            a_while().await;
            assert_eq!(shown.get(), 2, "it is gone for good");
            drop(tray);
        };
        tokio::join!(watcher, panel);
        assert_eq!(shown.get(), 2);
    }
}
