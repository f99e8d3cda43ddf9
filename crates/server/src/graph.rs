//! What is asked of Microsoft Graph besides pictures.

use pia_oidc::secret::ProviderAccessToken;
use pia_oidc::{
    ErrorClass, Fetch, FetchAnswer, FetchError, FetchErrorKind, Identity, Organization,
};
use serde::Deserialize;
use url::Url;

use crate::fetch::HttpFetch;

/// The most pages of one answer: each may be as large as the fetcher reads.
const MOST_PAGES: usize = 16;

/// Graph did not say.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GraphError {
    #[error("Microsoft Graph cannot be asked")]
    Fetch(#[from] FetchError),
    #[error("Microsoft Graph answered with status {0}")]
    Status(u16),
    #[error("Microsoft Graph's answer cannot be read")]
    Answer,
    #[error("Microsoft Graph's answer goes on at another address than Graph's")]
    Elsewhere,
    #[error("Microsoft Graph's answer has no end")]
    Endless,
}

impl GraphError {
    /// What to do about it.
    pub(crate) fn class(&self) -> ErrorClass {
        match self {
            Self::Fetch(error) if error.kind() == FetchErrorKind::TooLarge => ErrorClass::Other,
            Self::Fetch(_) | Self::Status(429 | 500..) => ErrorClass::Transient,
            // The token is a second old: what makes it bad is a rule about the person or the device.
            Self::Status(401) => ErrorClass::InteractionRequired,
            Self::Status(_) => ErrorClass::Misconfigured,
            Self::Answer | Self::Elsewhere | Self::Endless => ErrorClass::Other,
        }
    }
}

/// What Graph shows of a person. Names are for display: who it is was said by the ID token.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Profile {
    display_name: Option<String>,
    mail: Option<String>,
}

/// Fills in the name and the address that an ID token left out; changes nothing that is there.
pub(crate) async fn complete_profile(
    fetch: &HttpFetch,
    graph: &Url,
    identity: &mut Identity,
    token: &ProviderAccessToken,
) -> Result<(), GraphError> {
    let answer = fetch.get_with_token(&under(graph, "me"), token).await?;
    if answer.status != 200 {
        return Err(GraphError::Status(answer.status));
    }
    let found: Profile = serde_json::from_slice(&answer.body).map_err(|_| GraphError::Answer)?;
    identity.name = identity.name.take().or(found.display_name);
    identity.email = identity.email.take().or(found.mail);
    Ok(())
}

/// What Graph shows of an organisation: a list of the one whose account it is.
#[derive(Deserialize)]
struct Organizations {
    value: Vec<Tenant>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tenant {
    display_name: Option<String>,
    #[serde(default)]
    verified_domains: Vec<Domain>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Domain {
    name: String,
    #[serde(default)]
    is_default: bool,
}

/// The organisation whose account it is. Graph has none of a personal account, and of a guest's it
/// shows the one that is visited.
pub(crate) async fn organization(
    fetch: &HttpFetch,
    graph: &Url,
    token: &ProviderAccessToken,
) -> Result<Organization, GraphError> {
    let mut url = under(graph, "organization");
    // All that `User.Read` lets be read of it.
    url.set_query(Some("$select=displayName,verifiedDomains"));
    let answer = fetch.get_with_token(&url, token).await?;
    if answer.status != 200 {
        return Err(GraphError::Status(answer.status));
    }
    let found: Organizations =
        serde_json::from_slice(&answer.body).map_err(|_| GraphError::Answer)?;
    let tenant = found.value.into_iter().next().ok_or(GraphError::Answer)?;
    let mut domains = tenant.verified_domains.iter();
    let main = domains.find(|domain| domain.is_default);
    let organization = main.and_then(|main| Organization::with_domain(&main.name));
    Ok(Organization {
        name: tenant.display_name,
        ..organization.ok_or(GraphError::Answer)?
    })
}

/// A page of ids.
#[derive(Deserialize)]
struct Members {
    value: Vec<String>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
}

/// The ids of all groups, nested ones too, that the person whose token it is belongs to
/// (`getMemberObjects`).
pub(crate) async fn groups(
    fetch: &HttpFetch,
    graph: &Url,
    token: &ProviderAccessToken,
) -> Result<Vec<String>, GraphError> {
    let body = serde_json::json!({ "securityEnabledOnly": false });
    let url = under(graph, "me/getMemberObjects");
    let mut page = members(&fetch.post_json(&url, token, &body).await?)?;
    let mut groups = page.value;
    for _ in 1..MOST_PAGES {
        let Some(next) = &page.next else {
            return Ok(groups);
        };
        let next = of_same_origin(graph, next)?;
        page = members(&fetch.get_with_token(&next, token).await?)?;
        groups.append(&mut page.value);
    }
    match page.next {
        None => Ok(groups),
        Some(_) => Err(GraphError::Endless),
    }
}

fn members(answer: &FetchAnswer) -> Result<Members, GraphError> {
    if answer.status != 200 {
        return Err(GraphError::Status(answer.status));
    }
    serde_json::from_slice(&answer.body).map_err(|_| GraphError::Answer)
}

/// Where an answer goes on. The token goes there too, so it has to be Graph.
fn of_same_origin(graph: &Url, next: &str) -> Result<Url, GraphError> {
    let next = Url::parse(next).map_err(|_| GraphError::Elsewhere)?;
    if next.origin() == graph.origin() {
        Ok(next)
    } else {
        Err(GraphError::Elsewhere)
    }
}

/// An address below Graph's.
pub(crate) fn under(graph: &Url, path: &str) -> Url {
    let mut url = graph.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path.split('/'));
    }
    url
}

#[cfg(test)]
mod tests;
