//! The end of the program: asked for by the window, the page or the system, the same each time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use pia_client::Client;
use tauri::{AppHandle, ExitRequestApi, Manager};
use tokio::sync::Notify;

use crate::request::{Request, Requests};
use crate::start::Start;
use crate::window;

/// How long the client may take to finish. What it has not finished by then is in its database
/// and goes on at the next start.
const BOUND: Duration = Duration::from_secs(3);
/// How long the page may take to save what is being typed.
const TYPED: Duration = Duration::from_secs(1);

/// Whether the exit is under way; the second request is the person's "now!" and is obeyed at once.
#[derive(Default)]
pub(crate) struct Exit {
    under_way: AtomicBool,
    saved: Notify,
}

impl Exit {
    /// Answers a request to exit: holds the first until the page has saved what is being typed, and
    /// the client has shut down.
    pub(crate) fn requested(&self, app: &AppHandle, code: Option<i32>, api: &ExitRequestApi) {
        if self.under_way.swap(true, Ordering::SeqCst) {
            return;
        }
        api.prevent_exit();
        // From here on this process shows nothing: a program started anew must not hand over to it.
        tauri_plugin_single_instance::destroy(app);
        window::hide(app);
        let app = app.clone();
        tauri::async_runtime::spawn(async move {
            app.state::<Self>().typed(&app).await;
            if let Some(client) = app.state::<Start<Client>>().stop() {
                shut_down(client).await;
            }
            app.exit(code.unwrap_or_default());
        });
    }

    /// The page has saved what was being typed.
    pub(crate) fn saved(&self) {
        self.saved.notify_one();
    }

    /// Waits until what is being typed is saved: fields are a moment behind the keys.
    async fn typed(&self, app: &AppHandle) {
        let asked = window::get(app).is_some() && app.state::<Requests>().tell(&Request::Save);
        if asked
            && tokio::time::timeout(TYPED, self.saved.notified())
                .await
                .is_err()
        {
            let bound = TYPED.as_millis();
            tracing::warn!(bound_ms = bound, "the page did not save in time");
        }
    }
}

/// The program ends now. Whoever was not asked before, as when macOS ends it from the Dock or at a
/// log-out (`applicationWillTerminate` is all that it says), finishes here.
pub(crate) fn ended(app: &AppHandle) {
    if let Some(client) = app.state::<Start<Client>>().stop() {
        tauri::async_runtime::block_on(shut_down(client));
    }
}

/// Shuts the client down within the bound.
pub(crate) async fn shut_down(client: Client) {
    if tokio::time::timeout(BOUND, client.shutdown())
        .await
        .is_err()
    {
        tracing::warn!(
            bound_s = BOUND.as_secs(),
            "the client did not finish in time"
        );
    }
}

/// Turns the system's "please end" signals into requests to exit, for as long as the program runs.
pub(crate) async fn on_signals(app: AppHandle) {
    let mut signals = match Signals::watch() {
        Ok(signals) => signals,
        Err(error) => {
            tracing::warn!(error = %error, "signals cannot be watched; the system's default holds");
            return;
        }
    };
    loop {
        signals.next().await;
        tracing::info!("asked to end by a signal");
        app.exit(0);
    }
}

/// The signals that ask a program to end: from a service manager or a log-out, from a terminal's
/// Ctrl-C, and from a terminal that was closed.
#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn watch() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
            _ = self.hang_up.recv() => {}
        }
    }
}

/// Ctrl-C in the console the program was started from. A log-out closes the window by itself.
#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn watch() -> std::io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}
