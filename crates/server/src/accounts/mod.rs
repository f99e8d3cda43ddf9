//! Which account a person gets, and whether they are let in.

pub(crate) mod roles;

use pia_oidc::{Home, Identity, Organization, Subject};
use pia_protocol::clock::Clock;
use pia_protocol::ids::UserId;
use time::OffsetDateTime;

use crate::db::{Account, DbError, Found, IdentityKey, Tx};
use crate::provider_tokens::Keep;

/// The longest hint that is passed on to a provider, in bytes.
pub(crate) const MAX_HINT: usize = 1_024;
/// The most characters kept of a name or an address.
const MAX_CHARS: usize = 320;

/// Somebody whom a provider has just vouched for. No `Debug`: tokens may be among it.
pub(crate) struct Vouched {
    pub(crate) identity: Identity,
    /// What the provider gave to act for them, where that is kept.
    pub(crate) keep: Option<Keep>,
    /// What they may be here, as of this sign-in.
    pub(crate) roles: Vec<String>,
    /// Whether somebody of whom nothing is known gets an account.
    pub(crate) may_be_new: bool,
}

/// Why somebody whom a provider vouches for is not let in all the same. The words are for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotAdmitted {
    #[error("Guests of an organisation may not sign in here.")]
    Guest,
    #[error("This server lets in only people it knows. Ask whoever runs it to add you.")]
    Unknown,
    #[error("This server asks for a role that you do not have. Ask whoever runs it.")]
    Role,
    #[error("This account is disabled. Ask whoever runs the server.")]
    Disabled,
}

impl NotAdmitted {
    /// For programs.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Guest => "guest_not_allowed",
            Self::Unknown => "account_unknown",
            Self::Role => "role_missing",
            Self::Disabled => "account_disabled",
        }
    }
}

/// Why there is no account.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AdmitError {
    #[error(transparent)]
    NotAdmitted(#[from] NotAdmitted),
    #[error("the database failed")]
    Db(#[from] DbError),
}

/// The id a new account would get.
pub(crate) fn new_id(clock: &dyn Clock) -> UserId {
    UserId::new(clock)
}

/// The account of a verified identity, made when there is none and there may be; what the provider
/// says of the person now is taken over in both cases.
///
/// Found by tenant and object id, or by issuer and subject. Never by e-mail: an Entra administrator
/// can give any address to anybody, and addresses change hands.
pub(crate) fn admit(
    tx: &Tx<'_>,
    vouched: &Vouched,
    new: UserId,
    now: OffsetDateTime,
) -> Result<Account, AdmitError> {
    let identity = &vouched.identity;
    let key = key(&identity.subject);
    let found = tx.account_of(&key)?;
    match found {
        Some(found) if found.disabled => return Err(NotAdmitted::Disabled.into()),
        None if !vouched.may_be_new => return Err(NotAdmitted::Unknown.into()),
        _ => {}
    }
    let account = Account {
        id: found.map_or(new, |found| found.id),
        email: display(identity.email.as_deref().or(identity.username.as_deref()))
            .unwrap_or_default(),
        display_name: display(identity.name.as_deref()),
        login_hint: identity.login_hint.clone().filter(|hint| fits_a_hint(hint)),
        roles: vouched.roles.clone(),
        home: home(tx, identity.home.clone(), found)?,
    };
    match found {
        Some(_) => tx.mirror_account(&account, now)?,
        None => tx.create_account(&key, &account, now)?,
    }
    if let Some(keep) = &vouched.keep {
        keep.put(tx, account.id)?;
    }
    Ok(account)
}

/// Whose account it is. What an organisation calls itself is kept where it could not be had now.
fn home(tx: &Tx<'_>, said: Home, found: Option<Found>) -> Result<Home, DbError> {
    let Home::Organization(said) = said else {
        return Ok(said);
    };
    let name = match (display(said.name.as_deref()), found) {
        (None, Some(found)) => match tx.account(found.id)?.home {
            Home::Organization(kept) if kept.domain == said.domain => kept.name,
            _ => None,
        },
        (name, _) => name,
    };
    Ok(Home::Organization(Organization { name, ..said }))
}

/// What an account is found by.
pub(crate) fn key(subject: &Subject) -> IdentityKey {
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

/// Whether a hint can be sent back to us, and on to the provider. It is opaque, so a part of it is of
/// no use.
fn fits_a_hint(hint: &str) -> bool {
    (1..=MAX_HINT).contains(&hint.len()) && !hint.chars().any(char::is_control)
}

/// Text for display: without control characters, of a sensible length, not empty.
pub(crate) fn display(text: Option<&str>) -> Option<String> {
    let text: String = text?
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_CHARS)
        .collect();
    (!text.trim().is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use pia_oidc::Groups;
    use pia_protocol::clock::SystemClock;
    use time::macros::datetime;

    use super::*;
    use crate::db::{DatabaseAddress, Db};

    const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

    fn identity(subject: Subject, email: &str, name: &str) -> Identity {
        Identity {
            subject,
            name: Some(name.into()),
            email: Some(email.into()),
            email_verified: true,
            username: None,
            login_hint: None,
            session_id: None,
            authenticated_at: None,
            guest: false,
            home: Home::Unknown,
            roles: Vec::new(),
            groups: Groups::NotSaid,
        }
    }

    fn issuer(issuer: &str, subject: &str) -> Subject {
        Subject::Issuer {
            issuer: issuer.into(),
            subject: subject.into(),
        }
    }

    async fn found(db: &Db, identity: Identity) -> Account {
        let new = new_id(&SystemClock);
        let identity = Vouched {
            identity,
            keep: None,
            roles: Vec::new(),
            may_be_new: true,
        };
        let account = db.write(move |tx| admit(tx, &identity, new, NOW));
        account.await.unwrap()
    }

    #[tokio::test]
    async fn an_account_is_found_by_who_vouches_for_it_and_never_by_its_address() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&DatabaseAddress::Sqlite(folder.path().join("pia.db")))
            .await
            .unwrap();
        let ada = found(&db, identity(issuer("a", "1"), "x@y.example", "Ada")).await;
        // Renamed, with another address: the same person, shown as they are called now.
        let renamed = found(&db, identity(issuer("a", "1"), "new@y.example", "Ada L.")).await;
        assert_eq!(renamed.id, ada.id);
        let id = ada.id;
        let stored = db.read(move |db| db.account(id)).await.unwrap();
        assert_eq!(stored, Some(renamed));
        // The same address from elsewhere, or the same subject of another issuer: somebody else.
        for other in [issuer("a", "2"), issuer("b", "1")] {
            let other = found(&db, identity(other, "new@y.example", "Ada L.")).await;
            assert_ne!(other.id, ada.id);
        }
    }

    #[test]
    fn text_for_display_is_cleaned() {
        assert_eq!(display(Some("Ada\u{0}\n L.")).as_deref(), Some("Ada L."));
        assert_eq!(display(Some(" \t")), None);
        assert_eq!(
            display(Some(&"x".repeat(999))).map(|t| t.len()),
            Some(MAX_CHARS)
        );
    }
}
