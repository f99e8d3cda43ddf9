//! Sessions move to another place: they are read, saved there, and only then is that the place.
//!
//! At every moment one place counts, and what any other holds is noted as left behind. A crash
//! between two steps therefore loses no session, and no stale copy is ever used.

use std::sync::Arc;

use pia_vault::backend::MEMORY;
use pia_vault::{Secret, Vault};

use super::keep::{Keep, KeepError, PROVIDER_KEYS, REVOCATIONS};
use super::left_behind::LeftBehind;
use super::lock::SessionLock;
use super::record::Record;
use super::vault_choice::Chosen;
use crate::problem::Problem;

/// Items that move, by their name within the profile.
type Luggage = Vec<(String, Secret)>;

impl Keep {
    /// Uses another place from now on, for the sessions of the accounts with these keys. Only the
    /// one in hand goes into the memory of this run: the others stay for the next one. Nothing
    /// changes when the new place does not take them. Returns the old place, if there is one to be
    /// cleared.
    ///
    /// The lock says that nobody is about to save a session.
    pub(super) async fn relocate(
        &self,
        chosen: Chosen,
        keys: &[String],
        in_hand: Option<&Record>,
        _: &SessionLock,
    ) -> Result<Option<Arc<Vault>>, Problem> {
        let old = self.vault.current();
        let to = chosen.place();
        if old.as_ref().is_some_and(|old| old.backend() == to) {
            // The same place over a new connection; but another memory would be an empty one.
            if to != MEMORY {
                self.vault.take(chosen, |_| {})?;
            }
            return Ok(None);
        }
        let in_hand = in_hand.filter(|record| keys.contains(&record.key()));
        let wanted = if chosen.is_for_this_run() {
            in_hand.map(Record::key).into_iter().collect()
        } else {
            keys.to_vec()
        };
        let taken = self.pack(old.as_deref(), wanted, in_hand).await;
        let taken = taken.map_err(|error| Problem::from(&error))?;
        self.unpack(&taken, &chosen).await?;
        self.turn(chosen, old.as_deref(), keys, &taken)?;
        self.stamp.touch();
        Ok(old)
    }

    /// Reads what is to be taken along. What is in hand stands in for what the place does not give.
    async fn pack(
        &self,
        old: Option<&Vault>,
        wanted: Vec<String>,
        in_hand: Option<&Record>,
    ) -> Result<Luggage, KeepError> {
        let mut taken = Luggage::new();
        let mut answers = old;
        for key in wanted {
            let found = match answers {
                Some(old) if self.vault.is_spent(old.backend(), &key) => Ok(None),
                Some(old) => old.load(&self.item(&key)).await.map_err(KeepError::from),
                None => Err(KeepError::Gone),
            };
            if found.as_ref().is_err_and(KeepError::is_silent) {
                // It takes its whole time to say nothing; the others are not asked for.
                answers = None;
            }
            let in_hand = in_hand.filter(|record| record.key() == key);
            match (found, in_hand) {
                (Ok(Some(secret)), _) => taken.push((key, secret)),
                (_, Some(record)) => taken.push((key, record.to_secret()?)),
                // There is none, or it is left behind.
                (Ok(None) | Err(_), None) => {}
            }
        }
        Ok(taken)
    }

    /// Saves what was taken along in the new place, noted as copies until that is the place.
    async fn unpack(&self, taken: &Luggage, chosen: &Chosen) -> Result<(), Problem> {
        let to = chosen.place();
        if to != MEMORY {
            self.vault.settings().update(|settings| {
                for (key, _) in taken {
                    settings.leave_behind(LeftBehind::spent(to.id, key));
                }
            })?;
        }
        for (key, secret) in taken {
            let saved = chosen.vault().save(&self.item(key), secret).await;
            saved.map_err(|error| Problem::from(&KeepError::from(error)))?;
        }
        Ok(())
    }

    /// The one step that makes it the place, and everything elsewhere something left behind.
    fn turn(
        &self,
        chosen: Chosen,
        old: Option<&Vault>,
        keys: &[String],
        taken: &Luggage,
    ) -> Result<(), Problem> {
        let (to, for_this_run) = (chosen.place(), chosen.is_for_this_run());
        let from = old.map(Vault::backend).filter(|from| *from != MEMORY);
        let stays = chosen.stays() || !taken.is_empty() && !for_this_run;
        self.vault.take(chosen, |settings| {
            for (key, _) in taken {
                settings.forget_left(to.id, key);
                if let Some(from) = from {
                    settings.leave_behind(LeftBehind::spent(from.id, key));
                }
            }
            if !stays || to == MEMORY {
                return;
            }
            settings
                .left_behind
                .retain(|left| left.place != to.id || left.spent);
            // Where sessions were kept until now, also when this run had its own in memory.
            let before = settings.vault.replace(to.id.to_owned());
            if let Some(before) = before.filter(|id| *id != to.id) {
                let besides = [REVOCATIONS, PROVIDER_KEYS];
                for item in keys.iter().map(String::as_str).chain(besides) {
                    settings.leave_behind(LeftBehind::unspent(&before, item));
                }
            }
        })
    }
}
