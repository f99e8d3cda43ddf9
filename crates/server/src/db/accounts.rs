//! People, and who they are at their providers.

use pia_oidc::{Home, Organization};
use pia_protocol::ids::UserId;
use time::OffsetDateTime;

use super::conn::{Conn, values};
use super::row::millis;
use super::{DbError, Snapshot, Tx};
use crate::hashed::Hashed;

/// Who somebody is at a provider: the only thing an account is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IdentityKey {
    /// `entra` or `issuer`.
    pub(crate) scheme: &'static str,
    /// Entra ID's tenant, or the issuer.
    pub(crate) authority: String,
    /// Entra ID's object id, or the issuer's `sub`.
    pub(crate) subject: String,
}

/// A person's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) id: UserId,
    /// For display only; may be empty.
    pub(crate) email: String,
    pub(crate) display_name: Option<String>,
    /// What to call them at their provider. Opaque.
    pub(crate) login_hint: Option<String>,
    /// What they may be, as of their last sign-in.
    pub(crate) roles: Vec<String>,
    /// Whose account it is with their provider, as of their last sign-in. For display only.
    pub(crate) home: Home,
}

/// An account that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) id: UserId,
    /// Whether its person is let in no more.
    pub(crate) disabled: bool,
}

/// Through which provider somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Via {
    pub(crate) provider: String,
    /// The browser's session there, when the provider names it.
    pub(crate) session: Option<Hashed>,
}

impl Via {
    /// `session` is the provider's `sid`.
    pub(crate) fn new(provider: &str, session: Option<&str>) -> Self {
        Self {
            provider: provider.to_owned(),
            session: session.map(|sid| Self::session_of(provider, sid)),
        }
    }

    /// What a provider's `sid` is kept as: two providers may give the same.
    pub(crate) fn session_of(provider: &str, sid: &str) -> Hashed {
        Hashed::of(&format!("{provider} {sid}"))
    }
}

impl Tx<'_> {
    /// The account that belongs to an identity.
    pub(crate) fn account_of(&self, key: &IdentityKey) -> Result<Option<Found>, DbError> {
        by_identity(&self.0, key)
    }

    /// Makes an account for an identity seen for the first time.
    pub(crate) fn create_account(
        &self,
        key: &IdentityKey,
        account: &Account,
        now: OffsetDateTime,
    ) -> Result<(), DbError> {
        self.0.run(
            "INSERT INTO account
                 (id, email, display_name, login_hint, roles, home, home_name, created_at,
                  signed_in_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
            values![
                account.id.as_bytes(),
                account.email,
                account.display_name,
                account.login_hint,
                list(&account.roles),
                domain(&account.home),
                name(&account.home),
                millis(now),
            ],
        )?;
        self.0.run(
            "INSERT INTO identity (scheme, authority, subject, account) VALUES (?1, ?2, ?3, ?4)",
            values![
                key.scheme,
                key.authority,
                key.subject,
                account.id.as_bytes(),
            ],
        )
    }

    /// Takes over what the provider says about a person now.
    pub(crate) fn mirror_account(
        &self,
        account: &Account,
        now: OffsetDateTime,
    ) -> Result<(), DbError> {
        self.0.run(
            "UPDATE account SET email = ?2, display_name = ?3, login_hint = ?4, roles = ?5,
                    home = ?6, home_name = ?7, signed_in_at = ?8
             WHERE id = ?1",
            values![
                account.id.as_bytes(),
                account.email,
                account.display_name,
                account.login_hint,
                list(&account.roles),
                domain(&account.home),
                name(&account.home),
                millis(now),
            ],
        )
    }

    /// An account by its id.
    pub(crate) fn account(&self, id: UserId) -> Result<Account, DbError> {
        by_id(&self.0, id)?.ok_or(DbError::Corrupt {
            table: "account",
            what: "a reference to a missing account",
        })
    }

    /// Until this transaction's end, others who begin or end sessions of this person wait. Says
    /// whether the person is let in: who waited sees what the one before left. None when there is no
    /// such person.
    pub(super) fn lock_account(&self, id: UserId) -> Result<Option<bool>, DbError> {
        let found = self.0.locked(
            "SELECT disabled_at IS NULL FROM account WHERE id = ?1",
            "account",
            values![id.as_bytes()],
        )?;
        found.map(|mut row| row.get(0)).transpose()
    }
}

impl Snapshot<'_> {
    /// The account that belongs to an identity.
    pub(crate) fn account_of(&self, key: &IdentityKey) -> Result<Option<Found>, DbError> {
        by_identity(&self.0, key)
    }

    /// An account by its id.
    pub(crate) fn account(&self, id: UserId) -> Result<Option<Account>, DbError> {
        by_id(&self.0, id)
    }
}

fn by_identity(conn: &Conn<'_>, key: &IdentityKey) -> Result<Option<Found>, DbError> {
    let found = conn.one(
        "SELECT i.account, a.disabled_at IS NOT NULL
         FROM identity i JOIN account a ON a.id = i.account
         WHERE i.scheme = ?1 AND i.authority = ?2 AND i.subject = ?3",
        values![key.scheme, key.authority, key.subject],
    )?;
    let Some(mut row) = found else {
        return Ok(None);
    };
    Ok(Some(Found {
        id: UserId::from_bytes(row.get(0)?),
        disabled: row.get(1)?,
    }))
}

/// Roles as they are stored.
fn list(roles: &[String]) -> String {
    serde_json::Value::from(roles).to_string()
}

/// Roles as they were stored.
pub(super) fn roles(text: &str) -> Result<Vec<String>, DbError> {
    serde_json::from_str(text).map_err(|_| DbError::Corrupt {
        table: "account",
        what: "roles that are no list",
    })
}

/// Whose account it is, as it is stored: no organisation's name is empty.
fn domain(home: &Home) -> Option<&str> {
    match home {
        Home::Unknown => None,
        Home::Personal => Some(""),
        Home::Organization(organization) => Some(&organization.domain),
    }
}

/// What the organisation calls itself, as it is stored.
fn name(home: &Home) -> Option<&str> {
    match home {
        Home::Organization(organization) => organization.name.as_deref(),
        Home::Unknown | Home::Personal => None,
    }
}

/// Whose account it is, as it was stored.
pub(super) fn home(domain: Option<String>, name: Option<String>) -> Home {
    match domain {
        None => Home::Unknown,
        Some(domain) if domain.is_empty() => Home::Personal,
        Some(domain) => Home::Organization(Organization { domain, name }),
    }
}

fn by_id(conn: &Conn<'_>, id: UserId) -> Result<Option<Account>, DbError> {
    let found = conn.one(
        "SELECT email, display_name, login_hint, roles, home, home_name
         FROM account WHERE id = ?1",
        values![id.as_bytes()],
    )?;
    let Some(mut row) = found else {
        return Ok(None);
    };
    Ok(Some(Account {
        id,
        email: row.get(0)?,
        display_name: row.get(1)?,
        login_hint: row.get(2)?,
        roles: roles(&row.get::<String>(3)?)?,
        home: home(row.get(4)?, row.get(5)?),
    }))
}
