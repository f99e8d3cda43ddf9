//! The menu bar of macOS, as `menu_items` says. Elsewhere the window has none, and its shortcuts are the
//! page's.

use pia_client::PreferencesView;
use tauri::menu::{
    AboutMetadata, HELP_SUBMENU_ID, IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu,
    WINDOW_SUBMENU_ID,
};
use tauri::{AppHandle, Builder, Wry};
use tokio::sync::watch;

use crate::menu_items::{self, Item, Role, System};
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

/// Tauri's default menu says everything in English, so the bar is put together here.
fn menu(app: &AppHandle, words: &Words) -> tauri::Result<Menu<Wry>> {
    let menu = Menu::new(app)?;
    for each in menu_items::bar(words) {
        menu.append(&submenu(app, &each)?)?;
    }
    Ok(menu)
}

/// Tauri tells macOS which menus are for windows and for help by these ids.
fn submenu(app: &AppHandle, of: &menu_items::Submenu) -> tauri::Result<Submenu<Wry>> {
    let submenu = match of.role {
        Role::Plain => Submenu::new(app, of.title, true),
        Role::Windows => Submenu::with_id(app, WINDOW_SUBMENU_ID, of.title, true),
        Role::Help => Submenu::with_id(app, HELP_SUBMENU_ID, of.title, true),
    }?;
    for each in &of.items {
        submenu.append(&*item(app, *each)?)?;
    }
    Ok(submenu)
}

fn item(app: &AppHandle, of: Item) -> tauri::Result<Box<dyn IsMenuItem<Wry>>> {
    Ok(match of {
        Item::Divider => Box::new(PredefinedMenuItem::separator(app)?),
        Item::Ours(action, label, keys) => {
            Box::new(MenuItem::with_id(app, action.id(), label, true, keys)?)
        }
        Item::Systems(what, label) => Box::new(systems(app, what, label)?),
    })
}

fn systems(
    app: &AppHandle,
    what: System,
    label: &'static str,
) -> tauri::Result<PredefinedMenuItem<Wry>> {
    let label = Some(label);
    match what {
        System::About => PredefinedMenuItem::about(app, label, Some(about(app))),
        System::Services => PredefinedMenuItem::services(app, label),
        System::Hide => PredefinedMenuItem::hide(app, label),
        System::HideOthers => PredefinedMenuItem::hide_others(app, label),
        System::CloseWindow => PredefinedMenuItem::close_window(app, label),
        System::Undo => PredefinedMenuItem::undo(app, label),
        System::Redo => PredefinedMenuItem::redo(app, label),
        System::Cut => PredefinedMenuItem::cut(app, label),
        System::Copy => PredefinedMenuItem::copy(app, label),
        System::Paste => PredefinedMenuItem::paste(app, label),
        System::SelectAll => PredefinedMenuItem::select_all(app, label),
        System::FullScreen => PredefinedMenuItem::fullscreen(app, label),
        System::Minimize => PredefinedMenuItem::minimize(app, label),
        System::Zoom => PredefinedMenuItem::maximize(app, label),
    }
}

/// What the window says that opens under "About Pia".
fn about(app: &AppHandle) -> AboutMetadata<'static> {
    let package = app.package_info();
    AboutMetadata {
        name: Some(package.name.clone()),
        version: Some(package.version.to_string()),
        copyright: app.config().bundle.copyright.clone(),
        ..AboutMetadata::default()
    }
}
