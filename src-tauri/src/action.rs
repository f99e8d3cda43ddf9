//! What can be asked for outside the window: in the tray's menu, and in macOS' own.

use pia_client::Client;
use tauri::{AppHandle, Manager};

use crate::request::{Area, Request, Requests, Zoom};
use crate::start::Start;
use crate::window;

/// One thing to ask for.
#[cfg_attr(
    all(target_os = "linux", not(test)),
    expect(
        dead_code,
        reason = "some are of the menu bar alone, which only macOS has"
    )
)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// The window.
    Open,
    /// The window, ready for a new to-do.
    NewTodo,
    /// A sync.
    SyncNow,
    /// No sync unasked from now on.
    Pause,
    /// Sync goes on.
    Resume,
    /// The settings.
    Settings,
    /// Where a file is brought in.
    Import,
    /// Where everything is taken out into a file.
    Export,
    /// One of the window's areas.
    Area(Area),
    /// Everything, to be searched.
    Search,
    /// Everything larger, or smaller.
    Zoom(Zoom),
    /// What keys do.
    Keyboard,
    /// The end of the program.
    Quit,
}

impl Action {
    /// Every one of them.
    #[cfg(any(test, not(target_os = "linux")))]
    const ALL: [Self; 19] = [
        Self::Open,
        Self::NewTodo,
        Self::SyncNow,
        Self::Pause,
        Self::Resume,
        Self::Settings,
        Self::Import,
        Self::Export,
        Self::Area(Area::Todos),
        Self::Area(Area::Templates),
        Self::Area(Area::Memories),
        Self::Area(Area::History),
        Self::Area(Area::Providers),
        Self::Search,
        Self::Zoom(Zoom::In),
        Self::Zoom(Zoom::Out),
        Self::Zoom(Zoom::Reset),
        Self::Keyboard,
        Self::Quit,
    ];

    /// Its name in Tauri's menus.
    #[cfg(any(test, not(target_os = "linux")))]
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::NewTodo => "new-todo",
            Self::SyncNow => "sync-now",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Settings => "settings",
            Self::Import => "import",
            Self::Export => "export",
            Self::Area(Area::Todos) => "todos",
            Self::Area(Area::Templates) => "templates",
            Self::Area(Area::Memories) => "memories",
            Self::Area(Area::History) => "history",
            Self::Area(Area::Providers) => "providers",
            Self::Search => "search",
            Self::Zoom(Zoom::In) => "zoom-in",
            Self::Zoom(Zoom::Out) => "zoom-out",
            Self::Zoom(Zoom::Reset) => "zoom-reset",
            Self::Keyboard => "keyboard",
            Self::Quit => "quit",
        }
    }

    /// The one of this name.
    #[cfg(any(test, not(target_os = "linux")))]
    pub(crate) fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.id() == id)
    }

    /// Does it. The window may be hidden, and the client still on its way up.
    pub(crate) fn take(self, app: &AppHandle) {
        match self {
            Self::Open => window::bring_to_front(app),
            Self::NewTodo => ask(app, Request::NewTodo),
            Self::Settings => ask(app, Request::Settings),
            Self::Import => ask(app, Request::Import),
            Self::Export => ask(app, Request::Export),
            Self::Area(area) => ask(app, Request::Area { area }),
            Self::Search => ask(
                app,
                Request::Search {
                    text: String::new(),
                },
            ),
            Self::Zoom(way) => ask(app, Request::Zoom { way }),
            Self::Keyboard => ask(app, Request::Keyboard),
            Self::SyncNow => with_client(app, Client::sync_now),
            Self::Pause => with_client(app, |client| pause(client, true)),
            Self::Resume => with_client(app, |client| pause(client, false)),
            Self::Quit => app.exit(0),
        }
    }
}

/// Does what was chosen in a menu of Tauri's, whichever it was: each of them tells everybody.
#[cfg(not(target_os = "linux"))]
pub(crate) fn on_menu_event(app: &AppHandle, event: &tauri::menu::MenuEvent) {
    if let Some(action) = Action::of_id(event.id().as_ref()) {
        action.take(app);
    }
}

/// Brings the window up and asks its page for this.
pub(crate) fn ask(app: &AppHandle, request: Request) {
    window::bring_to_front(app);
    app.state::<Requests>().ask(request);
}

fn with_client(app: &AppHandle, act: impl FnOnce(&Client) + Send + 'static) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        // Without a client there is nothing to sync, and the window says why.
        if let Ok(client) = app.state::<Start<Client>>().client().await {
            act(&client);
        }
    });
}

fn pause(client: &Client, paused: bool) {
    if let Err(problem) = client.pause_sync(paused) {
        tracing::warn!(problem = %problem, "the sync could not be paused or resumed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_back_to_its_action() {
        for action in Action::ALL {
            assert_eq!(Action::of_id(action.id()), Some(action));
        }
        assert_eq!(Action::of_id("format-disk"), None);
    }
}
