//! The tray on Windows and macOS: Tauri's. Both always have a place for it.

use tauri::AppHandle;
use tauri::menu::{IsMenuItem, Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tokio::sync::watch;

use super::{Item, Presence, TrayState, icons};
use crate::action::Action;

/// Shows the tray, and keeps it as `state` says for as long as the program runs.
pub(super) fn run(
    app: &AppHandle,
    mut state: watch::Receiver<TrayState>,
    presence: &watch::Sender<Presence>,
) {
    let first = state.borrow_and_update().clone();
    let icon = match icon(app, &first) {
        Ok(icon) => icon,
        Err(error) => {
            tracing::warn!(error = %error, "there is no tray");
            presence.send_replace(Presence::Absent);
            return;
        }
    };
    presence.send_replace(Presence::There);
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        while state.changed().await.is_ok() {
            let next = state.borrow_and_update().clone();
            if let Err(error) = show(&app, &icon, &next) {
                tracing::warn!(error = %error, "the tray shows something old");
            }
        }
    });
}

fn icon(app: &AppHandle, state: &TrayState) -> tauri::Result<TrayIcon> {
    TrayIconBuilder::with_id("pia")
        .icon(icons::picture(state.icon))
        .icon_as_template(true)
        .tooltip(tooltip(state))
        .menu(&menu(app, state)?)
        // On macOS a click opens the menu, as everywhere in its menu bar.
        .show_menu_on_left_click(cfg!(target_os = "macos"))
        .on_tray_icon_event(|icon, event| {
            let click = matches!(
                event,
                TrayIconEvent::Click {
                    button: MouseButton::Left,
                    button_state: MouseButtonState::Up,
                    ..
                }
            );
            if click && cfg!(windows) {
                Action::Open.take(icon.app_handle());
            }
        })
        .build(app)
}

fn show(app: &AppHandle, icon: &TrayIcon, state: &TrayState) -> tauri::Result<()> {
    icon.set_icon_with_as_template(Some(icons::picture(state.icon)), true)?;
    icon.set_tooltip(Some(tooltip(state)))?;
    icon.set_menu(Some(menu(app, state)?))
}

fn tooltip(state: &TrayState) -> String {
    format!("Pia: {}", state.line)
}

fn menu(app: &AppHandle, state: &TrayState) -> tauri::Result<Menu<tauri::Wry>> {
    let menu = Menu::new(app)?;
    for each in &state.items {
        menu.append(&*item(app, each)?)?;
    }
    Ok(menu)
}

fn item(app: &AppHandle, item: &Item) -> tauri::Result<Box<dyn IsMenuItem<tauri::Wry>>> {
    let none = None::<&str>;
    Ok(match item {
        Item::Divider => Box::new(PredefinedMenuItem::separator(app)?),
        Item::Line(line) => Box::new(MenuItem::new(app, literal(line), false, none)?),
        Item::Choice {
            action,
            label,
            enabled,
        } => Box::new(MenuItem::with_id(
            app,
            action.id(),
            literal(label),
            *enabled,
            none,
        )?),
    })
}

/// In a label an ampersand marks the key to press; two are one.
fn literal(label: &str) -> String {
    label.replace('&', "&&")
}
