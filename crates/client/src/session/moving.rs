//! The person chooses where sessions are kept: another vault takes the place of the one in use,
//! and the session in hand goes with it.

use std::time::Duration;

use pia_vault::Passphrase;

use super::actor::Actor;
use super::keep::KeepError;
use super::lock::SessionLock;
use super::state::State;
use super::vault_choice::Chosen;
use super::{Keep, Message, Session};
use crate::problem::Problem;
use crate::view::VaultWay;

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
        let another = self.parts.keep.take(chosen, &lock)?;
        self.keychain.reset();
        let name = self.parts.keep.name();
        tracing::info!(place = name, "the person chose where sessions are kept");
        let State::SignedIn(session) = &mut self.state else {
            drop(lock);
            self.read_keychain().await;
            return Ok(());
        };
        session.kept_in = name;
        let (record, offline) = (std::sync::Arc::clone(&session.record), session.is_offline());
        let saved = if another {
            self.parts.keep.save(&record, &lock).await
        } else {
            Ok(())
        };
        drop(lock);
        self.publish();
        if offline {
            self.renew();
        }
        saved.map_err(|error| Problem::from(&error))
    }
}
