//! The registered applications of a directory.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use url::Url;
use uuid::Uuid;

use super::check::{Fault, fault};
use super::file::{self, SignInAudience};
use super::{Account, AccountId, Application, Audience, Client, Credentials, Tenant, TokenVersion};
use crate::redirect_uri::RedirectUri;

/// The applications registered with Entra.
pub(super) fn all(
    from: Vec<file::Application>,
    tenants: &[Tenant],
    accounts: &[Account],
) -> Result<Vec<Arc<Application>>, Fault> {
    let mut ids = HashSet::new();
    let mut applications = Vec::new();
    for (a, application) in from.into_iter().enumerate() {
        let place = format!("applications[{a}]");
        if !ids.insert(application.client_id) {
            return Err(fault(format!("{place}.clientId"), "is taken"));
        }
        applications.push(Arc::new(registered(
            application,
            tenants,
            accounts,
            &place,
        )?));
    }
    Ok(applications)
}

fn registered(
    from: file::Application,
    tenants: &[Tenant],
    accounts: &[Account],
    place: &str,
) -> Result<Application, Fault> {
    Ok(Application {
        audience: audience(&from.sign_in_audience, from.home_tenant, tenants, place)?,
        optional_claims: from.optional_claims,
        front_channel_id_tokens: from.enable_id_token_issuance,
        group_claims: from.group_membership_claims != file::GroupMembershipClaims::None,
        token_version: token_version(from.access_token_accepted_version, place)?,
        logout_uri: logout_uri(from.frontchannel_logout_uri.as_deref(), place)?,
        api_scopes: from.api_scopes,
        admin_consent: from.admin_consent,
        roles: roles(from.app_roles, accounts, place)?,
        client: Client {
            id: from.client_id.to_string(),
            name: from.name,
            credentials: credentials(&from.kind, from.client_secrets, place)?,
            redirect_uris: redirect_uris(&from.redirect_uris, place)?,
        },
    })
}

fn credentials(kind: &file::Kind, given: Vec<String>, place: &str) -> Result<Credentials, Fault> {
    let secrets = format!("{place}.clientSecrets");
    match (kind, given) {
        (file::Kind::Public, given) if given.is_empty() => Ok(Credentials::Public),
        (file::Kind::Public, _) => Err(fault(secrets, "belongs to no public application")),
        (file::Kind::Web, given) if given.is_empty() || given.contains(&String::new()) => {
            Err(fault(secrets, "needs a secret, and no empty one"))
        }
        (file::Kind::Web, given) => Ok(Credentials::Secrets(given)),
    }
}

/// By the same rules as a redirect URI.
fn logout_uri(from: Option<&str>, place: &str) -> Result<Option<Url>, Fault> {
    let Some(text) = from else {
        return Ok(None);
    };
    let place = format!("{place}.frontchannelLogoutUri");
    match RedirectUri::register(text) {
        Ok(_) => Ok(Url::parse(text).ok()),
        Err(why) => Err(fault(place, format!("is refused: {why}"))),
    }
}

fn token_version(from: Option<u8>, place: &str) -> Result<TokenVersion, Fault> {
    match from {
        None | Some(1) => Ok(TokenVersion::One),
        Some(2) => Ok(TokenVersion::Two),
        Some(_) => {
            let place = format!("{place}.accessTokenAcceptedVersion");
            Err(fault(place, "is neither 1 nor 2"))
        }
    }
}

fn roles(
    from: BTreeMap<String, Vec<String>>,
    accounts: &[Account],
    place: &str,
) -> Result<Vec<(String, Vec<AccountId>)>, Fault> {
    let find = |name: &String, role: &str| {
        let known = accounts.iter().find(|account| account.is_called(name));
        let stray = || {
            fault(
                format!("{place}.appRoles.{role}"),
                "names no account of this file",
            )
        };
        known.map(|account| account.id).ok_or_else(stray)
    };
    let assigned = |(role, names): (String, Vec<String>)| {
        let held: Result<_, _> = names.iter().map(|name| find(name, &role)).collect();
        Ok((role, held?))
    };
    from.into_iter().map(assigned).collect()
}

fn audience(
    from: &SignInAudience,
    home: Option<Uuid>,
    tenants: &[Tenant],
    place: &str,
) -> Result<Audience, Fault> {
    match from {
        SignInAudience::MyOrg => match home {
            Some(home) if tenants.iter().any(|tenant| tenant.id == home) => {
                Ok(Audience::MyOrg(home))
            }
            Some(_) => Err(fault(
                format!("{place}.homeTenant"),
                "is no tenant of this file",
            )),
            None => Err(fault(
                place,
                "takes the accounts of its homeTenant, but names none",
            )),
        },
        SignInAudience::MultipleOrgs => Ok(Audience::MultipleOrgs),
        SignInAudience::MultipleOrgsAndPersonal => Ok(Audience::MultipleOrgsAndPersonal),
        SignInAudience::Personal => Ok(Audience::Personal),
    }
}

/// The clients registered with Google.
pub(super) fn google(from: Vec<file::GoogleClient>) -> Result<Vec<Arc<Client>>, Fault> {
    let mut ids = HashSet::new();
    let mut clients = Vec::new();
    for (c, client) in from.into_iter().enumerate() {
        let place = format!("google.clients[{c}]");
        if !ids.insert(client.client_id.clone()) {
            return Err(fault(format!("{place}.clientId"), "is taken"));
        }
        if client.client_secret.is_empty() {
            return Err(fault(format!("{place}.clientSecret"), "is empty"));
        }
        clients.push(Arc::new(Client {
            redirect_uris: redirect_uris(&client.redirect_uris, &place)?,
            id: client.client_id,
            name: client.name,
            credentials: Credentials::Secrets(vec![client.client_secret]),
        }));
    }
    Ok(clients)
}

fn redirect_uris(from: &[String], place: &str) -> Result<Vec<RedirectUri>, Fault> {
    from.iter()
        .enumerate()
        .map(|(u, text)| {
            RedirectUri::register(text).map_err(|why| {
                fault(
                    format!("{place}.redirectUris[{u}]"),
                    format!("is refused: {why}"),
                )
            })
        })
        .collect()
}
