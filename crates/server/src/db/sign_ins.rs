//! Browsers on their way to a provider and back.

use rusqlite::OptionalExtension;
use time::OffsetDateTime;

use super::{DbError, Tx, row};
use crate::hashed::Hashed;

/// One such way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredSignIn {
    /// The state sent to the provider.
    pub(crate) state: Hashed,
    /// The cookie that ties the way back to the browser that left.
    pub(crate) binding: Hashed,
    /// Our PKCE verifier and nonce for the provider, encrypted.
    pub(crate) sealed: Vec<u8>,
    pub(crate) provider: String,
    /// The client's loopback address.
    pub(crate) redirect_uri: String,
    /// The client's state, echoed to it.
    pub(crate) client_state: Option<String>,
    /// The client's PKCE challenge; none only for first-generation clients.
    pub(crate) challenge: Option<String>,
    pub(crate) response_mode: String,
    pub(crate) expires_at: OffsetDateTime,
}

impl Tx<'_> {
    /// Remembers a browser that leaves for a provider.
    pub(crate) fn insert_sign_in(&self, sign_in: &StoredSignIn) -> Result<(), DbError> {
        self.0
            .prepare_cached(
                "INSERT INTO sign_in (state_hash, binding_hash, sealed, provider, redirect_uri,
                                      client_state, challenge, response_mode, expires_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute((
                sign_in.state,
                sign_in.binding,
                &sign_in.sealed,
                &sign_in.provider,
                &sign_in.redirect_uri,
                &sign_in.client_state,
                &sign_in.challenge,
                &sign_in.response_mode,
                row::millis(sign_in.expires_at),
            ))?;
        Ok(())
    }

    /// Takes the sign-in out, so that it is used once. All three must match: a stranger who knows
    /// the state alone can neither use it nor spoil it for its owner.
    pub(crate) fn take_sign_in(
        &self,
        state: Hashed,
        binding: Hashed,
        provider: &str,
    ) -> Result<Option<StoredSignIn>, DbError> {
        let found = self
            .0
            .prepare_cached(
                "DELETE FROM sign_in WHERE state_hash = ?1 AND binding_hash = ?2 AND provider = ?3
                 RETURNING sealed, redirect_uri, client_state, challenge, response_mode, expires_at",
            )?
            .query_row((state, binding, provider), |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                    row.get::<_, i64>(5)?,
                ))
            })
            .optional()?;
        let Some((sealed, redirect_uri, client_state, challenge, response_mode, end)) = found
        else {
            return Ok(None);
        };
        Ok(Some(StoredSignIn {
            state,
            binding,
            sealed,
            provider: provider.to_owned(),
            redirect_uri,
            client_state,
            challenge,
            response_mode,
            expires_at: row::time("sign_in", end)?,
        }))
    }
}
