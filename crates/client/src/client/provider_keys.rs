//! The key of an AI provider: kept on this computer alone, and read only when the person asks.

use pia_protocol::ids::RecordId;
use pia_protocol::secret::ProviderKey;
use pia_protocol::sync::{Body, Kind};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::Client;
#[cfg(doc)]
use crate::ProblemCode;
use crate::problem::Problem;
use crate::records::{SYNCED_KEY, provider_key, unknown};
use crate::session::FoundKey;
use crate::store::{Edit, Owner, Shown, Store, StoreError};
use crate::todos;
use crate::view::KeyKept;

impl Client {
    /// Where the key of this provider is, without reading it to anybody.
    ///
    /// # Errors
    /// [`ProblemCode::RecordUnknown`], [`ProblemCode::RecordLocked`],
    /// [`ProblemCode::KeychainUnavailable`], [`ProblemCode::StorageFailed`].
    pub async fn provider_key_kept(&self, id: &str) -> Result<KeyKept, Problem> {
        let provider = self.provider(id).await?;
        Ok(match self.key_here(&provider).await? {
            FoundKey::Key(_) => KeyKept::Here,
            _ if provider.synced.is_some() => KeyKept::InRecord,
            FoundKey::Elsewhere => KeyKept::Elsewhere,
            FoundKey::Unreadable => KeyKept::Unreadable,
            FoundKey::Nothing => KeyKept::Nowhere,
        })
    }

    /// The key itself, for a person who wants to see it; `None` when there is none.
    ///
    /// # Errors
    /// As [`provider_key_kept`](Self::provider_key_kept).
    pub async fn provider_key(&self, id: &str) -> Result<Option<ProviderKey>, Problem> {
        let provider = self.provider(id).await?;
        Ok(match self.key_here(&provider).await? {
            FoundKey::Key(key) => Some(key),
            _ => provider.synced,
        })
    }

    /// Keeps this key on this computer, in place of the one there was. One that an older app has put
    /// into the record leaves it.
    ///
    /// # Errors
    /// [`ProblemCode::RecordInvalid`] when it cannot be a key; as
    /// [`provider_key_kept`](Self::provider_key_kept).
    pub async fn keep_provider_key(&self, id: &str, key: ProviderKey) -> Result<(), Problem> {
        let key = provider_key(key)?;
        let provider = self.provider(id).await?;
        self.keep(provider, key).await
    }

    /// Keeps the key that an older app has put into the record on this computer alone.
    ///
    /// # Errors
    /// As [`provider_key_kept`](Self::provider_key_kept).
    pub async fn take_provider_key(&self, id: &str) -> Result<(), Problem> {
        let mut provider = self.provider(id).await?;
        match provider.synced.take() {
            Some(key) => self.keep(provider, key).await,
            None => Ok(()),
        }
    }

    /// Forgets the key, here and in the record.
    ///
    /// # Errors
    /// As [`provider_key_kept`](Self::provider_key_kept).
    pub async fn forget_provider_key(&self, id: &str) -> Result<(), Problem> {
        let Provider { shown, id, .. } = self.provider(id).await?;
        let keys = &self.inner.provider_keys;
        keys.forget(shown.owner.as_ref(), id).await?;
        self.out_of_record(&shown.store, id).await
    }

    /// Saved first: a key is in two places for a moment, and never in none.
    async fn keep(&self, provider: Provider, key: ProviderKey) -> Result<(), Problem> {
        let Provider { shown, id, .. } = provider;
        let keys = &self.inner.provider_keys;
        keys.set(shown.owner.as_ref(), id, key).await?;
        self.out_of_record(&shown.store, id).await
    }

    async fn key_here(&self, provider: &Provider) -> Result<FoundKey, Problem> {
        let owner: Option<&Owner> = provider.shown.owner.as_ref();
        self.inner.provider_keys.find(owner, provider.id).await
    }

    /// Nothing that is taken back puts it there again.
    async fn out_of_record(&self, store: &Store, id: RecordId) -> Result<(), Problem> {
        let remove = |body: Option<&Body>, _| match body {
            Some(body) if body.contains_key(SYNCED_KEY) => {
                let mut body = body.clone();
                body.remove(SYNCED_KEY);
                Edit::Put(body)
            }
            Some(_) | None => Edit::Keep,
        };
        store.edit(Kind::new(Kind::PROVIDER), id, remove).await?;
        // Older versions kept one that lost against another.
        for kept in store.conflicts().await? {
            if kept.conflict.record == id && kept.conflict.loss.field == SYNCED_KEY {
                let conflicts = Kind::new(Kind::CONFLICT);
                store.edit(conflicts, kept.id, todos::delete()).await?;
            }
        }
        Ok(self.inner.lists.refresh().await?)
    }

    async fn provider(&self, id: &str) -> Result<Provider, Problem> {
        let unknown = || unknown(Kind::PROVIDER, id);
        let record = RecordId::parse(id).map_err(|_| unknown())?;
        let shown = self.inner.shelf.current();
        let read = shown.store.look(Kind::new(Kind::PROVIDER), move |records| {
            let Some((fields, _)) = records.one::<Fields>(record)? else {
                return Ok(None);
            };
            if fields.encrypted_payload.is_some() {
                return Err(StoreError::Locked);
            }
            Ok(Some(fields.api_key))
        });
        let synced = read.await?.ok_or_else(unknown)?;
        Ok(Provider {
            shown,
            id: record,
            synced: synced.and_then(|synced| match synced {
                Synced::Key(key) => provider_key(key).ok(),
                Synced::Else(_) => None,
            }),
        })
    }
}

/// A provider, and the database it is in: whoever is put on show meanwhile, their key is another.
struct Provider {
    shown: Shown,
    id: RecordId,
    /// The key an older app has put into the record.
    synced: Option<ProviderKey>,
}

/// What of the record matters here.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Fields {
    api_key: Option<Synced>,
    encrypted_payload: Option<IgnoredAny>,
}

/// Other clients may have anything in a field.
#[derive(Deserialize)]
#[serde(untagged)]
enum Synced {
    Key(ProviderKey),
    Else(IgnoredAny),
}
