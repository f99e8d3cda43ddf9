//! Those of Windows and macOS.

use std::path::PathBuf;
use std::pin::Pin;

use rfd::{AsyncFileDialog, FileHandle};
use tauri::AppHandle;
use tokio::sync::oneshot;

use super::Wish;
use crate::window;

/// What somebody chooses, once they have.
type Chosen = Pin<Box<dyn Future<Output = Option<FileHandle>> + Send>>;

pub(super) async fn choose(app: &AppHandle, wish: Wish) -> Option<PathBuf> {
    let window = window::get(app)?;
    let (chosen, answer) = oneshot::channel();
    let show = move || {
        let mut dialog = AsyncFileDialog::new()
            .set_title(wish.title)
            .set_parent(&window);
        if let Some(folder) = &wish.folder {
            dialog = dialog.set_directory(folder);
        }
        for (name, endings) in &wish.filters {
            dialog = dialog.add_filter(*name, endings);
        }
        // macOS wants it to be made on the main thread; it is waited for elsewhere.
        let file: Chosen = match wish.name {
            Some(name) => Box::pin(dialog.set_file_name(name).save_file()),
            None => Box::pin(dialog.pick_file()),
        };
        tauri::async_runtime::spawn(async move {
            let file = file.await.map(|file| file.path().to_owned());
            // Nobody asks any more when the program ends.
            chosen.send(file).ok();
        });
    };
    if let Err(error) = app.run_on_main_thread(show) {
        tracing::warn!(error = %error, "no file can be chosen");
    }
    // Without an answer the program ends.
    answer.await.ok().flatten()
}
