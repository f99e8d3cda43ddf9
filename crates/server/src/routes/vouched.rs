//! What a provider's answer says: who it is, or why it does not say so.

use std::time::Duration;

use pia_oidc::id_token::RawIdToken;
use pia_oidc::secret::ProviderAccessToken;
use pia_oidc::{Home, Identity, Organization, ProviderError, ProviderKind, SignIn, SignedIn};

use super::browser::Failure;
use super::params::Params;
use crate::accounts::{NotAdmitted, Vouched, roles};
use crate::app::{App, ProviderParty};
use crate::graph::{self, GraphError};
use crate::sign_in::Arrived;
use crate::telemetry::{RequestId, chain};
use crate::told::Told;

/// How long a sign-in waits for what the person's organisation calls itself: it is good without.
const ORGANIZATION_LIMIT: Duration = Duration::from_secs(2);

/// The provider does not say who it is.
pub(super) struct Refused {
    pub(super) failure: Failure,
    /// What the next request to it has to carry.
    pub(super) claims: Option<String>,
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self {
            failure,
            claims: None,
        }
    }
}

/// Redeems what the browser brought.
pub(super) async fn vouched(
    app: &App,
    provider: &str,
    id: &RequestId,
    params: &Params,
    arrived: &Arrived,
) -> Result<Vouched, Refused> {
    let id = id.as_str();
    if let Some(error) = ProviderError::from_authorization_response(params.pairs()) {
        tracing::info!(id, provider, cause = %error, "the provider refused a sign-in");
        return Err(Refused {
            failure: Failure::of_answer(&error),
            claims: error.claims,
        });
    }
    let missing = || Refused {
        failure: Failure::new("server_error", Told::NoCode),
        claims: None,
    };
    let party = app.provider(provider).ok_or_else(missing)?;
    let code = params.get("code").ok_or_else(missing)?;
    let now = app.clock.now();
    let checked = async {
        let party = &party.relying_party;
        party.check_response_issuer(params.get("iss"), now).await?;
        let redirect_uri = app.callback_url(provider);
        let sign_in = SignIn {
            code,
            id_token: params
                .get("id_token")
                .map(|token| RawIdToken::new(token.to_owned())),
            code_verifier: &arrived.ours.verifier,
            redirect_uri: &redirect_uri,
            nonce: &arrived.ours.nonce,
            authenticated_after: arrived.ours.authenticated_after,
        };
        party.finish(sign_in, now).await
    };
    match checked.await {
        Ok(signed_in) => completed(app, party, id, signed_in).await,
        Err(error) => {
            let cause = chain(&error);
            tracing::warn!(id, provider, cause, "a sign-in failed at the provider");
            Err(Refused {
                failure: Failure::of_provider(&error),
                claims: match error {
                    pia_oidc::Error::Provider(error) => error.claims,
                    _ => None,
                },
            })
        }
    }
}

/// A profile stays as the ID token has it.
#[derive(Debug, thiserror::Error)]
enum ProfileError {
    #[error("the provider's user information cannot be had")]
    UserInfo(#[from] Box<pia_oidc::Error>),
    #[error(transparent)]
    Graph(#[from] GraphError),
}

/// Asks for the name and the address that the ID token left out: at UserInfo, or, of Entra, whose
/// UserInfo knows less than its ID tokens, at Graph, where the token may be used for it.
async fn complete_profile(
    app: &App,
    party: &ProviderParty,
    identity: &mut Identity,
    token: &ProviderAccessToken,
) -> Result<(), ProfileError> {
    let relying_party = &party.relying_party;
    let is_complete = identity.name.is_some() && identity.email.is_some();
    if graph_answers(party) && !is_complete {
        graph::complete_profile(&party.fetch, &party.graph, identity, token).await?;
    }
    let asked = relying_party.complete_profile(identity, token, app.clock.now());
    asked
        .await
        .map(drop)
        .map_err(|error| Box::new(error).into())
}

/// Whether tokens of this provider may be used at Graph.
fn graph_answers(party: &ProviderParty) -> bool {
    party.relying_party.config().kind == ProviderKind::Entra && party.keeps_tokens
}

/// What can be had of the person's organisation. None for a guest, whose organisation is another than
/// the one that Graph shows, and for a personal account.
async fn organization(
    party: &ProviderParty,
    id: &str,
    identity: &Identity,
    token: Option<&ProviderAccessToken>,
) -> Option<Organization> {
    if !graph_answers(party) || identity.guest || identity.home == Home::Personal {
        return None;
    }
    let asked = graph::organization(&party.fetch, &party.graph, token?);
    let provider = &party.info.name;
    match tokio::time::timeout(ORGANIZATION_LIMIT, asked).await {
        Ok(Ok(found)) => Some(found),
        Ok(Err(error)) => {
            let cause = chain(&error);
            tracing::info!(
                id,
                provider,
                cause,
                "a person's organisation could not be had"
            );
            None
        }
        Err(_) => {
            tracing::info!(
                id,
                provider,
                "Graph took too long to say a person's organisation"
            );
            None
        }
    }
}

/// The domain that the ID token vouches for stays; the rest is Graph's.
fn home(said: Home, found: Option<Organization>) -> Home {
    match (said, found) {
        (Home::Organization(said), Some(found)) => Home::Organization(Organization {
            name: found.name,
            ..said
        }),
        (Home::Unknown, Some(found)) => Home::Organization(found),
        (said, _) => said,
    }
}

/// With the name and the address that the ID token left out, without which the sign-in is good all
/// the same; with the roles, without which it is not; and held against this server's own rules.
async fn completed(
    app: &App,
    party: &ProviderParty,
    id: &str,
    signed_in: SignedIn,
) -> Result<Vouched, Refused> {
    let SignedIn {
        mut identity,
        tokens,
    } = signed_in;
    // Before anything more is asked about them.
    if identity.guest && party.blocks_guests {
        return Err(Failure::of_rules(NotAdmitted::Guest).into());
    }
    let token = tokens.as_ref().map(|tokens| &tokens.access_token);
    if let Some(token) = token
        && let Err(error) = complete_profile(app, party, &mut identity, token).await
    {
        let (provider, cause) = (&party.info.name, chain(&error));
        tracing::info!(id, provider, cause, "a profile could not be completed");
    }
    let (roles, organization) = tokio::join!(
        roles::of(party, &identity, token),
        organization(party, id, &identity, token),
    );
    identity.home = home(identity.home, organization);
    let roles = roles.map_err(|error| {
        let (provider, cause) = (&party.info.name, chain(&error));
        tracing::warn!(id, provider, cause, "a person's groups could not be had");
        Failure::of_class(error.class(), error.told())
    })?;
    let required = app.required_role.as_ref();
    if required.is_some_and(|required| !roles.contains(required)) {
        return Err(Failure::of_rules(NotAdmitted::Role).into());
    }
    Ok(Vouched {
        identity,
        keep: app.provider_tokens.to_keep(party, tokens),
        roles,
        may_be_new: app.creates_accounts,
    })
}
