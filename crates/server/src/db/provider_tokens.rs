//! What providers gave to act for people there, encrypted.

use pia_protocol::ids::UserId;
use time::OffsetDateTime;

use super::conn::values;
use super::row::millis;
use super::{Announcement, DbError, Snapshot, Tx};

/// A person's tokens of one provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredTokens {
    pub(crate) account: UserId,
    pub(crate) provider: String,
    pub(crate) sealed: Vec<u8>,
    /// When it is time to get others, or to forget these.
    pub(crate) renew_at: OffsetDateTime,
}

impl Tx<'_> {
    /// Keeps tokens in place of the earlier ones.
    pub(crate) fn put_provider_tokens(&self, tokens: &StoredTokens) -> Result<(), DbError> {
        self.0.run(
            "INSERT INTO provider_token (account, provider, sealed, renew_at)
             VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (account, provider)
             DO UPDATE SET sealed = excluded.sealed, renew_at = excluded.renew_at",
            values![
                tokens.account.as_bytes(),
                tokens.provider,
                tokens.sealed,
                millis(tokens.renew_at),
            ],
        )
    }

    /// Takes a renewal on: until `until` nobody else does. False when somebody else did, or when
    /// the tokens are others by now.
    pub(crate) fn claim_renewal(
        &self,
        tokens: &StoredTokens,
        until: OffsetDateTime,
    ) -> Result<bool, DbError> {
        let claimed = self.0.execute(
            "UPDATE provider_token SET renew_at = ?4
             WHERE account = ?1 AND provider = ?2 AND renew_at = ?3",
            values![
                tokens.account.as_bytes(),
                tokens.provider,
                millis(tokens.renew_at),
                millis(until),
            ],
        )?;
        Ok(claimed > 0)
    }

    /// Forgets tokens, unless they are others by now; says whether it did.
    pub(crate) fn drop_provider_tokens(&self, tokens: &StoredTokens) -> Result<bool, DbError> {
        let dropped = self.0.execute(
            "DELETE FROM provider_token
             WHERE account = ?1 AND provider = ?2 AND renew_at = ?3",
            values![
                tokens.account.as_bytes(),
                tokens.provider,
                millis(tokens.renew_at),
            ],
        )?;
        Ok(dropped > 0)
    }

    /// Ends a person's sessions that began through a provider.
    pub(crate) fn end_families_of_provider(
        &self,
        account: UserId,
        provider: &str,
        now: OffsetDateTime,
    ) -> Result<(), DbError> {
        self.lock_account(account)?;
        self.0.run(
            "UPDATE family SET ended_at = ?3, end_reason = 'provider_ended'
             WHERE account = ?1 AND provider = ?2 AND ended_at IS NULL",
            values![account.as_bytes(), provider, millis(now)],
        )?;
        Announcement::Ended(account).send(&self.0)
    }
}

impl Snapshot<'_> {
    /// A person's tokens of one provider.
    pub(crate) fn provider_tokens(
        &self,
        account: UserId,
        provider: &str,
    ) -> Result<Option<StoredTokens>, DbError> {
        let found = self.0.one(
            "SELECT sealed, renew_at FROM provider_token WHERE account = ?1 AND provider = ?2",
            values![account.as_bytes(), provider],
        )?;
        let Some(mut row) = found else {
            return Ok(None);
        };
        Ok(Some(StoredTokens {
            account,
            provider: provider.to_owned(),
            sealed: row.get(0)?,
            renew_at: row.time(1)?,
        }))
    }

    /// Tokens whose time has come, those first that have waited longest; each with
    /// whether the person is signed in through that provider at all.
    pub(crate) fn provider_tokens_due(
        &self,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<(StoredTokens, bool)>, DbError> {
        let due = self.0.all(
            "SELECT account, provider, sealed, renew_at,
                    EXISTS (SELECT 1 FROM family f
                            WHERE f.account = t.account AND f.provider = t.provider
                              AND f.ended_at IS NULL AND f.expires_at > ?1)
             FROM provider_token t WHERE renew_at <= ?1 ORDER BY renew_at LIMIT ?2",
            values![millis(now), limit],
        )?;
        due.into_iter()
            .map(|mut row| {
                let tokens = StoredTokens {
                    account: UserId::from_bytes(row.get(0)?),
                    provider: row.get(1)?,
                    sealed: row.get(2)?,
                    renew_at: row.time(3)?,
                };
                Ok((tokens, row.get(4)?))
            })
            .collect()
    }
}
