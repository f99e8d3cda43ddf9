//! To-dos.

use pia_client::TodoWindows;

use super::{Accepted, Desktop};

/// Shows the part of the lists that the person looks at.
#[tauri::command]
#[specta::specta]
pub(crate) async fn look_at_todos(desktop: Desktop<'_>, windows: TodoWindows) -> Accepted {
    desktop.client().await?.look_at_todos(windows).await?;
    Ok(())
}

/// Adds a to-do.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_todo(desktop: Desktop<'_>, title: String) -> Accepted {
    desktop.client().await?.add_todo(&title).await?;
    Ok(())
}

/// Marks a to-do as done, or as open again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_todo_done(desktop: Desktop<'_>, id: String, done: bool) -> Accepted {
    desktop.client().await?.set_todo_done(&id, done).await?;
    Ok(())
}

/// Gives a to-do another title.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rename_todo(desktop: Desktop<'_>, id: String, title: String) -> Accepted {
    desktop.client().await?.rename_todo(&id, &title).await?;
    Ok(())
}

/// Deletes a to-do.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_todo(desktop: Desktop<'_>, id: String) -> Accepted {
    desktop.client().await?.delete_todo(&id).await?;
    Ok(())
}
