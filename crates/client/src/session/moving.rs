//! The person chooses where sessions are kept: another vault takes the place of the one in use,
//! and the sessions go with it.

use std::sync::Arc;
use std::time::Duration;

use pia_vault::Passphrase;

use super::actor::Actor;
use super::keep::KeepError;
use super::lock::SessionLock;
use super::vault_choice::Chosen;
use super::{Keep, Message, Session};
use crate::problem::Problem;
use crate::view::{AccountState, VaultWay};

/// What a renewal under way, here or in another process, may take to finish.
const PATIENCE: Duration = Duration::from_secs(10);

impl Session {
    /// Keeps sessions where the person says. Nothing changes unless that place can be used.
    pub(crate) async fn use_vault(
        &self,
        keep: &Keep,
        way: VaultWay,
        passphrase: Option<Passphrase>,
    ) -> Result<(), Problem> {
        self.move_to(keep, keep.choose(way, passphrase).await).await
    }

    /// Opens the vault that is locked with a passphrase, if one is.
    pub(crate) async fn unlock_vault(
        &self,
        keep: &Keep,
        passphrase: Passphrase,
    ) -> Result<(), Problem> {
        match keep.unlock(passphrase).await.transpose() {
            Some(chosen) => self.move_to(keep, chosen).await,
            None => Ok(()),
        }
    }

    async fn move_to(&self, keep: &Keep, chosen: Result<Chosen, KeepError>) -> Result<(), Problem> {
        let chosen = chosen.map_err(|error| Problem::from(&error))?;
        // A renewal that reads from one place and saves into another would lose the session.
        let lock = keep.lock(PATIENCE).await;
        let lock = lock.map_err(|error| Problem::from(&error))?;
        self.ask(|told| Message::Vault(chosen, lock, told)).await
    }
}

impl Actor {
    /// Uses the vault from now on.
    pub(super) async fn move_vault(
        &mut self,
        chosen: Chosen,
        lock: SessionLock,
    ) -> Result<(), Problem> {
        self.parts.accounts.reread();
        let kept = self.parts.accounts.all().into_iter();
        let kept = kept.filter(|known| known.state != AccountState::SignedOut);
        let keys: Vec<String> = kept.map(|known| known.key()).collect();
        let in_hand = self
            .state
            .signed_in()
            .map(|session| Arc::clone(&session.record));
        let keep = &self.parts.keep;
        let old = keep
            .relocate(chosen, &keys, in_hand.as_deref(), &lock)
            .await?;
        drop(lock);
        let name = keep.name();
        tracing::info!(place = name, "the person chose where sessions are kept");
        self.keychain.reset();
        self.clear_leftovers(old);
        let Some(session) = self.state.signed_in() else {
            self.read_keychain().await;
            return Ok(());
        };
        session.kept_in = name;
        let offline = session.is_offline();
        self.publish();
        if offline {
            self.renew();
        }
        Ok(())
    }
}
