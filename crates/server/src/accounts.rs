//! Which account a person gets.

use pia_oidc::{Identity, Subject};
use pia_protocol::clock::Clock;
use pia_protocol::ids::UserId;
use time::OffsetDateTime;

use crate::db::{Account, DbError, IdentityKey, Tx};

/// The most characters kept of a name or an address.
const MAX_CHARS: usize = 320;

/// The id a new account would get.
pub(crate) fn new_id(clock: &dyn Clock) -> UserId {
    UserId::new(clock)
}

/// The account of a verified identity, made when there is none; what the provider says of the
/// person now is taken over in both cases.
///
/// Found by tenant and object id, or by issuer and subject. Never by e-mail: an Entra administrator
/// can give any address to anybody, and addresses change hands.
pub(crate) fn find_or_create(
    tx: &Tx<'_>,
    identity: &Identity,
    new: UserId,
    now: OffsetDateTime,
) -> Result<Account, DbError> {
    let key = key(&identity.subject);
    let found = tx.account_of(&key)?;
    let account = Account {
        id: found.unwrap_or(new),
        email: display(identity.email.as_deref().or(identity.username.as_deref()))
            .unwrap_or_default(),
        display_name: display(identity.name.as_deref()),
    };
    match found {
        Some(_) => tx.mirror_account(&account, now)?,
        None => tx.create_account(&key, &account, now)?,
    }
    Ok(account)
}

fn key(subject: &Subject) -> IdentityKey {
    match subject {
        Subject::Entra { tenant, object } => IdentityKey {
            scheme: "entra",
            authority: tenant.to_string(),
            subject: object.to_string(),
        },
        Subject::Issuer { issuer, subject } => IdentityKey {
            scheme: "issuer",
            authority: issuer.clone(),
            subject: subject.clone(),
        },
    }
}

/// Text for display: without control characters, of a sensible length, not empty.
fn display(text: Option<&str>) -> Option<String> {
    let text: String = text?
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_CHARS)
        .collect();
    (!text.trim().is_empty()).then_some(text)
}
