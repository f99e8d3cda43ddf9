//! What is asked of Microsoft Graph besides pictures.

use pia_oidc::FetchError;
use pia_oidc::secret::ProviderAccessToken;
use serde::Deserialize;
use url::Url;

use crate::fetch::HttpFetch;

/// Graph did not say.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GraphError {
    #[error("Microsoft Graph cannot be asked")]
    Fetch(#[from] FetchError),
    #[error("Microsoft Graph answered with status {0}")]
    Status(u16),
    #[error("Microsoft Graph's answer cannot be read")]
    Answer,
}

#[derive(Deserialize)]
struct Members {
    value: Vec<String>,
}

/// The ids of all groups, nested ones too, that the person whose token it is belongs to
/// (`getMemberObjects`, which answers in one piece).
pub(crate) async fn groups(
    fetch: &HttpFetch,
    graph: &Url,
    token: &ProviderAccessToken,
) -> Result<Vec<String>, GraphError> {
    let body = serde_json::json!({ "securityEnabledOnly": false });
    let url = under(graph, "me/getMemberObjects");
    let answer = fetch.post_json(&url, token, &body).await?;
    if answer.status != 200 {
        return Err(GraphError::Status(answer.status));
    }
    let members: Members = serde_json::from_slice(&answer.body).map_err(|_| GraphError::Answer)?;
    Ok(members.value)
}

/// An address below Graph's.
pub(crate) fn under(graph: &Url, path: &str) -> Url {
    let mut url = graph.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path.split('/'));
    }
    url
}
