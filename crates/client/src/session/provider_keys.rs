//! The keys of AI providers: in the vault, on this computer alone, and in no record. One item holds
//! them all, by account and record, so that a move of the vault has one thing more to bring along.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use pia_protocol::ids::RecordId;
use pia_protocol::secret::{self, ProviderKey};
use pia_protocol::sync::Kind;
use pia_vault::Secret;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::keep::{Keep, KeepError, PROVIDER_KEYS};
use super::record::MalformedRecord;
use crate::problem::{Problem, ProblemCode};
use crate::settings::SettingsFile;
use crate::store::{Owner, Shown, StoreError};

/// The shape written by this version.
const VERSION: u32 = 1;
/// Room for one key, so that writing them leaves no partial copies in memory.
const ROOM: usize = 4 * 1024;
/// What was made before anybody signed in is nobody's.
const NOBODY: &str = "";

/// All there are, by the key of the account and the id of the record.
type Keys = BTreeMap<String, BTreeMap<String, Held>>;

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Held(#[serde(serialize_with = "secret::on_the_wire")] ProviderKey);

#[derive(Serialize, Deserialize)]
struct Document {
    version: u32,
    keys: Keys,
}

/// What came of looking for a key.
pub(crate) enum FoundKey {
    Key(ProviderKey),
    Nothing,
    /// It is where this run does not look, or on its way from there.
    Elsewhere,
    /// The vault holds something that can never be read again.
    Unreadable,
}

pub(crate) struct ProviderKeys {
    keep: Arc<Keep>,
    settings: Arc<SettingsFile>,
}

impl ProviderKeys {
    pub(crate) fn new(keep: &Arc<Keep>, settings: &Arc<SettingsFile>) -> Self {
        Self {
            keep: Arc::clone(keep),
            settings: Arc::clone(settings),
        }
    }

    /// The key of one provider, if one is kept.
    pub(crate) async fn find(
        &self,
        owner: Option<&Owner>,
        id: RecordId,
    ) -> Result<FoundKey, Problem> {
        let (owner, id) = (name(owner), id.to_string());
        let settings = self.settings.get();
        let noted = settings.provider_keys.get(&owner);
        if !noted.is_some_and(|noted| noted.contains(&id)) {
            return Ok(FoundKey::Nothing);
        }
        let mut keys = match self.load().await {
            Err(error) if error.is_unreadable() => return Ok(FoundKey::Unreadable),
            loaded => loaded.map_err(|error| problem(&error))?,
        };
        let held = keys.get_mut(&owner).and_then(|of| of.remove(&id));
        Ok(match held {
            Some(Held(key)) => FoundKey::Key(key),
            None if self.keep.is_elsewhere(PROVIDER_KEYS) => FoundKey::Elsewhere,
            None => FoundKey::Nothing,
        })
    }

    /// Keeps a key in place of what was there.
    pub(crate) async fn set(
        &self,
        owner: Option<&Owner>,
        id: RecordId,
        key: ProviderKey,
    ) -> Result<(), Problem> {
        let owner = name(owner);
        self.change(move |keys| {
            let of = keys.entry(owner).or_default();
            of.insert(id.to_string(), Held(key));
        })
        .await
    }

    /// Wipes a key. None there is fine.
    pub(crate) async fn forget(&self, owner: Option<&Owner>, id: RecordId) -> Result<(), Problem> {
        let (owner, id) = (name(owner), id.to_string());
        if !self.has_any(&owner) {
            return Ok(());
        }
        self.change(|keys| {
            if let Some(of) = keys.get_mut(&owner) {
                of.remove(&id);
            }
        })
        .await?;
        self.note_forgotten(&owner, |one| *one == id)
    }

    /// Wipes the keys of an account that goes from this device.
    pub(super) async fn forget_all(&self, owner: &Owner) -> Result<(), Problem> {
        let owner = name(Some(owner));
        if !self.has_any(&owner) {
            return Ok(());
        }
        self.change(|keys| drop(keys.remove(&owner))).await?;
        self.note_forgotten(&owner, |_| true)
    }

    /// What is out of reach cannot be wiped now: it is once it is at hand again.
    fn note_forgotten(&self, owner: &str, which: impl Fn(&String) -> bool) -> Result<(), Problem> {
        if !self.keep.is_elsewhere(PROVIDER_KEYS) {
            return Ok(());
        }
        self.settings.update(|settings| {
            let Some(noted) = settings.provider_keys.get_mut(owner) else {
                return;
            };
            let gone: Vec<String> = noted.extract_if(.., |id| which(id)).collect();
            if noted.is_empty() {
                settings.provider_keys.remove(owner);
            }
            let forgotten = &mut settings.provider_keys_forgotten;
            forgotten.entry(owner.to_owned()).or_default().extend(gone);
        })
    }

    /// The account has taken in what was made before anybody signed in: the keys follow. What fails
    /// is done when the account is shown next.
    pub(super) async fn adopt(&self, owner: &Owner) {
        if !self.has_any(NOBODY) {
            return;
        }
        let owner = name(Some(owner));
        let adopting = self.change(move |keys| {
            let nobodys = keys.remove(NOBODY).unwrap_or_default();
            let of = keys.entry(owner).or_default();
            for (id, held) in nobodys {
                of.entry(id).or_insert(held);
            }
        });
        if let Err(problem) = adopting.await {
            tracing::warn!(problem = %problem, "keys of AI providers wait to follow their records");
        }
    }

    /// Wipes the keys of providers that are no more. Not when one is deleted, as that may be taken
    /// back; and not before everything of the account was here once.
    pub(crate) async fn forget_strays(&self, shown: &Shown) {
        let owner = name(shown.owner.as_ref());
        if !self.has_any(&owner) {
            return;
        }
        // One that is kept from here on may belong to a provider that is newer than the look below.
        let noted = self.settings.get().provider_keys.remove(&owner);
        let noted = noted.unwrap_or_default();
        let living = match living(shown).await {
            Ok(Some(living)) => living,
            Ok(None) => return,
            Err(error) => {
                tracing::warn!(error = %error, "which AI providers there are cannot be read");
                return;
            }
        };
        let forgetting = self.change(move |keys| {
            if let Some(of) = keys.get_mut(&owner) {
                of.retain(|id, _| living.contains(id) || !noted.contains(id));
            }
        });
        if let Err(problem) = forgetting.await {
            tracing::info!(problem = %problem, "keys of AI providers that are no more stay for now");
        }
    }

    /// Takes in those that were left in another place, unless there are newer ones here.
    pub(super) async fn take_in(&self, secret: &Secret) -> Result<(), KeepError> {
        let Some(mut brought) = readable(secret)? else {
            return Ok(());
        };
        self.leave_forgotten(&mut brought);
        self.bring(brought, |of, id, held| {
            of.entry(id).or_insert(held);
        })
        .await
    }

    /// Takes in those of a run that kept them in memory: they are the newer ones.
    pub(super) async fn take_in_newer(&self, secret: &Secret) -> Result<(), KeepError> {
        let Some(brought) = readable(secret)? else {
            return Ok(());
        };
        self.bring(brought, |of, id, held| {
            of.insert(id, held);
        })
        .await
    }

    async fn bring(
        &self,
        brought: Keys,
        put: impl Fn(&mut BTreeMap<String, Held>, String, Held),
    ) -> Result<(), KeepError> {
        let taken = self.change(|keys| {
            for (owner, brought) in brought {
                let of = keys.entry(owner).or_default();
                for (id, held) in brought {
                    put(of, id, held);
                }
            }
        });
        taken.await.map_err(|problem| {
            tracing::warn!(problem = %problem, "keys of AI providers stay where they were left");
            KeepError::Gone
        })
    }

    /// Costs nothing: the vault is not asked.
    fn has_any(&self, owner: &str) -> bool {
        self.settings.get().provider_keys.contains_key(owner)
    }

    async fn load(&self) -> Result<Keys, KeepError> {
        let Some(secret) = self.keep.load_item(PROVIDER_KEYS).await? else {
            return Ok(Keys::new());
        };
        let mut keys = read(&secret)?;
        // A run that keeps them in memory has only what was set since.
        if !self.keep.is_for_this_run() {
            self.leave_forgotten(&mut keys);
        }
        Ok(keys)
    }

    fn leave_forgotten(&self, keys: &mut Keys) {
        // Another process may have noted them.
        for (owner, gone) in self.settings.reread().provider_keys_forgotten {
            if let Some(of) = keys.get_mut(&owner) {
                of.retain(|id, _| !gone.contains(id));
            }
        }
    }

    async fn change(&self, change: impl FnOnce(&mut Keys)) -> Result<(), Problem> {
        let failed = |error: KeepError| problem(&error);
        let lock = self.keep.lock_item(PROVIDER_KEYS).await.map_err(failed)?;
        let mut keys = match self.load().await {
            Err(error) if error.is_unreadable() => {
                tracing::warn!(error = %error, "keys of AI providers that cannot be read are set aside");
                self.keep.set_aside(PROVIDER_KEYS).await.map_err(failed)?;
                Keys::new()
            }
            loaded => loaded.map_err(failed)?,
        };
        change(&mut keys);
        keys.retain(|_, of| !of.is_empty());
        let noted = noted(&keys);
        let secret = write(keys).map_err(|error| failed(error.into()))?;
        // Noted before: a crash in between costs one look in vain.
        let stays = !self.keep.is_for_this_run();
        let before = noted.clone();
        self.settings.update(|settings| {
            for (owner, ids) in before {
                // Set anew: what is read from now on is not what was forgotten.
                let forgotten = settings.provider_keys_forgotten.get_mut(&owner);
                if let Some(forgotten) = forgotten.filter(|_| stays) {
                    forgotten.retain(|id| !ids.contains(id));
                }
                settings.provider_keys.entry(owner).or_default().extend(ids);
            }
        })?;
        let saved = self.keep.save_item(PROVIDER_KEYS, secret.as_ref(), &lock);
        saved.await.map_err(failed)?;
        // Those that are elsewhere are not to be forgotten.
        if self.keep.is_elsewhere(PROVIDER_KEYS) {
            return Ok(());
        }
        self.settings.update(|settings| {
            settings.provider_keys = noted;
            settings.provider_keys_forgotten.clear();
        })
    }
}

fn noted(keys: &Keys) -> BTreeMap<String, BTreeSet<String>> {
    let ids = |of: &BTreeMap<String, Held>| of.keys().cloned().collect();
    keys.iter()
        .map(|(owner, of)| (owner.clone(), ids(of)))
        .collect()
}

/// Whose they are.
fn name(owner: Option<&Owner>) -> String {
    owner.map_or_else(|| NOBODY.to_owned(), Owner::key)
}

/// The ids of the providers there are; `None` while not everything of the account has come.
async fn living(shown: &Shown) -> Result<Option<HashSet<String>>, StoreError> {
    let is_whole = shown.owner.is_none() || shown.store.counts().await?.summary.last_ms.is_some();
    if !is_whole {
        return Ok(None);
    }
    let providers = shown
        .store
        .list_as(Kind::new(Kind::PROVIDER), |id, _: IgnoredAny, _| {
            id.to_string()
        });
    Ok(Some(providers.await?.into_iter().collect()))
}

fn read(secret: &Secret) -> Result<Keys, MalformedRecord> {
    // EXPOSE: parsed into the typed secrets. The parser's words are left out: they may quote a key.
    let document: Document =
        serde_json::from_slice(secret.expose_secret()).map_err(|_| MalformedRecord::Unreadable)?;
    if document.version > VERSION {
        return Err(MalformedRecord::Newer);
    }
    Ok(document.keys)
}

/// `None` when it can never be read: there is nothing to bring along then.
fn readable(secret: &Secret) -> Result<Option<Keys>, MalformedRecord> {
    match read(secret) {
        Err(MalformedRecord::Unreadable) => Ok(None),
        keys => keys.map(Some),
    }
}

/// `None` when there are none.
fn write(keys: Keys) -> Result<Option<Secret>, MalformedRecord> {
    if keys.is_empty() {
        return Ok(None);
    }
    let many = keys.values().map(BTreeMap::len).sum::<usize>();
    let version = VERSION;
    let mut bytes = Vec::with_capacity(ROOM * many);
    serde_json::to_writer(&mut bytes, &Document { version, keys })
        .map_err(|_| MalformedRecord::Unreadable)?;
    Ok(Some(Secret::new(bytes)))
}

/// In words that speak of keys: those of a session would say that somebody is signed out.
fn problem(error: &KeepError) -> Problem {
    match error {
        KeepError::Malformed(_) => Problem::new(
            ProblemCode::KeychainUnavailable,
            "The keys of AI providers were saved by a newer version of Pia. Use that version.",
        ),
        error => Problem::from(error),
    }
}
