//! The menu bar of macOS: the system's own items, and ours. Elsewhere the window has none, and its
//! shortcuts are the page's.

use pia_client::PreferencesView;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::{AppHandle, Builder, Wry};
use tokio::sync::watch;

use crate::menu_items::{self, Item};
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

/// Tauri's default menu, with ours in the first two of its submenus: the one that macOS calls after the
/// program, behind "About Pia", and the one for files, above all that is in it.
fn menu(app: &AppHandle, words: &Words) -> tauri::Result<Menu<Wry>> {
    let menu = Menu::default(app)?;
    let items = menu.items()?;
    let mut submenus = items.iter().filter_map(|item| item.as_submenu());
    if let Some(program) = submenus.next() {
        program.insert(&PredefinedMenuItem::separator(app)?, 1)?;
        insert(app, program, 2, &menu_items::of_program(words))?;
    }
    if let Some(files) = submenus.next() {
        files.insert(&PredefinedMenuItem::separator(app)?, 0)?;
        insert(app, files, 0, &menu_items::of_files(words))?;
    }
    Ok(menu)
}

fn insert(app: &AppHandle, into: &Submenu<Wry>, first: usize, ours: &[Item]) -> tauri::Result<()> {
    for (place, (action, label, key)) in (first..).zip(ours) {
        let item = MenuItem::with_id(app, action.id(), label, true, *key)?;
        into.insert(&item, place)?;
    }
    Ok(())
}
