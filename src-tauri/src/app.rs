//! Puts the program together and runs it.

use pia_client::{Client, PreferencesView, Problem};
use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Context, Manager, RunEvent, Wry};
use tauri_plugin_window_state::StateFlags;

use crate::dialog::Dialogs;
use crate::exit::{self, Exit, on_signals, shut_down};
use crate::launch::Launch;
use crate::profile::{self, Profile};
use crate::request::Requests;
use crate::start::Start;
use crate::tray::{self, Tray};
use crate::{action, attention, background, commands, look, notices, photos, window, words};

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
    let launch = Launch::new(std::env::args_os().skip(1));
    // A broken configuration is shown in the window, by the start of the client.
    let config = launch.config().ok();
    let look = PreferencesView::before_start(config.as_ref());
    let profile = config.map(|config| Profile::new(config.data_dir));
    // The single-instance plugin goes by the identifier, except on Linux (`dbus_id`), where another
    // identifier would leave an empty settings folder behind for each profile.
    if let (Some(profile), false) = (&profile, cfg!(target_os = "linux")) {
        context.config_mut().identifier = profile.identifier();
    }
    let app = build(context, profile, launch, look).map_err(RunError::Window)?;
    Ok(app.run_return(move |app, event| match event {
        RunEvent::ExitRequested { code, api, .. } => {
            app.state::<Exit>().requested(app, code, &api);
        }
        RunEvent::Exit => exit::ended(app),
        // An address is an argument everywhere else, and a click in the Dock is a second start.
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            shown_again(app, Launch::new(urls.iter().map(|url| url.as_str().into())));
        }
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::bring_to_front(app),
        _ => {}
    }))
}

fn build(
    context: Context<Wry>,
    profile: Option<Profile>,
    launch: Launch,
    look: PreferencesView,
) -> tauri::Result<tauri::App> {
    let words = words::spoken(&look);
    let builder = tauri::Builder::default();
    #[cfg(not(target_os = "linux"))]
    let builder = builder.on_menu_event(|app, event| action::on_menu_event(app, &event));
    #[cfg(target_os = "macos")]
    let builder = crate::menu::with_menu(builder, words);
    photos::served(builder)
        // First, so that a second process ends before it does anything (the plugin's own rule).
        .plugin(single_instance(profile.as_ref()))
        .plugin(window_state(profile.as_ref()))
        .plugin(tauri_plugin_clipboard_manager::init())
        .invoke_handler(commands::builder().invoke_handler())
        .manage(Start::<Client>::under_way())
        .manage(commands::LastDiagnosis::default())
        .manage(commands::Offered::default())
        .manage(Dialogs::default())
        .manage(Requests::default())
        .manage(Exit::default())
        .manage(look::Begun::default())
        .manage(Tray::new(words))
        .manage(launch.clone())
        .on_window_event(background::on_window_event)
        .setup(move |app| {
            let web_view_dir = profile.as_ref().map(Profile::web_view_dir);
            window::open(app.handle(), web_view_dir, &look, launch.hidden)?;
            app.state::<Tray>().show(app.handle());
            if let Some(request) = launch.request {
                app.state::<Requests>().ask(request);
            }
            tauri::async_runtime::spawn(background::never_out_of_reach(app.handle().clone()));
            start_client(app.handle());
            tauri::async_runtime::spawn(on_signals(app.handle().clone()));
            Ok(())
        })
        .build(context)
}

/// One process for each profile: a second one brings the first one's window up and ends.
fn single_instance(profile: Option<&Profile>) -> TauriPlugin<Wry> {
    tauri_plugin_single_instance::Builder::new()
        .callback(|app, arguments, _| {
            let arguments = arguments.into_iter().skip(1).map(Into::into);
            shown_again(app, Launch::new(arguments));
        })
        .dbus_id(profile.map_or_else(|| profile::IDENTIFIER.to_owned(), Profile::identifier))
        .build()
}

/// What a second start asks of the first one. Another login does not ask for the window.
fn shown_again(app: &AppHandle, launch: Launch) {
    match launch.request {
        Some(request) => action::ask(app, request),
        None if launch.hidden => {}
        None => window::bring_to_front(app),
    }
}

/// Keeps the window's place. Not whether it is visible: how the program is started decides that.
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
        let started = start_from(&app.state::<Launch>()).await;
        match &started {
            Ok(client) => {
                let (session, shown) = (client.views().session(), app.clone());
                let show = move || window::bring_to_front(&shown);
                tauri::async_runtime::spawn(attention::watch_sign_ins(session, show));
                tauri::async_runtime::spawn(tray::follow(app.clone(), client.clone()));
                tauri::async_runtime::spawn(notices::follow(app.clone(), client.clone()));
                #[cfg(target_os = "macos")]
                tauri::async_runtime::spawn(crate::menu::follow(
                    app.clone(),
                    client.views().preferences(),
                ));
                if let Some(window) = window::get(&app) {
                    let look = client.views().preferences();
                    tauri::async_runtime::spawn(look::follow(look, window));
                }
            }
            Err(problem) => {
                tracing::error!(problem = %problem, "the client could not start");
                let config = app.state::<Launch>().config().ok();
                let look = PreferencesView::before_start(config.as_ref());
                app.state::<Tray>().start_failed(words::spoken(&look));
            }
        }
        if let Some(late) = app.state::<Start<Client>>().finish(started) {
            shut_down(late).await;
        }
    });
}

async fn start_from(launch: &Launch) -> Result<Client, Problem> {
    let config = launch.config()?;
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
