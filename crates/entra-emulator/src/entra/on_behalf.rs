//! On behalf of: an API turns the access token it was called with into one for the next API.

use super::aadsts::Aadsts;
use super::authority::Authority;
use super::denied;
use super::issue::{Asked, Tokens, check_consent, issue};
use super::permissions::{OPENID_SCOPES, Resource};
use crate::app::App;
use crate::directory::{Application, Credentials, Place};
use crate::params::Params;
use crate::store::access::Access;
use crate::store::grants::{Grant, Worthless};

/// Exchanges an access token. The person cannot be asked here: what they have not consented to, or
/// what is demanded of them, is an error for the API to hand back.
pub(super) fn exchange(
    app: &App,
    authority: Authority,
    application: &Application,
    params: &Params,
) -> Result<Tokens, Aadsts> {
    let need = |name| params.get(name).ok_or(Aadsts::missing(name));
    let wanted = need("requested_token_use")?;
    if wanted != "on_behalf_of" {
        return Err(Aadsts::TokenUse(wanted.to_owned()));
    }
    if matches!(application.client.credentials, Credentials::Public) {
        return Err(Aadsts::SecretMissing);
    }
    let access = assertion(app, application, need("assertion")?)?;
    let tenant = access.grant.tenant.ok_or(Aadsts::Assertion)?;
    authority
        .admits(tenant)
        .map_err(|_| Aadsts::OtherTenantsCode)?;
    need("scope")?;
    let scope = params.words("scope");
    let asked = Asked::choose(app, &scope, true)?;
    let grant = Grant {
        client_id: application.client.id.clone(),
        offline: scope.iter().any(|word| word == "offline_access"),
        scope,
        ..access.grant
    };
    let open = grant.scope.iter();
    let open = open.filter(|word| !OPENID_SCOPES.contains(&word.as_str()));
    check_consent(app, application, &grant, &open.cloned().collect::<Vec<_>>())?;
    denied::at_token(app, &application.client, &grant, Place::Refresh)?;
    issue(app, application, &grant, &asked, None)
}

fn assertion(app: &App, application: &Application, token: &str) -> Result<Access, Aadsts> {
    let access = app.access_tokens.find(token, app.now());
    let access = access.map_err(|why| match why {
        Worthless::Expired => Aadsts::AssertionExpired,
        Worthless::Unknown | Worthless::Spent | Worthless::Revoked => Aadsts::Assertion,
    })?;
    if access.resource == Resource::Api(application.client.id.clone()) {
        Ok(access)
    } else {
        Err(Aadsts::AssertionAudience)
    }
}
