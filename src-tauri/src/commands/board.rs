//! The board and its columns.

use pia_client::{ColumnWindow, Place};

use super::{Accepted, Desktop};

/// Shows the parts of the columns that the person looks at; without any, nobody looks at the board.
#[tauri::command]
#[specta::specta]
pub(crate) async fn look_at_board(
    desktop: Desktop<'_>,
    windows: Option<Vec<ColumnWindow>>,
) -> Accepted {
    desktop.client().await?.look_at_board(windows).await
}

/// Adds a column.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_column(desktop: Desktop<'_>, name: String) -> Accepted {
    desktop.client().await?.add_column(&name).await?;
    Ok(())
}

/// Gives a column another name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rename_column(desktop: Desktop<'_>, id: String, name: String) -> Accepted {
    desktop.client().await?.rename_column(&id, &name).await
}

/// Moves a column among the others.
#[tauri::command]
#[specta::specta]
pub(crate) async fn move_column(desktop: Desktop<'_>, id: String, place: Place) -> Accepted {
    desktop.client().await?.move_column(&id, place).await
}

/// Deletes a column, and none of its cards.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_column(desktop: Desktop<'_>, id: String) -> Accepted {
    desktop.client().await?.delete_column(&id).await
}
