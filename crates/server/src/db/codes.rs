//! One-time codes.

use pia_protocol::ids::{SessionId, UserId};
use time::OffsetDateTime;

use super::conn::values;
use super::row::millis;
use super::{DbError, Tx, Via};
use crate::hashed::Hashed;

/// A code, fresh or spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredCode {
    pub(crate) account: UserId,
    pub(crate) code: Hashed,
    pub(crate) via: Via,
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
        self.0.run(
            "DELETE FROM authorization_code
             WHERE account = ?1 AND spent = 0 AND expires_at > ?2",
            values![account.as_bytes(), millis(now)],
        )
    }

    /// Remembers a code that was just made.
    pub(crate) fn insert_code(&self, code: &StoredCode) -> Result<(), DbError> {
        self.0.run(
            "INSERT INTO authorization_code
                 (account, code_hash, provider, client_id, redirect_uri, challenge, expires_at,
                  provider_session)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            values![
                code.account.as_bytes(),
                code.code,
                code.via.provider,
                code.client_id,
                code.redirect_uri,
                code.challenge,
                millis(code.expires_at),
                code.via.session,
            ],
        )
    }

    /// A person's code with this hash, whatever became of it. Nobody else redeems it meanwhile.
    pub(crate) fn code(
        &self,
        account: UserId,
        code: Hashed,
    ) -> Result<Option<StoredCode>, DbError> {
        let found = self.0.locked(
            "SELECT provider, client_id, redirect_uri, challenge, expires_at, spent, family,
                    provider_session
             FROM authorization_code WHERE account = ?1 AND code_hash = ?2",
            "authorization_code",
            values![account.as_bytes(), code],
        )?;
        let Some(mut row) = found else {
            return Ok(None);
        };
        Ok(Some(StoredCode {
            account,
            code,
            via: Via {
                provider: row.get(0)?,
                session: row.get(7)?,
            },
            client_id: row.get(1)?,
            redirect_uri: row.get(2)?,
            challenge: row.get(3)?,
            expires_at: row.time(4)?,
            spent: row.get(5)?,
            family: row.get::<Option<_>>(6)?.map(SessionId::from_bytes),
        }))
    }

    /// Marks a code as spent, with the family it bought if it bought one.
    pub(crate) fn spend_code(
        &self,
        account: UserId,
        code: Hashed,
        family: Option<SessionId>,
    ) -> Result<(), DbError> {
        let family = family.as_ref().map(SessionId::as_bytes);
        self.0.run(
            "UPDATE authorization_code SET spent = 1, family = ?3
             WHERE account = ?1 AND code_hash = ?2",
            values![account.as_bytes(), code, family],
        )
    }
}
