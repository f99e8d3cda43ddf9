//! From the file's words to a directory that adds up.

use std::collections::HashSet;

use super::accounts::Accounts;
use super::file::{self, File};
use super::{Directory, PERSONAL_TENANT, Tenant, applications};

/// Words that stand in a tenant's place in an address.
const RESERVED: [&str; 6] = [
    "common",
    "organizations",
    "consumers",
    "google",
    "graph",
    "control",
];

/// What does not add up, and where.
pub(super) struct Fault {
    pub(super) place: String,
    pub(super) problem: String,
}

pub(super) fn fault(place: impl Into<String>, problem: impl Into<String>) -> Fault {
    Fault {
        place: place.into(),
        problem: problem.into(),
    }
}

pub(super) fn directory(file: File) -> Result<Directory, Fault> {
    let tenants = tenants(&file.tenants)?;
    let mut accounts = Accounts::default();
    let mut guests = Vec::new();
    for (t, tenant) in file.tenants.into_iter().enumerate() {
        guests.push((tenant.id, tenant.guests));
        for (u, user) in tenant.users.into_iter().enumerate() {
            accounts.add_entra(tenant.id, user, &format!("tenants[{t}].users[{u}]"))?;
        }
    }
    for (u, user) in file.personal_accounts.into_iter().enumerate() {
        accounts.add_entra(PERSONAL_TENANT, user, &format!("personalAccounts[{u}]"))?;
    }
    for (t, (tenant, guests)) in guests.into_iter().enumerate() {
        for (g, guest) in guests.into_iter().enumerate() {
            accounts.add_guest(tenant, guest, &format!("tenants[{t}].guests[{g}]"))?;
        }
    }
    for (u, user) in file.google.users.into_iter().enumerate() {
        accounts.add_google(user, &format!("google.users[{u}]"))?;
    }
    Ok(Directory {
        sign_in_hint: file.sign_in_hint,
        applications: applications::all(file.applications, &tenants, &accounts.list)?,
        google_clients: applications::google(file.google.clients)?,
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
