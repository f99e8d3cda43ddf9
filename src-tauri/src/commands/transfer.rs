//! What a person keeps, into a file and out of one. Which file, they say to the system's own window:
//! the page names none.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use pia_client::{
    Client, DataFormat, Import, Imported, Language, Problem, ProblemCode, Separator, Written,
};
use serde::Serialize;
use tauri::{AppHandle, State};

use super::{Accepted, Desktop};
use crate::dialog::Dialogs;
use crate::words;

/// What was written, and where.
#[derive(Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Exported {
    /// The name of the file, without its folder.
    file: String,
    written: Written,
}

/// A file that was read, and what taking it in would do.
#[derive(Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportOffer {
    /// The name of the file, without its folder.
    file: String,
    would: Imported,
}

/// The file that was read last, until the person has decided about it: what was shown of it is what
/// is taken in, whatever becomes of the file meanwhile.
#[derive(Default)]
pub(crate) struct Offered(Mutex<Option<Import>>);

impl Offered {
    fn put(&self, import: Option<Import>) -> Option<Import> {
        let mut offered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut offered, import)
    }
}

/// Asks for a file and writes everything, or the to-dos, into it; `null` when the person has chosen
/// none.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_data(
    app: AppHandle,
    desktop: Desktop<'_>,
    dialogs: State<'_, Dialogs>,
    format: DataFormat,
) -> Result<Option<Exported>, Problem> {
    let client = desktop.client().await?;
    let words = words_of(&client);
    let name = client.export_name(format);
    let asked = dialogs.where_to_write(&app, words, format, name);
    let Some(file) = asked.await else {
        return Ok(None);
    };
    let separator = Separator::of(language(&client));
    let written = client.export_to(&file, format, separator, true).await?;
    let file = name_of(&file);
    Ok(Some(Exported { file, written }))
}

/// Asks for a file, reads it, and says what taking it in would do; `null` when the person has chosen
/// none.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_import(
    app: AppHandle,
    desktop: Desktop<'_>,
    dialogs: State<'_, Dialogs>,
    offered: State<'_, Offered>,
) -> Result<Option<ImportOffer>, Problem> {
    let client = desktop.client().await?;
    offered.put(None);
    let asked = dialogs.what_to_read(&app, words_of(&client));
    let Some(file) = asked.await else {
        return Ok(None);
    };
    let import = client.open_import(&file, None).await?;
    let would = client.try_import(&import).await?;
    offered.put(Some(import));
    let file = name_of(&file);
    Ok(Some(ImportOffer { file, would }))
}

/// Takes in the file that was chosen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn take_in_import(
    desktop: Desktop<'_>,
    offered: State<'_, Offered>,
) -> Result<Imported, Problem> {
    let import = offered.put(None).ok_or_else(none_offered)?;
    desktop.client().await?.take_in(import).await
}

/// Forgets the file that was chosen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_import(offered: State<'_, Offered>) -> Accepted {
    offered.put(None);
    Ok(())
}

fn none_offered() -> Problem {
    Problem::new(
        ProblemCode::ImportOutdated,
        "What was to be imported is no longer held: choose the file again.",
    )
}

fn words_of(client: &Client) -> &'static words::Words {
    words::spoken(&client.views().preferences().borrow())
}

fn language(client: &Client) -> Language {
    Language::from_tag(&client.views().preferences().borrow().speaks)
}

fn name_of(file: &Path) -> String {
    let name = file.file_name().unwrap_or(file.as_os_str());
    name.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_learns_the_name_of_a_file_and_not_its_place() {
        assert_eq!(name_of(Path::new("/home/ada/notes.json")), "notes.json");
    }

    #[test]
    fn what_is_no_longer_held_is_not_taken_in() {
        let offered = Offered::default();
        assert!(offered.put(None).is_none());
        assert_eq!(none_offered().code, ProblemCode::ImportOutdated);
    }
}
