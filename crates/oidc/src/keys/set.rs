//! A key set as one answer of the provider.

use serde::Deserialize;
use url::Url;

use super::{Algorithm, Jwk, KeysError, MAX_KEYS_BYTES, jwk::JwkBody};
use crate::{document, fetch::Fetch};

/// The usable keys of a key set. Their order means nothing.
#[derive(Clone)]
pub struct KeySet {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct KeySetBody {
    /// One by one: a key of a shape we do not know must not hide the others.
    keys: Vec<serde_json::Value>,
}

impl KeySet {
    /// Reads the key set that came from `url`.
    pub fn parse(body: &[u8], url: &Url) -> Result<Self, KeysError> {
        document::read(body, url, MAX_KEYS_BYTES, "a JSON Web Key Set")
            .map_err(KeysError::from)
            .and_then(Self::usable)
    }

    pub(super) async fn fetch(fetcher: &impl Fetch, url: &Url) -> Result<Self, KeysError> {
        document::fetch(fetcher, url, MAX_KEYS_BYTES, "a JSON Web Key Set")
            .await
            .map_err(KeysError::from)
            .and_then(Self::usable)
    }

    fn usable(body: KeySetBody) -> Result<Self, KeysError> {
        let keys: Vec<Jwk> = body
            .keys
            .into_iter()
            .filter(serde_json::Value::is_object)
            .filter_map(|key| serde_json::from_value::<JwkBody>(key).ok())
            .filter_map(JwkBody::into_key)
            .collect();
        if keys.is_empty() {
            return Err(KeysError::NoUsableKey);
        }
        Ok(Self { keys })
    }

    /// The key a token names. A token without `kid` is only good when one key alone comes into
    /// question (OpenID Connect Core section 10.1).
    pub fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&Jwk> {
        let mut fitting = self.keys.iter().filter(|key| key.fits(algorithm));
        match id {
            Some(id) => fitting.find(|key| key.id() == Some(id)),
            None => fitting.next().filter(|_| fitting.next().is_none()),
        }
    }
}
