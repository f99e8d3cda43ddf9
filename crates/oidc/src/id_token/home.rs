//! Whose account somebody has: read from claims that their organisation cannot make up.

use crate::claims::Claims;
use crate::config::ProviderKind;
use crate::identity::{Home, Subject};
use crate::issuer::PERSONAL_ACCOUNTS;

/// The longest name in the DNS (RFC 1035 section 2.3.4).
const LONGEST: usize = 253;

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

/// Only what looks like a domain: this is shown to people.
fn organization(domain: Option<&str>) -> Home {
    let is_label = |label: &str| {
        let fits = |c: char| c.is_alphanumeric() || c == '-';
        !label.is_empty() && label.chars().all(fits)
    };
    match domain {
        Some(name)
            if name.len() <= LONGEST && name.contains('.') && name.split('.').all(is_label) =>
        {
            Home::Organization(name.to_lowercase())
        }
        _ => Home::Unknown,
    }
}
