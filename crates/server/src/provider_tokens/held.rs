//! Tokens in hand, and as the database holds them.

use pia_oidc::ProviderTokens;
use pia_oidc::secret::{ProviderAccessToken, ProviderRefreshToken};
use pia_protocol::ids::UserId;
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize, Serializer};
use time::{Duration, OffsetDateTime};

use crate::config::MasterKey;
use crate::db::StoredTokens;
use crate::seal::{Purpose, SealKey, Unsealable};

/// How long before its end a token is renewed: longer than any request that is made with it.
const AHEAD: Duration = Duration::minutes(5);
/// What a token is taken to last for whose provider does not say.
const LASTS: Duration = Duration::minutes(30);

/// Tokens of one person. No `Debug`: they are worth the person's data.
#[derive(Serialize, Deserialize)]
pub(super) struct Held {
    #[serde(serialize_with = "access")]
    access_token: ProviderAccessToken,
    #[serde(serialize_with = "refresh")]
    refresh_token: Option<ProviderRefreshToken>,
    #[serde(with = "time::serde::timestamp")]
    expires_at: OffsetDateTime,
}

impl Held {
    pub(super) fn new(tokens: ProviderTokens, now: OffsetDateTime) -> Self {
        Self {
            access_token: tokens.access_token,
            refresh_token: tokens.refresh_token,
            expires_at: tokens.expires_at.unwrap_or(now + LASTS),
        }
    }

    /// The next ones. Without a refresh token of their own the earlier one stays good (RFC 6749
    /// section 6).
    pub(super) fn followed_by(self, tokens: ProviderTokens, now: OffsetDateTime) -> Self {
        let next = Self::new(tokens, now);
        Self {
            refresh_token: next.refresh_token.or(self.refresh_token),
            ..next
        }
    }

    pub(super) fn into_access_token(self) -> ProviderAccessToken {
        self.access_token
    }

    pub(super) fn refresh_token(&self) -> Option<&ProviderRefreshToken> {
        self.refresh_token.as_ref()
    }

    /// Whether the access token can still be used.
    pub(super) fn is_good(&self, now: OffsetDateTime) -> bool {
        now < self.expires_at
    }

    /// As the database holds them.
    pub(super) fn seal(
        &self,
        master: &MasterKey,
        account: UserId,
        provider: &str,
    ) -> Result<StoredTokens, Unsealable> {
        let text = Zeroizing::new(serde_json::to_vec(self).map_err(|_| Unsealable)?);
        let key = SealKey::new(master, Purpose::ProviderTokens(account))?;
        Ok(StoredTokens {
            account,
            provider: provider.to_owned(),
            sealed: key.seal(&text, provider.as_bytes())?,
            renew_at: self.expires_at - AHEAD,
        })
    }

    /// From what the database holds.
    pub(super) fn open(master: &MasterKey, stored: &StoredTokens) -> Result<Self, Unsealable> {
        let key = SealKey::new(master, Purpose::ProviderTokens(stored.account))?;
        let text = key.open(&stored.sealed, stored.provider.as_bytes())?;
        serde_json::from_slice(&text).map_err(|_| Unsealable)
    }
}

fn access<S: Serializer>(token: &ProviderAccessToken, to: S) -> Result<S::Ok, S::Error> {
    // EXPOSE: to be encrypted.
    to.serialize_str(token.expose_secret())
}

#[expect(clippy::ref_option, reason = "serde calls it with a reference")]
fn refresh<S: Serializer>(token: &Option<ProviderRefreshToken>, to: S) -> Result<S::Ok, S::Error> {
    // EXPOSE: to be encrypted.
    let token = token.as_ref().map(ProviderRefreshToken::expose_secret);
    token.serialize(to)
}
