//! The menu bar of macOS: the system's own items, and ours. Elsewhere the window has none, and its
//! shortcuts are the page's.

use pia_client::PreferencesView;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::{AppHandle, Builder, Wry};
use tokio::sync::watch;

use crate::action::Action;
use crate::words::{self, Words};

/// Gives the program its menu bar.
pub(crate) fn with_menu(builder: Builder<Wry>, words: &'static Words) -> Builder<Wry> {
    builder.menu(move |app| menu(app, words))
}

/// Keeps it in the language in use, until the client is gone.
pub(crate) async fn follow(app: AppHandle, mut look: watch::Receiver<PreferencesView>) {
    look.mark_changed();
    while look.changed().await.is_ok() {
        let words = words::spoken(&look.borrow_and_update());
        if let Err(error) = menu(&app, words).and_then(|menu| app.set_menu(menu)) {
            tracing::warn!(error = %error, "the menu speaks as before");
        }
    }
}

/// Tauri's default menu, with ours in the first of its submenus, which macOS calls after the program.
fn menu(app: &AppHandle, words: &Words) -> tauri::Result<Menu<Wry>> {
    let menu = Menu::default(app)?;
    let ours = [
        (Action::Settings, words.settings, Some("Cmd+,")),
        (Action::NewTodo, words.new_todo, Some("Cmd+N")),
        (Action::SyncNow, words.sync_now, None),
    ];
    if let Some(first) = menu.items()?.first().and_then(|item| item.as_submenu()) {
        insert(app, first, &ours)?;
    }
    Ok(menu)
}

/// Behind "About Pia", with a line on either side.
fn insert(
    app: &AppHandle,
    into: &Submenu<Wry>,
    ours: &[(Action, &str, Option<&str>)],
) -> tauri::Result<()> {
    into.insert(&PredefinedMenuItem::separator(app)?, 1)?;
    for (place, (action, label, key)) in (2..).zip(ours) {
        let item = MenuItem::with_id(app, action.id(), label, true, *key)?;
        into.insert(&item, place)?;
    }
    Ok(())
}
