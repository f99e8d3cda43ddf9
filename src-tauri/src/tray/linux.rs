//! The tray on Linux: a StatusNotifierItem on the session's bus, with a menu beside it
//! (freedesktop.org, "StatusNotifierItem"; com.canonical.dbusmenu).

use ksni::menu::{MenuItem, StandardItem};
use ksni::{OfflineReason, ToolTip, TrayMethods as _};
use tauri::AppHandle;
use tokio::sync::watch;

use super::{Icon, Item, Presence, TrayState, icons};
use crate::action::Action;

/// Shows the tray, and keeps it as `state` says for as long as the program runs. A panel that comes
/// later, as at a login, gets it then.
pub(super) async fn run(
    app: AppHandle,
    mut state: watch::Receiver<TrayState>,
    presence: watch::Sender<Presence>,
) {
    let shown = Shown {
        state: state.borrow_and_update().clone(),
        app,
        presence: presence.clone(),
    };
    let handle = match shown.assume_sni_available(true).spawn().await {
        Ok(handle) => handle,
        Err(error) => {
            tracing::info!(error = %error, "there is no tray");
            presence.send_replace(Presence::Absent);
            return;
        }
    };
    // Unless it has been said meanwhile that no panel takes it.
    presence.send_if_modified(|presence| {
        let unknown = *presence == Presence::Unknown;
        if unknown {
            *presence = Presence::There;
        }
        unknown
    });
    while state.changed().await.is_ok() {
        let next = state.borrow_and_update().clone();
        if handle.update(|shown| shown.state = next).await.is_none() {
            presence.send_replace(Presence::Absent);
            return;
        }
    }
}

struct Shown {
    state: TrayState,
    app: AppHandle,
    presence: watch::Sender<Presence>,
}

impl ksni::Tray for Shown {
    fn id(&self) -> String {
        crate::profile::IDENTIFIER.to_owned()
    }

    fn title(&self) -> String {
        "Pia".to_owned()
    }

    fn status(&self) -> ksni::Status {
        match self.state.icon {
            Icon::NeedsYou => ksni::Status::NeedsAttention,
            Icon::Synced | Icon::Syncing | Icon::Offline | Icon::SignedOut => ksni::Status::Active,
        }
    }

    fn icon_pixmap(&self) -> Vec<ksni::Icon> {
        pixels(self.state.icon)
    }

    fn attention_icon_pixmap(&self) -> Vec<ksni::Icon> {
        pixels(self.state.icon)
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip {
            title: "Pia".to_owned(),
            description: self.state.line.clone(),
            ..ToolTip::default()
        }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        Action::Open.take(&self.app);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        self.state.items.iter().map(item).collect()
    }

    fn watcher_online(&self) {
        self.presence.send_replace(Presence::There);
    }

    fn watcher_offline(&self, _: OfflineReason) -> bool {
        self.presence.send_replace(Presence::Absent);
        true
    }
}

fn item(item: &Item) -> MenuItem<Shown> {
    match item {
        Item::Divider => MenuItem::Separator,
        Item::Line(line) => StandardItem {
            label: literal(line),
            enabled: false,
            ..StandardItem::default()
        }
        .into(),
        Item::Choice {
            action,
            label,
            enabled,
        } => {
            let action = *action;
            StandardItem {
                label: literal(label),
                enabled: *enabled,
                activate: Box::new(move |shown: &mut Shown| action.take(&shown.app)),
                ..StandardItem::default()
            }
            .into()
        }
    }
}

/// In a label an underscore marks the key to press; two are one (com.canonical.dbusmenu, "label").
fn literal(label: &str) -> String {
    label.replace('_', "__")
}

/// The picture as the bus wants it: ARGB, the highest byte first.
fn pixels(icon: Icon) -> Vec<ksni::Icon> {
    let picture = icons::picture(icon);
    let mut data = picture.rgba().to_vec();
    for pixel in data.chunks_exact_mut(4) {
        pixel.rotate_right(1);
    }
    match (picture.width().try_into(), picture.height().try_into()) {
        (Ok(width), Ok(height)) => vec![ksni::Icon {
            width,
            height,
            data,
        }],
        _ => vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_picture_of_its_own() {
        let icons = [
            Icon::Synced,
            Icon::Syncing,
            Icon::NeedsYou,
            Icon::Offline,
            Icon::SignedOut,
        ];
        let pictures = icons.map(|icon| {
            let [picture] = pixels(icon).try_into().unwrap();
            assert_eq!((picture.width, picture.height), (32, 32));
            assert_eq!(picture.data.len(), 32 * 32 * 4);
            assert_eq!(picture.data[0], 0, "the corner is empty: alpha comes first");
            picture.data
        });
        for (number, picture) in pictures.iter().enumerate() {
            assert!(!pictures[..number].contains(picture));
        }
    }
}
