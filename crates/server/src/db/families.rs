//! Signed-in devices and their refresh tokens.

use pia_protocol::ids::{SessionId, UserId};
use rusqlite::OptionalExtension;
use time::OffsetDateTime;

use super::{DbError, Tx, row};
use crate::hashed::Hashed;
use crate::tokens::Device;

/// What rotation needs to know of a family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FamilyRow {
    pub(crate) account: UserId,
    pub(crate) id: SessionId,
    pub(crate) provider: String,
    pub(crate) ended: bool,
    pub(crate) expires_at: OffsetDateTime,
    /// The newest token.
    pub(crate) current: Hashed,
    /// The one it replaced.
    pub(crate) previous: Option<Hashed>,
}

/// A refresh token that was found, new or long spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredToken {
    pub(crate) family: FamilyRow,
    /// The token it was issued for; none for a family's first.
    pub(crate) replaces: Option<Hashed>,
}

/// A family about to begin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewFamily<'a> {
    pub(crate) account: UserId,
    pub(crate) id: SessionId,
    pub(crate) provider: &'a str,
    pub(crate) device: &'a Device,
    pub(crate) token: Hashed,
    pub(crate) now: OffsetDateTime,
    pub(crate) expires_at: OffsetDateTime,
}

impl Tx<'_> {
    /// Begins a family with its first token.
    pub(crate) fn insert_family(&self, new: NewFamily<'_>) -> Result<(), DbError> {
        self.0
            .prepare_cached(
                "INSERT INTO family (account, id, provider, device_name, device_id, app_version,
                                     os_version, created_at, used_at, expires_at, current_hash)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10)",
            )?
            .execute((
                new.account.as_bytes(),
                new.id.as_bytes(),
                new.provider,
                &new.device.name,
                &new.device.id,
                &new.device.app_version,
                &new.device.os_version,
                row::millis(new.now),
                row::millis(new.expires_at),
                new.token,
            ))?;
        self.insert_token(new.token, None, (new.account, new.id), new.expires_at)
    }

    /// Remembers a refresh token of a family, and the token it was issued for.
    fn insert_token(
        &self,
        token: Hashed,
        replaces: Option<Hashed>,
        (account, family): (UserId, SessionId),
        expires_at: OffsetDateTime,
    ) -> Result<(), DbError> {
        self.0
            .prepare_cached(
                "INSERT INTO refresh_token (token_hash, account, family, expires_at, replaces)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((
                token,
                account.as_bytes(),
                family.as_bytes(),
                row::millis(expires_at),
                replaces,
            ))?;
        Ok(())
    }

    /// A refresh token with its family.
    pub(crate) fn refresh_token(&self, token: Hashed) -> Result<Option<StoredToken>, DbError> {
        let mut statement = self.0.prepare_cached(
            "SELECT f.account, f.id, f.provider, f.ended_at IS NOT NULL, f.current_hash,
                    f.previous_hash, f.expires_at, t.replaces
             FROM refresh_token t JOIN family f ON f.account = t.account AND f.id = t.family
             WHERE t.token_hash = ?1",
        )?;
        let found = statement
            .query_row([token], |row| {
                let family = FamilyRow {
                    account: UserId::from_bytes(row.get(0)?),
                    id: SessionId::from_bytes(row.get(1)?),
                    provider: row.get(2)?,
                    ended: row.get(3)?,
                    current: row.get(4)?,
                    previous: row.get(5)?,
                    expires_at: OffsetDateTime::UNIX_EPOCH,
                };
                Ok((family, row.get::<_, i64>(6)?, row.get(7)?))
            })
            .optional()?;
        found
            .map(|(family, end, replaces)| {
                let expires_at = row::time("family", end)?;
                let family = FamilyRow {
                    expires_at,
                    ..family
                };
                Ok(StoredToken { family, replaces })
            })
            .transpose()
    }

    /// Moves a family on to a new token, and updates what is known of the device. The token that was
    /// presented is kept for as long as it may have to be recognised again.
    pub(crate) fn advance_family(
        &self,
        presented: Hashed,
        next: &FamilyRow,
        device: &Device,
        now: OffsetDateTime,
    ) -> Result<(), DbError> {
        self.0
            .prepare_cached(
                "UPDATE family SET current_hash = ?3, previous_hash = ?4, used_at = ?5,
                        expires_at = ?6,
                        device_name = coalesce(?7, device_name),
                        device_id   = coalesce(?8, device_id),
                        app_version = coalesce(?9, app_version),
                        os_version  = coalesce(?10, os_version)
                 WHERE account = ?1 AND id = ?2",
            )?
            .execute((
                next.account.as_bytes(),
                next.id.as_bytes(),
                next.current,
                next.previous,
                row::millis(now),
                row::millis(next.expires_at),
                &device.name,
                &device.id,
                &device.app_version,
                &device.os_version,
            ))?;
        self.0
            .prepare_cached("UPDATE refresh_token SET expires_at = ?2 WHERE token_hash = ?1")?
            .execute((presented, row::millis(next.expires_at)))?;
        let family = (next.account, next.id);
        self.insert_token(next.current, Some(presented), family, next.expires_at)
    }

    /// Ends a family; one that has ended already keeps its first reason. Returns whether there was
    /// one to end.
    pub(crate) fn end_family(
        &self,
        account: UserId,
        id: SessionId,
        reason: &'static str,
        now: OffsetDateTime,
    ) -> Result<bool, DbError> {
        let ended = self
            .0
            .prepare_cached(
                "UPDATE family SET ended_at = ?4, end_reason = ?3
                 WHERE account = ?1 AND id = ?2 AND ended_at IS NULL AND expires_at > ?4",
            )?
            .execute((account.as_bytes(), id.as_bytes(), reason, row::millis(now)))?;
        Ok(ended > 0)
    }

    /// Ends a person's families, all of them or all but one.
    pub(crate) fn end_families(
        &self,
        account: UserId,
        except: Option<SessionId>,
        reason: &'static str,
        now: OffsetDateTime,
    ) -> Result<(), DbError> {
        let except = except.as_ref().map(SessionId::as_bytes);
        self.0
            .prepare_cached(
                "UPDATE family SET ended_at = ?4, end_reason = ?3
                 WHERE account = ?1 AND ended_at IS NULL AND id IS NOT ?2",
            )?
            .execute((account.as_bytes(), except, reason, row::millis(now)))?;
        Ok(())
    }

    /// Ends a person's families beyond the `keep` that were used last.
    pub(crate) fn end_families_beyond(
        &self,
        account: UserId,
        keep: u32,
        now: OffsetDateTime,
    ) -> Result<(), DbError> {
        self.0
            .prepare_cached(
                "UPDATE family SET ended_at = ?3, end_reason = 'too_many_devices'
                 WHERE account = ?1 AND ended_at IS NULL AND id NOT IN (
                     SELECT id FROM family
                     WHERE account = ?1 AND ended_at IS NULL AND expires_at > ?3
                     ORDER BY used_at DESC, id DESC LIMIT ?2)",
            )?
            .execute((account.as_bytes(), keep, row::millis(now)))?;
        Ok(())
    }
}
