//! Which server, and how far it is trusted.

use pia_client::{Problem, ServerPreview};

use super::{Accepted, Desktop};

/// Changes the server; refused while signed in.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_server(desktop: Desktop<'_>, url: String) -> Accepted {
    desktop.client().await?.set_server(&url)
}

/// Asks a server that the person thinks of choosing who it is, and changes nothing. `null` when
/// another question came meanwhile; to ask nothing ends the last one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn look_at_server(
    desktop: Desktop<'_>,
    url: Option<String>,
) -> Result<Option<ServerPreview>, Problem> {
    desktop.client().await?.look_at_server(url.as_deref()).await
}

/// Trusts the certificate with this SHA-256, in hex, for the chosen server alone. The person has
/// compared it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn trust_certificate(desktop: Desktop<'_>, sha256: String) -> Accepted {
    desktop.client().await?.trust_certificate(&sha256).await
}

/// Leaves it to this computer again whether the chosen server is trusted.
#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_certificate(desktop: Desktop<'_>) -> Accepted {
    desktop.client().await?.forget_certificate()
}

/// The person agrees to receive their session in an address from the chosen server, which knows no
/// other way.
#[tauri::command]
#[specta::specta]
pub(crate) async fn allow_token_redirect(desktop: Desktop<'_>) -> Accepted {
    desktop.client().await?.allow_token_redirect()
}
