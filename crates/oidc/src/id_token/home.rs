//! Whose account somebody has: read from claims that their organisation cannot make up.

use crate::claims::Claims;
use crate::config::ProviderKind;
use crate::identity::{Home, Organization, Subject};
use crate::issuer::PERSONAL_ACCOUNTS;

/// Never from `email`: in Entra a tenant's administrator can put any address there. The domain of
/// what a tenant's own people sign in with is one that the tenant has proved to be its own; a guest
/// signs in with another's. Google's `hd` names the organisation that manages the account, and is
/// missing from everybody else's.
pub(super) fn of(kind: ProviderKind, subject: &Subject, claims: &Claims, guest: bool) -> Home {
    match (kind, subject) {
        (ProviderKind::Entra, Subject::Entra { tenant, .. }) if *tenant == PERSONAL_ACCOUNTS => {
            Home::Personal
        }
        (ProviderKind::Entra, _) if !guest => {
            let username = claims.preferred_username.as_deref();
            organization(
                username
                    .and_then(|name| name.split_once('@'))
                    .map(|(_, at)| at),
            )
        }
        (ProviderKind::Google, _) if claims.hd.is_none() => Home::Personal,
        (ProviderKind::Google, _) => organization(claims.hd.as_deref()),
        (ProviderKind::Entra | ProviderKind::Generic, _) => Home::Unknown,
    }
}

fn organization(domain: Option<&str>) -> Home {
    domain
        .and_then(Organization::with_domain)
        .map_or(Home::Unknown, Home::Organization)
}
