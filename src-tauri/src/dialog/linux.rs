//! GTK's, on its own thread, which is that of the window. In a sandbox it is the desktop's portal
//! that shows it.

use std::cell::RefCell;
use std::path::PathBuf;

use gtk::prelude::*;
use gtk::{FileChooserAction, FileChooserNative, FileFilter, ResponseType};
use tauri::AppHandle;
use tokio::sync::oneshot;

use super::Wish;
use crate::window;

pub(super) async fn choose(app: &AppHandle, wish: Wish) -> Option<PathBuf> {
    let window = window::get(app)?;
    let (chosen, answer) = oneshot::channel();
    let show = move || {
        let dialog = dialog(window.gtk_window().ok().as_ref(), &wish);
        // GTK keeps none such: it is held until the person has answered.
        let held = RefCell::new(Some((dialog.clone(), chosen)));
        dialog.connect_response(move |_, response| {
            if let Some((dialog, chosen)) = held.take() {
                let file = (response == ResponseType::Accept).then(|| dialog.filename());
                dialog.destroy();
                // Nobody asks any more when the program ends.
                chosen.send(file.flatten()).ok();
            }
        });
        dialog.show();
    };
    if let Err(error) = app.run_on_main_thread(show) {
        tracing::warn!(error = %error, "no file can be chosen");
    }
    // Without an answer the program ends.
    answer.await.ok().flatten()
}

fn dialog(parent: Option<&gtk::ApplicationWindow>, wish: &Wish) -> FileChooserNative {
    let action = match wish.name {
        Some(_) => FileChooserAction::Save,
        None => FileChooserAction::Open,
    };
    let dialog = FileChooserNative::new(Some(wish.title), parent, action, None, None);
    dialog.set_modal(true);
    if let Some(folder) = &wish.folder {
        dialog.set_current_folder(folder);
    }
    if let Some(name) = &wish.name {
        dialog.set_current_name(name);
        dialog.set_do_overwrite_confirmation(true);
    }
    for (name, endings) in &wish.filters {
        let filter = FileFilter::new();
        filter.set_name(Some(name));
        for ending in *endings {
            let pattern = if *ending == "*" {
                "*".to_owned()
            } else {
                format!("*.{ending}")
            };
            filter.add_pattern(&pattern);
        }
        dialog.add_filter(filter);
    }
    dialog
}
