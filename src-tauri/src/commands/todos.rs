//! To-dos.

use pia_client::{Place, TodoChange, TodoWindows};

use super::{Accepted, Desktop};

/// Shows the part of the lists that the person looks at.
#[tauri::command]
#[specta::specta]
pub(crate) async fn look_at_todos(desktop: Desktop<'_>, windows: TodoWindows) -> Accepted {
    desktop.client().await?.look_at_todos(windows).await?;
    Ok(())
}

/// Adds a to-do, to a column of the board if one is named.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_todo(
    desktop: Desktop<'_>,
    title: String,
    column: Option<String>,
) -> Accepted {
    let client = desktop.client().await?;
    match column {
        Some(column) => client.add_todo_to(&title, &column).await?,
        None => client.add_todo(&title).await?,
    };
    Ok(())
}

/// Marks a to-do as done, or as open again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_todo_done(desktop: Desktop<'_>, id: String, done: bool) -> Accepted {
    desktop.client().await?.set_todo_done(&id, done).await?;
    Ok(())
}

/// Changes what a to-do says.
#[tauri::command]
#[specta::specta]
pub(crate) async fn edit_todo(desktop: Desktop<'_>, id: String, change: TodoChange) -> Accepted {
    desktop.client().await?.edit_todo(&id, change).await
}

/// Moves a to-do within its column, or into another one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn move_todo(
    desktop: Desktop<'_>,
    id: String,
    column: Option<String>,
    place: Place,
) -> Accepted {
    let client = desktop.client().await?;
    client.move_todo(&id, column.as_deref(), place).await
}

/// Deletes a to-do.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_todo(desktop: Desktop<'_>, id: String) -> Accepted {
    desktop.client().await?.delete_todo(&id).await?;
    Ok(())
}
