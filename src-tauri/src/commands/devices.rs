//! The devices that the person is signed in on.

use pia_client::{DeviceEnd, Problem, SignedInDevice};

use super::{Accepted, Desktop};

/// All of them, as the server knows them now; this one first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn devices(desktop: Desktop<'_>) -> Result<Vec<SignedInDevice>, Problem> {
    desktop.client().await?.devices().await
}

/// Signs the person out on one of them: answers once the server has.
#[tauri::command]
#[specta::specta]
pub(crate) async fn end_device(desktop: Desktop<'_>, id: String) -> Result<DeviceEnd, Problem> {
    desktop.client().await?.end_device(&id).await
}

/// Signs the person out on all but this one: answers once the server has.
#[tauri::command]
#[specta::specta]
pub(crate) async fn end_other_devices(desktop: Desktop<'_>) -> Accepted {
    desktop.client().await?.end_other_devices().await
}
