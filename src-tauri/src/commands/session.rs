//! Signing in and out, and where to.

use pia_client::{Browser, Problem, ProblemCode, SessionView, SignIn, SignOut, SignOutReport, Who};
use tauri::AppHandle;
use tauri_plugin_clipboard_manager::ClipboardExt;

use super::{Accepted, Desktop};

/// Begins a sign-in with this provider in the system's browser.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in(desktop: Desktop<'_>, provider: String, who: Who) -> Accepted {
    let browser = Browser::Open;
    desktop.client().await?.sign_in(SignIn {
        provider,
        who,
        browser,
    })
}

/// Ends the running sign-in.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_sign_in(desktop: Desktop<'_>) -> Accepted {
    desktop.client().await?.cancel_sign_in();
    Ok(())
}

/// Opens the browser once more for the running sign-in.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_browser_again(desktop: Desktop<'_>) -> Accepted {
    desktop.client().await?.open_browser_again()
}

/// Puts the running sign-in's address on the clipboard, for a browser of the person's choice.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_sign_in_link(app: AppHandle, desktop: Desktop<'_>) -> Accepted {
    let client = desktop.client().await?;
    let link = waiting_link(&client.views().session().borrow())?;
    app.clipboard().write_text(link).map_err(|error| {
        Problem::new(
            ProblemCode::ClipboardFailed,
            "The link could not be copied to the clipboard.",
        )
        .with_detail(error.to_string())
    })
}

/// Ends the session as far as the person wishes, and says what came of each step.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_out(
    desktop: Desktop<'_>,
    wish: SignOut,
) -> Result<SignOutReport, Problem> {
    desktop.client().await?.sign_out(wish).await
}

/// Changes the server; refused while signed in.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_server(desktop: Desktop<'_>, url: String) -> Accepted {
    desktop.client().await?.set_server(&url)
}

/// Takes the shown problem away.
#[tauri::command]
#[specta::specta]
pub(crate) async fn dismiss_problem(desktop: Desktop<'_>) -> Accepted {
    desktop.client().await?.dismiss_problem();
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_of_the_waiting_sign_in_is_copied() {
        let waiting = SessionView::WaitingForBrowser {
            provider: "microsoft".into(),
            link: "https://pia.example/auth/login?state=x".into(),
            deadline_ms: 1.0,
            device: None,
            problem: None,
        };
        assert_eq!(
            waiting_link(&waiting).unwrap(),
            "https://pia.example/auth/login?state=x"
        );
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
        }
    }
}
