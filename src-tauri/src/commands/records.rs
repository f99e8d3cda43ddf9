//! What is kept besides to-dos, searching all of it, and taking changes back.

use std::collections::HashMap;

use pia_client::{Detail, LibraryWish, Problem};
use serde::Deserialize;
use serde_json::Value;

use super::{Accepted, Desktop};

/// What a person puts into a field.
#[derive(Deserialize, specta::Type)]
#[serde(untagged)]
pub(crate) enum Field {
    Text(String),
    Number(u32),
    Flag(bool),
}

impl From<Field> for Value {
    fn from(field: Field) -> Self {
        match field {
            Field::Text(text) => text.into(),
            Field::Number(number) => number.into(),
            Field::Flag(flag) => flag.into(),
        }
    }
}

type Fields = HashMap<String, Field>;

fn body(fields: Fields) -> serde_json::Map<String, Value> {
    let field = |(name, value): (String, Field)| (name, value.into());
    fields.into_iter().map(field).collect()
}

/// Shows one of the lists; without a wish, nobody looks at any.
#[tauri::command]
#[specta::specta]
pub(crate) async fn look_at_library(desktop: Desktop<'_>, wish: Option<LibraryWish>) -> Accepted {
    desktop.client().await?.look_at_library(wish).await
}

/// Shows what is found by these words; without any, nobody searches.
#[tauri::command]
#[specta::specta]
pub(crate) async fn search(desktop: Desktop<'_>, words: Option<String>) -> Accepted {
    desktop.client().await?.search(words).await
}

/// All there is to read of one record.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_record(
    desktop: Desktop<'_>,
    kind: String,
    id: String,
) -> Result<Detail, Problem> {
    desktop.client().await?.open(&kind, &id).await
}

/// Adds a template, a memory or a provider; answers its id.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_record(
    desktop: Desktop<'_>,
    kind: String,
    fields: Fields,
) -> Result<String, Problem> {
    let client = desktop.client().await?;
    client.add_record(&kind, body(fields)).await
}

/// Sets fields of a template, a memory or a provider.
#[tauri::command]
#[specta::specta]
pub(crate) async fn edit_record(
    desktop: Desktop<'_>,
    kind: String,
    id: String,
    fields: Fields,
) -> Accepted {
    let client = desktop.client().await?;
    client.edit_record(&kind, &id, body(fields)).await
}

/// Deletes a template, a memory, a provider or a past session.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_record(desktop: Desktop<'_>, kind: String, id: String) -> Accepted {
    desktop.client().await?.delete_record(&kind, &id).await
}

/// Takes the last change back; answers whether there was one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn undo(desktop: Desktop<'_>) -> Result<bool, Problem> {
    desktop.client().await?.undo().await
}

/// Does again what was taken back last; answers whether there was anything.
#[tauri::command]
#[specta::specta]
pub(crate) async fn redo(desktop: Desktop<'_>) -> Result<bool, Problem> {
    desktop.client().await?.redo().await
}
