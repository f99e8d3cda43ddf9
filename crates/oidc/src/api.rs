//! Our own API as Entra's customer: who calls, and acting for them elsewhere.

use time::OffsetDateTime;

use crate::{
    access_token::{AccessExpectation, AccessTokenError, RawAccessToken, VerifiedAccessToken},
    config::ProviderKind,
    error::Error,
    fetch::Fetch,
    relying_party::RelyingParty,
    token_endpoint::{self, Asked, ProviderTokens, TokenEndpointError},
};

impl<F: Fetch> RelyingParty<F> {
    /// Verifies an access token that a caller presents, against
    /// [`ProviderConfig::api`](crate::ProviderConfig::api). What it allows is in its
    /// [`grant`](VerifiedAccessToken::grant), and still to be asked for.
    pub async fn verify_access_token(
        &self,
        token: RawAccessToken,
        now: OffsetDateTime,
    ) -> Result<VerifiedAccessToken, Error> {
        let config = &self.config;
        if config.kind != ProviderKind::Entra {
            return Err(AccessTokenError::NotEntra.into());
        }
        let token = token.header()?;
        let metadata = self.metadata(now).await?;
        let (id, algorithm) = (token.key_id(), token.algorithm());
        let key = self.key(&metadata, id, algorithm, now).await?;
        let key = key.ok_or_else(|| AccessTokenError::UnknownKey {
            id: token.key_id().map(str::to_owned),
        })?;
        let expected = AccessExpectation {
            issuer: &metadata.issuer,
            v1_issuer: config.api.v1_issuer.as_deref(),
            audiences: &config.api.audiences,
            allowed_tenants: &config.allowed_tenants,
            now,
            leeway: config.leeway,
        };
        Ok(token.verify(&key, &expected)?)
    }

    /// Exchanges a caller's verified token for one that acts for the same person at another API:
    /// Entra's on-behalf-of flow. When the provider wants a second factor or a better device, the
    /// error's `claims` go back to the caller, who must sign in again with them.
    pub async fn on_behalf_of(
        &self,
        token: &VerifiedAccessToken,
        scopes: &[String],
        now: OffsetDateTime,
    ) -> Result<ProviderTokens, Error> {
        let config = &self.config;
        if config.kind != ProviderKind::Entra || !token.grant().is_delegated() {
            return Err(TokenEndpointError::NobodyToActFor.into());
        }
        let metadata = self.metadata(now).await?;
        let (endpoint, asked) = (&metadata.token_endpoint, Asked { scopes, now });
        Ok(token_endpoint::on_behalf_of(&self.fetcher, endpoint, config, token, asked).await?)
    }
}
