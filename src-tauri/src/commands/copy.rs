//! The clipboard: written here and never read, and only with what the client shows anyway. The page
//! names what to copy; it cannot pass text of its own.

use pia_client::{Detail, DeviceCode, Problem, ProblemCode, SessionView};
use serde::Deserialize;
use tauri::AppHandle;
use tauri_plugin_clipboard_manager::ClipboardExt;

use super::{Accepted, Desktop};
use crate::request::Request;

/// Puts the running sign-in's address on the clipboard, for a browser of the person's choice.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_sign_in_link(app: AppHandle, desktop: Desktop<'_>) -> Accepted {
    let client = desktop.client().await?;
    let link = waiting_link(&client.views().session().borrow())?;
    to_clipboard(&app, link)
}

/// Puts the code for another device on the clipboard.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_device_code(app: AppHandle, desktop: Desktop<'_>) -> Accepted {
    let client = desktop.client().await?;
    let device = offered_device(&client.views().session().borrow())?;
    to_clipboard(&app, device.user_code)
}

/// Puts the address for another device on the clipboard, with the code in it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_device_link(app: AppHandle, desktop: Desktop<'_>) -> Accepted {
    let client = desktop.client().await?;
    let device = offered_device(&client.views().session().borrow())?;
    to_clipboard(&app, device.verification_uri_complete)
}

/// Puts the path of the data folder on the clipboard.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_data_folder(app: AppHandle, desktop: Desktop<'_>) -> Accepted {
    let client = desktop.client().await?;
    to_clipboard(&app, client.about().data_folder)
}

/// One of the two texts of a past session.
#[derive(Debug, Clone, Copy, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SessionText {
    /// What was given.
    Original,
    /// What was made of it.
    Optimized,
}

/// Puts a text of a past session on the clipboard.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_session(
    app: AppHandle,
    desktop: Desktop<'_>,
    id: String,
    text: SessionText,
) -> Accepted {
    let client = desktop.client().await?;
    let session = client.open("session", &id).await?;
    to_clipboard(&app, text_of(session, text)?)
}

/// Puts the address that opens a to-do on the clipboard.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_todo_link(app: AppHandle, desktop: Desktop<'_>, id: String) -> Accepted {
    let client = desktop.client().await?;
    // Only that of one which is there.
    client.open("todo", &id).await?;
    to_clipboard(&app, Request::address_of_todo(&id))
}

/// Puts text on the clipboard.
pub(super) fn to_clipboard(app: &AppHandle, text: String) -> Accepted {
    app.clipboard().write_text(text).map_err(|error| {
        Problem::new(
            ProblemCode::ClipboardFailed,
            "Nothing could be copied to the clipboard.",
        )
        .with_detail(error.to_string())
    })
}

fn text_of(session: Detail, text: SessionText) -> Result<String, Problem> {
    match (session, text) {
        (Detail::Session { original, .. }, SessionText::Original) => Ok(original),
        (Detail::Session { optimized, .. }, SessionText::Optimized) => Ok(optimized),
        _ => Err(Problem::new(
            ProblemCode::RecordUnknown,
            "That is no past session.",
        )),
    }
}

/// The address of the sign-in that waits for the browser.
fn waiting_link(session: &SessionView) -> Result<String, Problem> {
    match session {
        SessionView::WaitingForBrowser { link, .. } => Ok(link.clone()),
        _ => Err(Problem::new(
            ProblemCode::NotSignedIn,
            "No sign-in is waiting for the browser.",
        )),
    }
}

/// The code that is shown for another device.
fn offered_device(session: &SessionView) -> Result<DeviceCode, Problem> {
    match session {
        SessionView::WaitingForBrowser {
            device: Some(device),
            ..
        } => Ok(device.clone()),
        _ => Err(Problem::new(
            ProblemCode::NotSignedIn,
            "No sign-in is waiting for another device.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(device: Option<DeviceCode>) -> SessionView {
        SessionView::WaitingForBrowser {
            provider: "microsoft".into(),
            link: "https://pia.example/auth/login?state=x".into(),
            deadline_ms: 1.0,
            device,
            problem: None,
        }
    }

    #[test]
    fn the_link_of_the_waiting_sign_in_is_copied() {
        assert_eq!(
            waiting_link(&waiting(None)).unwrap(),
            "https://pia.example/auth/login?state=x"
        );
    }

    #[test]
    fn the_code_that_is_shown_is_copied() {
        let device = DeviceCode {
            user_code: "WDJB-MJHT".into(),
            verification_uri: "https://pia.example/device".into(),
            verification_uri_complete: "https://pia.example/device?user_code=WDJB-MJHT".into(),
            deadline_ms: 1.0,
        };
        assert_eq!(offered_device(&waiting(Some(device.clone()))), Ok(device));
        let problem = offered_device(&waiting(None)).unwrap_err();
        assert_eq!(
            problem.sentence,
            "No sign-in is waiting for another device."
        );
    }

    #[test]
    fn the_text_that_is_asked_for_is_copied() {
        let session = || Detail::Session {
            original: "given".into(),
            optimized: "made".into(),
            template: String::new(),
            provider: String::new(),
            transcribed: false,
            tokens: None,
            created_ms: None,
        };
        assert_eq!(text_of(session(), SessionText::Original).unwrap(), "given");
        assert_eq!(text_of(session(), SessionText::Optimized).unwrap(), "made");
    }

    #[test]
    fn without_a_waiting_sign_in_there_is_no_link() {
        for session in [
            SessionView::SignedOut { problem: None },
            SessionView::Redeeming {
                provider: "google".into(),
            },
        ] {
            let problem = waiting_link(&session).unwrap_err();
            assert_eq!(problem.sentence, "No sign-in is waiting for the browser.");
            assert!(offered_device(&session).is_err());
        }
    }
}
