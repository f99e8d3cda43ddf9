//! The system's own windows in which a person chooses a file. The page can ask for one; it can name
//! no file, and learns of none but its name.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;

use std::path::PathBuf;

use pia_client::DataFormat;
use tauri::{AppHandle, Manager};
use tokio::sync::Mutex;

#[cfg(not(target_os = "linux"))]
use elsewhere::choose;
#[cfg(target_os = "linux")]
use linux::choose;

use crate::words::Words;

/// One at a time: a second one could not be seen behind the first.
#[derive(Default)]
pub(crate) struct Dialogs(Mutex<()>);

/// What the window is to say.
struct Wish {
    title: &'static str,
    /// The name to begin with, of a file that is written; none where one is read.
    name: Option<String>,
    /// Which files to show: what they are called, and the endings of their names.
    filters: Vec<(&'static str, &'static [&'static str])>,
    /// Where to begin.
    folder: Option<PathBuf>,
}

impl Dialogs {
    /// Where the person wants such a file to be written. What is there already they have agreed to
    /// replace. `None`: they do not want to, or are choosing already.
    pub(crate) async fn where_to_write(
        &self,
        app: &AppHandle,
        words: &Words,
        format: DataFormat,
        name: String,
    ) -> Option<PathBuf> {
        let (title, filter) = match format {
            DataFormat::Json => (words.export_all, (words.documents, &["json"][..])),
            DataFormat::Csv => (words.export_todos, (words.tables, &["csv"][..])),
        };
        self.ask(app, title, Some(name), vec![filter]).await
    }

    /// Which file the person wants to be read.
    pub(crate) async fn what_to_read(&self, app: &AppHandle, words: &Words) -> Option<PathBuf> {
        let known = (words.importable, &["json", "csv"][..]);
        let filters = vec![known, (words.all_files, &["*"][..])];
        self.ask(app, words.import, None, filters).await
    }

    async fn ask(
        &self,
        app: &AppHandle,
        title: &'static str,
        name: Option<String>,
        filters: Vec<(&'static str, &'static [&'static str])>,
    ) -> Option<PathBuf> {
        let _only_one = self.0.try_lock().ok()?;
        let documents = app.path().document_dir().ok().filter(|path| path.is_dir());
        let wish = Wish {
            title,
            name,
            filters,
            folder: documents.or_else(|| app.path().home_dir().ok()),
        };
        choose(app, wish).await
    }
}
