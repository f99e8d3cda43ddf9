//! The driver: one provider, its remembered metadata and keys, and the steps of a sign-in.

use std::sync::Arc;

use time::OffsetDateTime;
use url::Url;

use crate::{
    authorize::{self, AuthorizationRequest},
    cache::Cached,
    config::ProviderConfig,
    discovery::{self, DiscoveryError, Metadata},
    end_session::{self, EndSessionRequest},
    error::Error,
    fetch::Fetch,
    keys::{Algorithm, Jwk, KeyCache},
};

/// This application as one provider's relying party. Shared by all sign-ins with that provider, so
/// that they share its metadata and keys.
pub struct RelyingParty<F> {
    pub(crate) config: ProviderConfig,
    pub(crate) fetcher: F,
    metadata: Cached<Metadata, DiscoveryError>,
    keys: KeyCache,
}

/// What a [`renewal`](RelyingParty::renew) read anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewed {
    /// The metadata.
    pub metadata: bool,
    /// The keys.
    pub keys: bool,
}

impl<F: Fetch> RelyingParty<F> {
    /// A relying party of the provider in `config`. Asks it nothing yet.
    pub fn new(config: ProviderConfig, fetcher: F) -> Self {
        let times = &config.cache;
        Self {
            metadata: Cached::new(times.metadata, times.retry_after),
            keys: KeyCache::new(times),
            config,
            fetcher,
        }
    }

    /// The provider, as configured.
    pub fn config(&self) -> &ProviderConfig {
        &self.config
    }

    /// Reads the provider's metadata and keys again ahead of need. To be called at the start and
    /// then every [`CacheTimes::renew_every`](crate::config::CacheTimes::renew_every): sign-ins find
    /// everything at hand, and a withdrawn key is known to be so. After a failure sign-ins go on
    /// with what was known last; the error is for the log.
    pub async fn renew(&self, now: OffsetDateTime) -> Result<Renewed, Error> {
        let config = &self.config;
        let load = discovery::fetch(&self.fetcher, config.kind, &config.authority);
        let age = config.cache.metadata.fresh;
        let metadata = self.metadata.renew(age, now, load).await;
        let Some(known) = self.metadata.peek() else {
            let metadata = metadata?;
            return Ok(Renewed {
                metadata,
                keys: false,
            });
        };
        // A little less, or a call that comes a moment early would do nothing for a whole period.
        let period = config.cache.renew_every;
        let age = period.saturating_sub(period / 10);
        let url = &known.jwks_uri;
        let keys = self.keys.renew(&self.fetcher, url, age, now).await;
        Ok(Renewed {
            metadata: metadata?,
            keys: keys?,
        })
    }

    /// What the provider says about itself, at most 12 hours old unless it cannot be asked.
    pub async fn metadata(&self, now: OffsetDateTime) -> Result<Arc<Metadata>, Error> {
        let config = &self.config;
        let load = discovery::fetch(&self.fetcher, config.kind, &config.authority);
        Ok(self.metadata.get(now, load).await?)
    }

    /// The provider's key that a token names, if there is one.
    pub(crate) async fn key(
        &self,
        metadata: &Metadata,
        id: Option<&str>,
        algorithm: Algorithm,
        now: OffsetDateTime,
    ) -> Result<Option<Jwk>, Error> {
        let url = &metadata.jwks_uri;
        let found = self.keys.find(&self.fetcher, url, id, algorithm, now);
        Ok(found.await?)
    }

    /// Where to send the browser for the sign-in `request`.
    pub async fn authorization_url(
        &self,
        request: &AuthorizationRequest,
        now: OffsetDateTime,
    ) -> Result<Url, Error> {
        let metadata = self.metadata(now).await?;
        Ok(authorize::authorization_url(
            &self.config,
            &metadata,
            request,
        ))
    }

    /// Where to send the browser to end its session with the provider; none when the provider has
    /// no such address.
    pub async fn end_session_url(
        &self,
        request: &EndSessionRequest,
        now: OffsetDateTime,
    ) -> Result<Option<Url>, Error> {
        let metadata = self.metadata(now).await?;
        Ok(end_session::end_session_url(
            &self.config,
            &metadata,
            request,
        ))
    }

    /// Checks the `iss` of an authorization response before its code is used (RFC 9207 section
    /// 2.4): one that is there must be this provider's, and one that was promised must be there.
    pub async fn check_response_issuer(
        &self,
        iss: Option<&str>,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        let metadata = self.metadata(now).await?;
        let good = match iss {
            Some(iss) => metadata.issuer.admits_response(iss),
            None => !metadata.response_iss,
        };
        if good {
            Ok(())
        } else {
            Err(Error::ResponseIssuer)
        }
    }
}
