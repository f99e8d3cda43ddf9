//! How the program behaves on this computer, and what it asks of the page.

use pia_client::{Problem, ProblemCode};
use serde::Serialize;
use tauri::State;
use tauri::ipc::Channel;

use super::{Accepted, Desktop};
use crate::launch::Launch;
use crate::login;
use crate::profile::Profile;
use crate::request::{Request, Requests};
use crate::tray::Tray;

/// How the program behaves on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ThisComputer {
    /// Whether there is a tray, in which the program can go on.
    tray: bool,
    /// Whether it goes on there when its window is closed.
    keep_running: bool,
    /// Whether it starts at login; `None` when the system does not tell.
    start_at_login: Option<bool>,
    /// Whether it says so when it needs the person.
    notify: bool,
}

/// Sends what the page is to show through the channel, from now on. The page has one such channel:
/// a new one replaces the one before.
#[tauri::command]
#[specta::specta]
pub(crate) async fn subscribe_requests(
    requests: State<'_, Requests>,
    channel: Channel<Request>,
) -> Accepted {
    requests.listens(channel);
    Ok(())
}

/// How the program behaves on this computer now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn this_computer(
    desktop: Desktop<'_>,
    tray: State<'_, Tray>,
    launch: State<'_, Launch>,
) -> Result<ThisComputer, Problem> {
    let chosen = desktop.client().await?.desktop_preferences();
    let start_at_login = login::is_on(&profile(&launch)?)
        .inspect_err(|error| tracing::warn!(error = %error, "the system does not tell"))
        .ok();
    Ok(ThisComputer {
        tray: tray.is_there(),
        keep_running: chosen.keep_running,
        start_at_login,
        notify: chosen.notify,
    })
}

/// Goes on in the tray when the window is closed, or no longer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_keep_running(desktop: Desktop<'_>, on: bool) -> Accepted {
    let client = desktop.client().await?;
    client.change_desktop_preferences(|chosen| chosen.keep_running = on)
}

/// Starts at login, or no longer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_start_at_login(launch: State<'_, Launch>, on: bool) -> Accepted {
    login::set(&profile(&launch)?, on).map_err(|error| {
        Problem::new(
            ProblemCode::LoginEntryFailed,
            "The system did not change what starts at login.",
        )
        .with_detail(error.to_string())
    })
}

/// Says so when Pia needs the person, or no longer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_notify(desktop: Desktop<'_>, on: bool) -> Accepted {
    let client = desktop.client().await?;
    client.change_desktop_preferences(|chosen| chosen.notify = on)
}

fn profile(launch: &Launch) -> Result<Profile, Problem> {
    Ok(Profile::new(launch.config()?.data_dir))
}
