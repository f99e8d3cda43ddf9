//! The keys at hand. Providers roll theirs without notice, and perhaps at once (Entra's
//! documentation): an unknown `kid` is a reason to ask again, though not for every forged token.

use std::sync::Arc;

use time::OffsetDateTime;
use url::Url;

use super::{Algorithm, Jwk, KeySet, KeysError};
use crate::{cache::Cached, config::CacheTimes, fetch::Fetch};

pub(crate) struct KeyCache {
    keys: Cached<KeySet, KeysError>,
}

impl KeyCache {
    pub(crate) fn new(times: &CacheTimes) -> Self {
        Self {
            keys: Cached::new(times.keys, times.retry_after),
        }
    }

    /// Reads the keys anew if they are `age` old or none are at hand.
    pub(crate) async fn renew(
        &self,
        fetcher: &impl Fetch,
        url: &Url,
        age: std::time::Duration,
        now: OffsetDateTime,
    ) -> Result<bool, Arc<KeysError>> {
        self.keys.renew(age, now, KeySet::fetch(fetcher, url)).await
    }

    /// The key a token names; `Ok(None)` when the provider has no such key.
    pub(crate) async fn find(
        &self,
        fetcher: &impl Fetch,
        url: &Url,
        id: Option<&str>,
        algorithm: Algorithm,
        now: OffsetDateTime,
    ) -> Result<Option<Jwk>, Arc<KeysError>> {
        let known = |keys: &KeySet| keys.find(id, algorithm).cloned();
        let before = self.keys.peek();
        let keys = self.keys.get(now, KeySet::fetch(fetcher, url)).await?;
        let is_old = before.is_some_and(|before| Arc::ptr_eq(&before, &keys));
        if known(&keys).is_some() || !is_old {
            return Ok(known(&keys));
        }
        let load = KeySet::fetch(fetcher, url);
        let keys = self.keys.reload(keys, now, load).await?;
        Ok(known(&keys))
    }
}
