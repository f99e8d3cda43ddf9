//! Browsers on their way to a provider and back.

use time::OffsetDateTime;

use super::conn::{Row, values};
use super::row::millis;
use super::{DbError, Tx};
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
    pub(crate) target: StoredTarget,
    pub(crate) expires_at: OffsetDateTime,
    /// What the provider posted, encrypted, until the browser comes for it.
    pub(crate) answer: Option<Vec<u8>>,
}

/// On whose behalf a browser left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StoredTarget {
    /// A client that listens on loopback.
    Loopback(StoredLoopback),
    /// A device that waits elsewhere, by its device code.
    Device(Hashed),
}

/// How a client wants its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredLoopback {
    /// The client's loopback address.
    pub(crate) redirect_uri: String,
    /// The client's state, echoed to it.
    pub(crate) client_state: Option<String>,
    /// The client's PKCE challenge; none only for first-generation clients.
    pub(crate) challenge: Option<String>,
    pub(crate) response_mode: String,
}

impl Tx<'_> {
    /// Remembers a browser that leaves for a provider.
    pub(crate) fn insert_sign_in(&self, sign_in: &StoredSignIn) -> Result<(), DbError> {
        let (loopback, device) = match &sign_in.target {
            StoredTarget::Loopback(loopback) => (Some(loopback), None),
            StoredTarget::Device(device) => (None, Some(*device)),
        };
        self.0.run(
            "INSERT INTO sign_in (state_hash, binding_hash, sealed, provider, redirect_uri,
                                  client_state, challenge, response_mode, device, expires_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            values![
                sign_in.state,
                sign_in.binding,
                sign_in.sealed,
                sign_in.provider,
                loopback.map(|to| &to.redirect_uri),
                loopback.and_then(|to| to.client_state.as_ref()),
                loopback.and_then(|to| to.challenge.as_ref()),
                loopback.map(|to| &to.response_mode),
                device,
                millis(sign_in.expires_at),
            ],
        )
    }

    /// Keeps what the provider posted, until the browser comes for it. The first answer counts.
    pub(crate) fn keep_answer(
        &self,
        state: Hashed,
        provider: &str,
        sealed: &Vec<u8>,
    ) -> Result<(), DbError> {
        self.0.run(
            "UPDATE sign_in SET answer = ?3
             WHERE state_hash = ?1 AND provider = ?2 AND answer IS NULL",
            values![state, provider, sealed],
        )
    }

    /// Takes the sign-in out, so that it is used once. All three must match: a stranger who knows
    /// the state alone can neither use it nor spoil it for its owner.
    pub(crate) fn take_sign_in(
        &self,
        state: Hashed,
        binding: Hashed,
        provider: &str,
    ) -> Result<Option<StoredSignIn>, DbError> {
        let found = self.0.one(
            "DELETE FROM sign_in WHERE state_hash = ?1 AND binding_hash = ?2 AND provider = ?3
             RETURNING device, redirect_uri, client_state, challenge, response_mode, sealed,
                       expires_at, answer",
            values![state, binding, provider],
        )?;
        let Some(mut row) = found else {
            return Ok(None);
        };
        Ok(Some(StoredSignIn {
            state,
            binding,
            provider: provider.to_owned(),
            target: target(&mut row)?,
            sealed: row.get(5)?,
            expires_at: row.time(6)?,
            answer: row.get(7)?,
        }))
    }
}

/// From the first five columns; the table sees to it that they fit together.
fn target(row: &mut Row) -> Result<StoredTarget, DbError> {
    if let Some(device) = row.get(0)? {
        return Ok(StoredTarget::Device(device));
    }
    Ok(StoredTarget::Loopback(StoredLoopback {
        redirect_uri: row.get(1)?,
        client_state: row.get(2)?,
        challenge: row.get(3)?,
        response_mode: row.get(4)?,
    }))
}
