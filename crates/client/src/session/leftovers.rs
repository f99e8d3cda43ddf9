//! Clears places that are not used any more of what was left behind there, as soon as they answer:
//! at a move, and at every start of the window until they are clear.

use std::sync::Arc;
use std::time::Duration;

use pia_vault::backend::MEMORY;
use pia_vault::{Secret, Vault};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::Message;
use super::actor::Actor;
use super::keep::{Keep, KeepError, PROVIDER_KEYS, REVOCATIONS};
use super::left_behind::LeftBehind;
use super::lock::SessionLock;
use super::provider_keys::ProviderKeys;
use super::record::Record;
use super::revocations::Revocations;
use crate::accounts::Accounts;
use crate::problem::{Problem, ProblemCode};
use crate::view::AccountState;

/// How long another process may be busy with the sessions.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) struct Leftovers {
    pub(super) keep: Arc<Keep>,
    pub(super) accounts: Arc<Accounts>,
    pub(super) revocations: Arc<Revocations>,
    pub(super) provider_keys: Arc<ProviderKeys>,
    pub(super) tell: mpsc::UnboundedSender<Message>,
}

impl Actor {
    /// Clears in a task of its own; `old` is a place that is open already.
    pub(super) fn clear_leftovers(&self, old: Option<Arc<Vault>>) {
        let leftovers = Leftovers {
            keep: Arc::clone(&self.parts.keep),
            accounts: Arc::clone(&self.parts.accounts),
            revocations: Arc::clone(self.revoking.revocations()),
            provider_keys: Arc::clone(&self.parts.provider_keys),
            tell: self.tell.clone(),
        };
        let stop = self.stop.clone();
        self.parts
            .tasks
            .spawn(async move { leftovers.clear(old, &stop).await });
    }
}

impl Leftovers {
    /// `stop` ends it between two items: one that is being brought in is finished.
    pub(super) async fn clear(self, old: Option<Arc<Vault>>, stop: &CancellationToken) {
        for place in self.keep.left_places() {
            let at_hand = old.clone().filter(|old| old.backend().id == place);
            let opened = match at_hand {
                Some(vault) => Ok(vault),
                None => self.keep.vault.other(&place).map(Arc::new),
            };
            let cleared = match opened {
                Ok(vault) => self.clear_place(&vault, stop).await,
                Err(error) => Err(error),
            };
            if let Err(error) = cleared {
                tracing::info!(place, error = %error, "what was left behind waits for its place to answer");
            }
        }
        if let Some(memory) = old.filter(|old| old.backend() == MEMORY) {
            self.clear_memory(&memory).await;
        }
    }

    /// What this run had in memory goes along with it.
    async fn clear_memory(&self, memory: &Vault) {
        if let Ok(Some(queue)) = memory.load(&self.keep.item(REVOCATIONS)).await
            && let Err(error) = self.revocations.take_in(&queue).await
        {
            tracing::warn!(error = %error, "sessions live on at their servers");
        }
        if let Ok(Some(keys)) = memory.load(&self.keep.item(PROVIDER_KEYS)).await
            && let Err(error) = self.provider_keys.take_in_newer(&keys).await
        {
            tracing::warn!(error = %error, "keys of AI providers are not kept");
        }
    }

    async fn clear_place(&self, vault: &Vault, stop: &CancellationToken) -> Result<(), KeepError> {
        let place = vault.backend().id;
        for left in self.keep.left_in(place) {
            let item = self.keep.item(&left.item);
            if !left.spent || self.was_broken_off(&left).await? {
                let Some(found) = stop.run_until_cancelled(vault.load(&item)).await else {
                    return Ok(());
                };
                if let Some(secret) = found? {
                    self.bring_in(&left, &secret, stop).await?;
                }
            }
            if stop.is_cancelled() {
                return Ok(());
            }
            vault.wipe(&item).await?;
            self.keep.vault.forget_left(place, &left.item);
            tracing::info!(place, "what was left behind is cleared");
        }
        Ok(())
    }

    /// Whether the session is on its way still: it counts as spent before it is saved, and a crash came
    /// in between. Were it spent after all, the account would have no session either way.
    async fn was_broken_off(&self, left: &LeftBehind) -> Result<bool, KeepError> {
        Ok(!self.keep.is_for_this_run() && self.misses(&left.item).await?)
    }

    /// Whether the account with this key should have a session, and has none.
    async fn misses(&self, key: &str) -> Result<bool, KeepError> {
        let known = self.accounts.known(key);
        Ok(
            known.is_some_and(|known| known.state != AccountState::SignedOut)
                && self.keep.load(key).await?.is_none(),
        )
    }

    /// It could not be taken along when the others moved. It comes in now, unless the person has
    /// signed in again meanwhile: then its session ends.
    async fn bring_in(
        &self,
        left: &LeftBehind,
        secret: &Secret,
        stop: &CancellationToken,
    ) -> Result<(), KeepError> {
        if left.item == REVOCATIONS {
            return self.revocations.take_in(secret).await;
        }
        if left.item == PROVIDER_KEYS {
            return self.provider_keys.take_in(secret).await;
        }
        let record = match Record::from_secret(secret).map_err(KeepError::from) {
            Err(error) if error.is_unreadable() => return Ok(()),
            record => record?,
        };
        let locking = self.keep.lock(PATIENCE);
        let Some(lock) = stop.run_until_cancelled(locking).await else {
            return Err(KeepError::Gone);
        };
        let lock = lock?;
        // Somebody else may have brought it in by now: then this copy is an old one, and ending its
        // session would end the one that goes on.
        if !self.keep.left_in(&left.place).contains(left) {
            return Ok(());
        }
        if self.misses(&left.item).await? {
            self.save(left, &record, &lock).await
        } else if left.spent {
            Ok(())
        } else {
            self.revocations.add(&record, false).await.map(drop)
        }
    }

    async fn save(
        &self,
        left: &LeftBehind,
        record: &Record,
        lock: &SessionLock,
    ) -> Result<(), KeepError> {
        // Before it is saved: after a crash in between, the copy is never used as well.
        let spent = LeftBehind::spent(&left.place, &left.item);
        let noted = self
            .keep
            .vault
            .settings()
            .update(|settings| settings.leave_behind(spent));
        if let Err(problem) = noted {
            tracing::warn!(problem = %problem, "a session stays where it was left");
            return Err(KeepError::Gone);
        }
        self.keep.save(record, lock).await?;
        if let Err(problem) = self.accounts.saved(record.known()) {
            tracing::warn!(problem = %problem, "an account that is signed in again is not noted");
        }
        // The supervisor is gone only while the client shuts down.
        self.tell.send(Message::Reread).ok();
        Ok(())
    }
}

impl Keep {
    /// The places to be cleared. What this run has in memory takes nothing in.
    fn left_places(&self) -> Vec<String> {
        let settings = self.vault.settings().reread();
        let used = [
            self.vault
                .current()
                .map(|vault| vault.backend().id.to_owned()),
            settings.vault.clone().filter(|_| !self.is_for_this_run()),
        ];
        let mut places: Vec<String> = settings
            .left_behind
            .into_iter()
            .filter(|left| left.spent || !self.is_for_this_run())
            .map(|left| left.place)
            .filter(|place| !used.iter().flatten().any(|used| used == place))
            .collect();
        places.sort();
        places.dedup();
        places
    }

    fn left_in(&self, place: &str) -> Vec<LeftBehind> {
        let left = self.vault.settings().reread().left_behind;
        let wanted =
            |left: &LeftBehind| left.place == place && (left.spent || !self.is_for_this_run());
        left.into_iter().filter(wanted).collect()
    }
}

/// In one sentence, for the account whose session is where this run does not look.
pub(super) fn kept_elsewhere(name: &str) -> Problem {
    Problem::new(
        ProblemCode::KeptElsewhere,
        format!(
            "The session of {name} is where sessions are usually kept, which this run does not \
             use. It is there again at the next start, or once that place is asked again."
        ),
    )
    .with_detail(name)
}
