//! Signed-in devices and their refresh tokens.

use pia_protocol::ids::{SessionId, UserId};
use time::OffsetDateTime;

use super::conn::{AsValue as _, Row, Value, values};
use super::row::millis;
use super::{Account, Announcement, DbError, Tx, Via};
use crate::hashed::Hashed;
use crate::tokens::Device;

/// What rotation needs to know of a family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FamilyRow {
    pub(crate) account: UserId,
    pub(crate) id: SessionId,
    pub(crate) provider: String,
    pub(crate) ended: bool,
    pub(crate) created_at: OffsetDateTime,
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
    /// Whose it is.
    pub(crate) account: Account,
}

/// A family about to begin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewFamily<'a> {
    pub(crate) account: UserId,
    pub(crate) id: SessionId,
    pub(crate) via: &'a Via,
    pub(crate) device: &'a Device,
    pub(crate) token: Hashed,
    pub(crate) now: OffsetDateTime,
    pub(crate) expires_at: OffsetDateTime,
}

impl Tx<'_> {
    /// Begins a family with its first token.
    pub(crate) fn insert_family(&self, new: NewFamily<'_>) -> Result<(), DbError> {
        self.0.run(
            "INSERT INTO family (account, id, provider, device_name, device_id, app_version,
                                 os_version, created_at, used_at, expires_at, current_hash,
                                 provider_session, place)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10, ?11, ?12)",
            values![
                new.account.as_bytes(),
                new.id.as_bytes(),
                new.via.provider,
                new.device.name,
                new.device.id,
                new.device.app_version,
                new.device.os_version,
                millis(new.now),
                millis(new.expires_at),
                new.token,
                new.via.session,
                new.device.place,
            ],
        )?;
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
        self.0.run(
            "INSERT INTO refresh_token (account, token_hash, family, expires_at, replaces)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            values![
                account.as_bytes(),
                token,
                family.as_bytes(),
                millis(expires_at),
                replaces,
            ],
        )
    }

    /// A person's refresh token with its family, which nobody else moves on meanwhile.
    pub(crate) fn refresh_token(
        &self,
        account: UserId,
        token: Hashed,
    ) -> Result<Option<StoredToken>, DbError> {
        Ok(self.refresh_tokens(&[(account, token)])?.pop().flatten())
    }

    /// The same of several persons, who come in the order of their ids.
    pub(crate) fn refresh_tokens(
        &self,
        tokens: &[(UserId, Hashed)],
    ) -> Result<Vec<Option<StoredToken>>, DbError> {
        let each: Vec<_> = tokens
            .iter()
            .map(|(account, token)| [account.as_bytes().value(), token.value()])
            .collect();
        let each: Vec<&[Value<'_>]> = each.iter().map(<[_; 2]>::as_slice).collect();
        let found = self.0.locked_each(
            "SELECT f.id, f.provider, f.ended_at IS NOT NULL, f.expires_at, f.current_hash,
                    f.previous_hash, t.replaces, a.email, a.display_name, f.created_at,
                    a.login_hint, a.roles, a.home, a.home_name
             FROM refresh_token t
                  JOIN family f ON f.account = t.account AND f.id = t.family
                  JOIN account a ON a.id = t.account
             WHERE t.account = ?1 AND t.token_hash = ?2",
            "f",
            &each,
        )?;
        let found = tokens.iter().zip(found);
        found
            .map(|((account, _), row)| row.map(|row| stored(*account, row)).transpose())
            .collect()
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
        let account = next.account.as_bytes();
        self.0.run(
            "UPDATE family SET current_hash = ?3, previous_hash = ?4, used_at = ?5,
                    expires_at = ?6,
                    device_name = coalesce(?7, device_name),
                    device_id   = coalesce(?8, device_id),
                    app_version = coalesce(?9, app_version),
                    os_version  = coalesce(?10, os_version),
                    place       = ?11
             WHERE account = ?1 AND id = ?2",
            values![
                account,
                next.id.as_bytes(),
                next.current,
                next.previous,
                millis(now),
                millis(next.expires_at),
                device.name,
                device.id,
                device.app_version,
                device.os_version,
                device.place,
            ],
        )?;
        self.0.run(
            "UPDATE refresh_token SET expires_at = ?3 WHERE account = ?1 AND token_hash = ?2",
            values![account, presented, millis(next.expires_at)],
        )?;
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
        let ended = self.0.execute(
            "UPDATE family SET ended_at = ?4, end_reason = ?3
             WHERE account = ?1 AND id = ?2 AND ended_at IS NULL AND expires_at > ?4",
            values![account.as_bytes(), id.as_bytes(), reason, millis(now)],
        )?;
        if ended > 0 {
            Announcement::Ended(account).send(&self.0)?;
        }
        Ok(ended > 0)
    }

    /// Ends the families that began through a browser's session at a provider, and says which.
    pub(crate) fn end_families_through(
        &self,
        provider_session: Hashed,
        now: OffsetDateTime,
    ) -> Result<Vec<(UserId, SessionId)>, DbError> {
        let ended = self.0.all(
            "UPDATE family SET ended_at = ?2, end_reason = 'provider_signed_out'
             WHERE provider_session = ?1 AND ended_at IS NULL AND expires_at > ?2
             RETURNING account, id",
            values![provider_session, millis(now)],
        )?;
        let ended: Vec<_> = ended
            .into_iter()
            .map(|mut row| {
                let account = UserId::from_bytes(row.get(0)?);
                Ok((account, SessionId::from_bytes(row.get(1)?)))
            })
            .collect::<Result<_, DbError>>()?;
        for (account, _) in &ended {
            Announcement::Ended(*account).send(&self.0)?;
        }
        Ok(ended)
    }

    /// Ends a person's families, all of them or all but one.
    pub(crate) fn end_families(
        &self,
        account: UserId,
        except: Option<SessionId>,
        reason: &'static str,
        now: OffsetDateTime,
    ) -> Result<(), DbError> {
        self.lock_account(account)?;
        let except = except.as_ref().map(SessionId::as_bytes);
        self.0.run(
            "UPDATE family SET ended_at = ?4, end_reason = ?3
             WHERE account = ?1 AND ended_at IS NULL AND id IS DISTINCT FROM ?2",
            values![account.as_bytes(), except, reason, millis(now)],
        )?;
        Announcement::Ended(account).send(&self.0)
    }

    /// Makes room for one more family: ends a person's families beyond the `keep` that were used
    /// last. Of two devices that sign in at once, the second sees the first. False when there is to
    /// be no family, because the person was disabled since they were let in.
    pub(crate) fn make_room(
        &self,
        account: UserId,
        keep: u32,
        now: OffsetDateTime,
    ) -> Result<bool, DbError> {
        if self.lock_account(account)? != Some(true) {
            return Ok(false);
        }
        self.0.run(
            "UPDATE family SET ended_at = ?3, end_reason = 'too_many_devices'
             WHERE account = ?1 AND ended_at IS NULL AND id NOT IN (
                 SELECT id FROM family
                 WHERE account = ?1 AND ended_at IS NULL AND expires_at > ?3
                 ORDER BY used_at DESC, id DESC LIMIT ?2)",
            values![account.as_bytes(), keep, millis(now)],
        )?;
        Announcement::Ended(account).send(&self.0)?;
        Ok(true)
    }
}

fn stored(account: UserId, mut row: Row) -> Result<StoredToken, DbError> {
    Ok(StoredToken {
        family: FamilyRow {
            account,
            id: SessionId::from_bytes(row.get(0)?),
            provider: row.get(1)?,
            ended: row.get(2)?,
            expires_at: row.time(3)?,
            current: row.get(4)?,
            previous: row.get(5)?,
            created_at: row.time(9)?,
        },
        replaces: row.get(6)?,
        account: Account {
            id: account,
            email: row.get(7)?,
            display_name: row.get(8)?,
            login_hint: row.get(10)?,
            roles: super::accounts::roles(&row.get::<String>(11)?)?,
            home: super::accounts::home(row.get(12)?, row.get(13)?),
        },
    })
}
