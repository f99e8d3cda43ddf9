//! One-time codes.

use pia_protocol::ids::{SessionId, UserId};
use rusqlite::OptionalExtension;
use time::OffsetDateTime;

use super::{DbError, Tx, row};
use crate::hashed::Hashed;

/// A code, fresh or spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredCode {
    pub(crate) code: Hashed,
    pub(crate) account: UserId,
    pub(crate) provider: String,
    /// Whom it was issued to, where to, and under which PKCE challenge.
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: String,
    pub(crate) expires_at: OffsetDateTime,
    /// Used, or burnt by a wrong attempt.
    pub(crate) spent: bool,
    /// The family it bought.
    pub(crate) family: Option<SessionId>,
}

impl Tx<'_> {
    /// Takes a person's codes away that have bought nothing yet.
    pub(crate) fn void_codes(&self, account: UserId, now: OffsetDateTime) -> Result<(), DbError> {
        // By the time first, which is indexed and leaves a minute's worth of rows.
        self.0
            .prepare_cached(
                "DELETE FROM authorization_code
                 WHERE expires_at > ?2 AND spent = 0 AND account = ?1",
            )?
            .execute((account.as_bytes(), row::millis(now)))?;
        Ok(())
    }

    /// Remembers a code that was just made.
    pub(crate) fn insert_code(&self, code: &StoredCode) -> Result<(), DbError> {
        self.0
            .prepare_cached(
                "INSERT INTO authorization_code
                     (code_hash, account, provider, client_id, redirect_uri, challenge, expires_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute((
                code.code,
                code.account.as_bytes(),
                &code.provider,
                &code.client_id,
                &code.redirect_uri,
                &code.challenge,
                row::millis(code.expires_at),
            ))?;
        Ok(())
    }

    /// The code with this hash, whatever became of it.
    pub(crate) fn code(&self, code: Hashed) -> Result<Option<StoredCode>, DbError> {
        let mut statement = self.0.prepare_cached(
            "SELECT account, provider, client_id, redirect_uri, challenge, expires_at, spent, family
             FROM authorization_code WHERE code_hash = ?1",
        )?;
        let found = statement
            .query_row([code], |row| {
                let end: i64 = row.get(5)?;
                let stored = StoredCode {
                    code,
                    account: UserId::from_bytes(row.get(0)?),
                    provider: row.get(1)?,
                    client_id: row.get(2)?,
                    redirect_uri: row.get(3)?,
                    challenge: row.get(4)?,
                    expires_at: OffsetDateTime::UNIX_EPOCH,
                    spent: row.get(6)?,
                    family: row.get::<_, Option<_>>(7)?.map(SessionId::from_bytes),
                };
                Ok((stored, end))
            })
            .optional()?;
        found
            .map(|(stored, end)| {
                let expires_at = row::time("authorization_code", end)?;
                Ok(StoredCode {
                    expires_at,
                    ..stored
                })
            })
            .transpose()
    }

    /// Marks a code as spent, with the family it bought if it bought one.
    pub(crate) fn spend_code(
        &self,
        code: Hashed,
        family: Option<SessionId>,
    ) -> Result<(), DbError> {
        self.0
            .prepare_cached(
                "UPDATE authorization_code SET spent = 1, family = ?2 WHERE code_hash = ?1",
            )?
            .execute((code, family.as_ref().map(SessionId::as_bytes)))?;
        Ok(())
    }
}
