//! Puts the program together and runs it.

use pia_client::{Client, Config, PreferencesView, Problem};
use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Context, Manager, RunEvent, Wry};
use tauri_plugin_window_state::StateFlags;

use crate::exit::{Exit, on_signals, shut_down};
use crate::profile::{self, Profile};
use crate::start::Start;
use crate::{attention, commands, look, window};

/// Why the program could not run at all. Everything less is shown in the window.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// There is no display to show a window on.
    #[error(
        "Pia needs a display to show its window on, and there is none \
         (in a terminal, use `pia` instead)."
    )]
    NoDisplay,
    /// The system gave no window or web view.
    #[error("Pia's window could not be opened.")]
    Window(#[source] tauri::Error),
}

/// Runs the program until the person ends it, and returns its exit code.
///
/// # Errors
/// See [`RunError`].
pub fn run(mut context: Context<Wry>) -> Result<i32, RunError> {
    require_display()?;
    // A broken configuration is shown in the window, by the start of the client.
    let config = Config::from_env().ok();
    let look = PreferencesView::before_start(config.as_ref());
    let profile = config.map(|config| Profile::new(config.data_dir));
    // The single-instance plugin goes by the identifier, except on Linux (`dbus_id`), where another
    // identifier would leave an empty settings folder behind for each profile.
    if let (Some(profile), false) = (&profile, cfg!(target_os = "linux")) {
        context.config_mut().identifier = profile.identifier();
    }
    let app = build(context, profile, look).map_err(RunError::Window)?;
    let exit = Exit::default();
    Ok(app.run_return(move |app, event| {
        if let RunEvent::ExitRequested { code, api, .. } = event {
            exit.requested(app, code, &api);
        }
    }))
}

fn build(
    context: Context<Wry>,
    profile: Option<Profile>,
    look: PreferencesView,
) -> tauri::Result<tauri::App> {
    tauri::Builder::default()
        // First, so that a second process ends before it does anything (the plugin's own rule).
        .plugin(single_instance(profile.as_ref()))
        .plugin(window_state(profile.as_ref()))
        .plugin(tauri_plugin_clipboard_manager::init())
        .invoke_handler(commands::builder().invoke_handler())
        .manage(Start::<Client>::under_way())
        .manage(commands::LastDiagnosis::default())
        .setup(move |app| {
            let web_view_dir = profile.as_ref().map(Profile::web_view_dir);
            window::open(app.handle(), web_view_dir, &look)?;
            start_client(app.handle());
            tauri::async_runtime::spawn(on_signals(app.handle().clone()));
            Ok(())
        })
        .build(context)
}

/// One process for each profile: a second one brings the first one's window up and ends.
fn single_instance(profile: Option<&Profile>) -> TauriPlugin<Wry> {
    tauri_plugin_single_instance::Builder::new()
        .callback(|app, _, _| window::bring_to_front(app))
        .dbus_id(profile.map_or_else(|| profile::IDENTIFIER.to_owned(), Profile::identifier))
        .build()
}

/// Keeps the window's place. Not whether it is visible: it always is.
fn window_state(profile: Option<&Profile>) -> TauriPlugin<Wry> {
    let kept = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED;
    let plugin = tauri_plugin_window_state::Builder::new().with_state_flags(kept);
    match profile.and_then(Profile::window_file) {
        Some(file) => plugin.with_filename(file).build(),
        None => plugin.build(),
    }
}

/// Starts the client beside the window. The start must be under way (see [`Start`]).
pub(crate) fn start_client(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let started = start_from_env().await;
        match &started {
            Ok(client) => {
                let (session, shown) = (client.views().session(), app.clone());
                let show = move || window::bring_to_front(&shown);
                tauri::async_runtime::spawn(attention::watch_sign_ins(session, show));
                if let Some(window) = window::get(&app) {
                    let look = client.views().preferences();
                    tauri::async_runtime::spawn(look::follow(look, window));
                }
            }
            Err(problem) => tracing::error!(problem = %problem, "the client could not start"),
        }
        if let Some(late) = app.state::<Start<Client>>().finish(started) {
            shut_down(late).await;
        }
    });
}

async fn start_from_env() -> Result<Client, Problem> {
    let config = Config::from_env()?;
    pia_client::logs::start(&config)?;
    Client::start(config, true).await
}

/// Tauri's event loop panics without a display; this says it in a sentence first.
#[cfg(target_os = "linux")]
fn require_display() -> Result<(), RunError> {
    gtk::init().map_err(|_| RunError::NoDisplay)
}

/// Everywhere else a program that runs has a display.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "it can fail on Linux")]
fn require_display() -> Result<(), RunError> {
    Ok(())
}
