//! The address at which the browser ends its session with the provider (OpenID Connect
//! RP-Initiated Logout 1.0).

use url::Url;

use crate::{config::ProviderConfig, discovery::Metadata};

/// What one sign-out asks for.
pub struct EndSessionRequest {
    /// Where the browser comes back to: exactly as registered.
    pub post_logout_redirect_uri: String,
    /// Comes back with the browser; random and used once.
    pub state: String,
    /// Whose session is meant, where the browser has several. Entra wants the ID token's
    /// `login_hint`; with anything else it asks the person.
    pub logout_hint: Option<String>,
}

/// The URL that ends the browser's session at the provider described by `metadata`; none when the
/// provider has no such address. Without an ID token at hand the client names itself (section 2).
pub fn end_session_url(
    config: &ProviderConfig,
    metadata: &Metadata,
    request: &EndSessionRequest,
) -> Option<Url> {
    let mut url = metadata.end_session_endpoint.clone()?;
    let mut query = url.query_pairs_mut();
    query
        .append_pair("client_id", &config.client_id)
        .append_pair(
            "post_logout_redirect_uri",
            &request.post_logout_redirect_uri,
        )
        .append_pair("state", &request.state);
    if let Some(hint) = &request.logout_hint {
        query.append_pair("logout_hint", hint);
    }
    drop(query);
    Some(url)
}
