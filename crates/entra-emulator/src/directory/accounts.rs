//! The accounts of a directory, and that no two are mixed up.

use std::collections::HashSet;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::check::{Fault, fault};
use super::{Account, AccountId, Home, Membership, file};

/// Accounts as they are added, and the names that are taken.
#[derive(Default)]
pub(super) struct Accounts {
    pub(super) list: Vec<Account>,
    objects: HashSet<Uuid>,
    subjects: HashSet<String>,
    entra_names: HashSet<String>,
    google_names: HashSet<String>,
}

impl Accounts {
    pub(super) fn add_entra(
        &mut self,
        tenant: Uuid,
        user: file::User,
        place: &str,
    ) -> Result<(), Fault> {
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
            memberships: vec![Membership {
                tenant,
                object: user.id,
                groups: groups(user.groups, user.more_groups, user.id),
            }],
            photo: user.photo,
            denial: user.refusal,
        });
        Ok(())
    }

    /// Makes an account that was added before a guest of a tenant.
    pub(super) fn add_guest(
        &mut self,
        tenant: Uuid,
        guest: file::Guest,
        place: &str,
    ) -> Result<(), Fault> {
        if !self.objects.insert(guest.id) {
            return Err(fault(format!("{place}.id"), "is taken"));
        }
        let mut accounts = self.list.iter_mut();
        let Some(account) = accounts.find(|account| account.is_called(&guest.username)) else {
            return Err(fault(
                format!("{place}.username"),
                "is no account of this file",
            ));
        };
        if account.in_tenant(tenant).is_some() {
            return Err(fault(
                format!("{place}.username"),
                "is in this tenant already",
            ));
        }
        account.memberships.push(Membership {
            tenant,
            object: guest.id,
            groups: groups(guest.groups, guest.more_groups, guest.id),
        });
        Ok(())
    }

    pub(super) fn add_google(&mut self, user: file::GoogleUser, place: &str) -> Result<(), Fault> {
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
            memberships: Vec::new(),
            photo: false,
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

/// The groups of the file, and as many made up as it asks for, the same at each start.
fn groups(mut given: Vec<Uuid>, more: u16, member: Uuid) -> Vec<Uuid> {
    given.extend((0..more).map(|n| {
        let hash = Sha256::digest(format!("group {n} of {member}"));
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }));
    given
}
