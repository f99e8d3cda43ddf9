//! From the file's words to a directory that adds up.

use std::collections::HashSet;
use std::sync::Arc;

use uuid::Uuid;

use super::file::{self, File, SignInAudience};
use super::{
    Account, AccountId, Application, Audience, Client, Credentials, Directory, Home,
    PERSONAL_TENANT, Tenant,
};
use crate::redirect_uri::RedirectUri;

/// Words that stand in a tenant's place in an address.
const RESERVED: [&str; 4] = ["common", "organizations", "consumers", "google"];

/// What does not add up, and where.
pub(super) struct Fault {
    pub(super) place: String,
    pub(super) problem: String,
}

fn fault(place: impl Into<String>, problem: impl Into<String>) -> Fault {
    Fault {
        place: place.into(),
        problem: problem.into(),
    }
}

pub(super) fn directory(file: File) -> Result<Directory, Fault> {
    let tenants = tenants(&file.tenants)?;
    let mut accounts = Accounts::default();
    for (t, tenant) in file.tenants.into_iter().enumerate() {
        for (u, user) in tenant.users.into_iter().enumerate() {
            accounts.add_entra(tenant.id, user, &format!("tenants[{t}].users[{u}]"))?;
        }
    }
    for (u, user) in file.personal_accounts.into_iter().enumerate() {
        accounts.add_entra(PERSONAL_TENANT, user, &format!("personalAccounts[{u}]"))?;
    }
    for (u, user) in file.google.users.into_iter().enumerate() {
        accounts.add_google(user, &format!("google.users[{u}]"))?;
    }
    Ok(Directory {
        sign_in_hint: file.sign_in_hint,
        applications: applications(file.applications, &tenants)?,
        google_clients: google_clients(file.google.clients)?,
        tenants,
        accounts: accounts.list,
    })
}

fn tenants(from: &[file::Tenant]) -> Result<Vec<Tenant>, Fault> {
    let mut ids = HashSet::from([PERSONAL_TENANT]);
    let mut domains = HashSet::new();
    let mut tenants = Vec::new();
    for (t, tenant) in from.iter().enumerate() {
        let place = |member| format!("tenants[{t}].{member}");
        let domain = tenant.domain.to_ascii_lowercase();
        if !ids.insert(tenant.id) {
            return Err(fault(place("id"), "is taken"));
        }
        if domain.is_empty() || RESERVED.contains(&domain.as_str()) {
            return Err(fault(place("domain"), "cannot be a tenant's domain"));
        }
        if !domains.insert(domain.clone()) {
            return Err(fault(place("domain"), "is taken"));
        }
        tenants.push(Tenant {
            id: tenant.id,
            name: tenant.name.clone(),
            domain,
        });
    }
    Ok(tenants)
}

#[derive(Default)]
struct Accounts {
    list: Vec<Account>,
    objects: HashSet<Uuid>,
    subjects: HashSet<String>,
    entra_names: HashSet<String>,
    google_names: HashSet<String>,
}

impl Accounts {
    fn add_entra(&mut self, tenant: Uuid, user: file::User, place: &str) -> Result<(), Fault> {
        if !self.objects.insert(user.id) {
            return Err(fault(format!("{place}.id"), "is taken"));
        }
        claim_name(
            &mut self.entra_names,
            &user.username,
            &format!("{place}.username"),
        )?;
        self.list.push(Account {
            id: AccountId(self.list.len()),
            username: user.username,
            name: user.name,
            email: user.email,
            password: user.password,
            home: Home::Entra {
                tenant,
                object: user.id,
            },
            denial: user.refusal,
        });
        Ok(())
    }

    fn add_google(&mut self, user: file::GoogleUser, place: &str) -> Result<(), Fault> {
        if !self.subjects.insert(user.subject.clone()) {
            return Err(fault(format!("{place}.subject"), "is taken"));
        }
        claim_name(
            &mut self.google_names,
            &user.email,
            &format!("{place}.email"),
        )?;
        self.list.push(Account {
            id: AccountId(self.list.len()),
            username: user.email.clone(),
            name: user.name,
            email: Some(user.email),
            password: user.password,
            home: Home::Google {
                subject: user.subject,
                email_verified: user.email_verified,
                hosted_domain: user.hosted_domain,
            },
            denial: None,
        });
        Ok(())
    }
}

fn claim_name(taken: &mut HashSet<String>, name: &str, place: &str) -> Result<(), Fault> {
    match name.split_once('@') {
        Some((user, domain)) if !user.is_empty() && !domain.is_empty() => {}
        _ => return Err(fault(place, "is not of the form name@domain")),
    }
    if taken.insert(name.to_ascii_lowercase()) {
        Ok(())
    } else {
        Err(fault(place, "is taken"))
    }
}

fn applications(
    from: Vec<file::Application>,
    tenants: &[Tenant],
) -> Result<Vec<Arc<Application>>, Fault> {
    let mut ids = HashSet::new();
    let mut applications = Vec::new();
    for (a, application) in from.into_iter().enumerate() {
        let place = format!("applications[{a}]");
        if !ids.insert(application.client_id) {
            return Err(fault(format!("{place}.clientId"), "is taken"));
        }
        applications.push(Arc::new(self::application(application, tenants, &place)?));
    }
    Ok(applications)
}

fn application(
    from: file::Application,
    tenants: &[Tenant],
    place: &str,
) -> Result<Application, Fault> {
    let secrets = format!("{place}.clientSecrets");
    let credentials = match (from.kind, from.client_secrets) {
        (file::Kind::Public, given) if given.is_empty() => Credentials::Public,
        (file::Kind::Public, _) => {
            return Err(fault(secrets, "belongs to no public application"));
        }
        (file::Kind::Web, given) if given.is_empty() || given.contains(&String::new()) => {
            return Err(fault(secrets, "needs a secret, and no empty one"));
        }
        (file::Kind::Web, given) => Credentials::Secrets(given),
    };
    Ok(Application {
        audience: audience(&from.sign_in_audience, from.home_tenant, tenants, place)?,
        optional_claims: from.optional_claims,
        front_channel_id_tokens: from.enable_id_token_issuance,
        client: Client {
            id: from.client_id.to_string(),
            name: from.name,
            credentials,
            redirect_uris: redirect_uris(&from.redirect_uris, place)?,
        },
    })
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

fn google_clients(from: Vec<file::GoogleClient>) -> Result<Vec<Arc<Client>>, Fault> {
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
