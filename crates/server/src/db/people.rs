//! People as whoever runs the server sees them.

use pia_protocol::ids::UserId;
use time::OffsetDateTime;

use super::accounts::{home, roles};
use super::conn::values;
use super::row::{self, millis};
use super::{Account, DbError, IdentityKey, Snapshot, Tx};

/// When somebody signed in who has not done so yet: their account was made ahead.
const NEVER: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

/// A person, and who they are at their provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) account: Account,
    pub(crate) authority: String,
    pub(crate) subject: String,
    /// None: never yet.
    pub(crate) signed_in_at: Option<OffsetDateTime>,
    pub(crate) disabled_at: Option<OffsetDateTime>,
}

impl Tx<'_> {
    /// Makes an account for somebody who has not signed in yet.
    pub(crate) fn expect_account(
        &self,
        key: &IdentityKey,
        account: &Account,
        now: OffsetDateTime,
    ) -> Result<(), DbError> {
        self.create_account(key, account, now)?;
        self.0.run(
            "UPDATE account SET signed_in_at = ?2 WHERE id = ?1",
            values![account.id.as_bytes(), millis(NEVER)],
        )
    }

    /// Lets a person in no more; says whether that is news. None when there is no such person.
    pub(crate) fn disable_account(
        &self,
        id: UserId,
        now: OffsetDateTime,
    ) -> Result<Option<bool>, DbError> {
        self.mark_account(id, Some(now))
    }

    /// Lets a person in again; says whether that is news. None when there is no such person.
    pub(crate) fn enable_account(&self, id: UserId) -> Result<Option<bool>, DbError> {
        self.mark_account(id, None)
    }

    fn mark_account(
        &self,
        id: UserId,
        disabled_at: Option<OffsetDateTime>,
    ) -> Result<Option<bool>, DbError> {
        let Some(enabled) = self.lock_account(id)? else {
            return Ok(None);
        };
        let (before, after) = (!enabled, disabled_at.is_some());
        if before != after {
            self.0.run(
                "UPDATE account SET disabled_at = ?2 WHERE id = ?1",
                values![id.as_bytes(), disabled_at.map(millis)],
            )?;
        }
        Ok(Some(before != after))
    }
}

impl Snapshot<'_> {
    /// Whether a person is let in no more.
    pub(crate) fn is_disabled(&self, id: UserId) -> Result<bool, DbError> {
        let found = self.0.one(
            "SELECT id FROM account WHERE id = ?1 AND disabled_at IS NULL",
            values![id.as_bytes()],
        )?;
        Ok(found.is_none())
    }

    /// People in the order of their ids, from behind `after` on.
    pub(crate) fn people(&self, after: UserId, limit: u32) -> Result<Vec<Person>, DbError> {
        let rows = self.0.all(
            "SELECT a.id, a.email, a.display_name, a.login_hint, a.roles, a.signed_in_at,
                    a.disabled_at, i.authority, i.subject, a.home,
                    a.home_name
             FROM account a JOIN identity i ON i.account = a.id
             WHERE a.id > ?1 ORDER BY a.id LIMIT ?2",
            values![after.as_bytes(), limit],
        )?;
        let person = |mut row: super::conn::Row| {
            let disabled_at = row.get::<Option<i64>>(6)?;
            Ok(Person {
                account: Account {
                    id: UserId::from_bytes(row.get(0)?),
                    email: row.get(1)?,
                    display_name: row.get(2)?,
                    login_hint: row.get(3)?,
                    roles: roles(&row.get::<String>(4)?)?,
                    home: home(row.get(9)?, row.get(10)?),
                },
                signed_in_at: Some(row.time(5)?).filter(|at| *at != NEVER),
                disabled_at: disabled_at
                    .map(|at| row::time(at).ok_or(DbError::Column { index: 6 }))
                    .transpose()?,
                authority: row.get(7)?,
                subject: row.get(8)?,
            })
        };
        rows.into_iter().map(person).collect()
    }
}
