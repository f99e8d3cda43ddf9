//! Signing in and out.

use pia_client::{Browser, Problem, SignIn, SignOut, SignOutReport, Who};

use super::{Accepted, Desktop};

/// Begins a sign-in with this provider in the system's browser; `server` is the address of another
/// server than the one in use.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in(
    desktop: Desktop<'_>,
    provider: String,
    who: Who,
    server: Option<String>,
) -> Accepted {
    let browser = Browser::Open;
    desktop.client().await?.sign_in(SignIn {
        provider,
        who,
        server,
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

/// Ends the session as far as the person wishes, and says what came of each step.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_out(
    desktop: Desktop<'_>,
    wish: SignOut,
) -> Result<SignOutReport, Problem> {
    desktop.client().await?.sign_out(wish).await
}

/// Takes the shown problem away.
#[tauri::command]
#[specta::specta]
pub(crate) async fn dismiss_problem(desktop: Desktop<'_>) -> Accepted {
    desktop.client().await?.dismiss_problem();
    Ok(())
}
