//! Several accounts on one device: another one is put on show, or one is forgotten.

use super::actor::Actor;
use super::keep::KeepError;
use super::leftovers::kept_elsewhere;
use super::not_signed_in;
use super::plan::{elsewhere, unknown};
use crate::accounts::Known;
use crate::problem::{Problem, ProblemCode};
use crate::report::SignOut;
use crate::store::Backlog;
use crate::view::AccountState;

impl Actor {
    /// Puts another account and its session on show; the present one stays signed in.
    pub(super) async fn switch_account(&mut self, key: &str) -> Result<(), Problem> {
        let known = self.parts.accounts.known(key).ok_or_else(unknown)?;
        if self.state.is_signed_in() && self.state.key() == Some(key) {
            // Another process may have put another one on show, which this one is yet to see.
            return self.parts.accounts.switch_to(key);
        }
        if !self.may_use(&known.server) {
            return Err(elsewhere(&known.server, &self.parts.server.address()));
        }
        if known.state == AccountState::SignedOut {
            return Err(signed_out(&known));
        }
        let found = match self.parts.keep.find(key).await {
            Err(error) if !is_lost(&error) => return Err(Problem::from(&error)),
            Ok(None) if self.parts.keep.is_for_this_run() => {
                return Err(kept_elsewhere(&known.name));
            }
            found => found,
        };
        self.parts.accounts.switch_to(key)?;
        self.step_away(Some(&known.owner()));
        match found {
            Ok(Some(record)) => self.resume(record).await,
            Ok(None) => self.lost(known).await,
            Err(error) => self.needs_you(known, Problem::from(&error)).await,
        }
        Ok(())
    }

    /// Signs an account out here, forgets it and deletes its data and keys. What was not sent exists
    /// nowhere else, so that has to be wanted.
    pub(super) async fn remove_account(
        &mut self,
        key: &str,
        discard_unsent: bool,
    ) -> Result<(), Problem> {
        let known = self.parts.accounts.known(key).ok_or_else(unknown)?;
        let owner = known.owner();
        let unsent = self.parts.shelf.backlog(&owner).await?;
        if unsent != Backlog::default() && !discard_unsent {
            return Err(has_unsent(&known, unsent));
        }
        // The same: the person has chosen by what this one shows.
        if let Some(shown) = self.state.key().filter(|shown| *shown != key) {
            self.parts.accounts.switch_to(shown)?;
        }
        let on_show = self
            .parts
            .accounts
            .current()
            .is_some_and(|current| current.key() == key);
        if on_show {
            self.wipe_on_show(&known, SignOut::default()).await?;
        } else {
            self.wipe(key, None, false).await?;
        }
        self.parts.provider_keys.forget_all(&owner).await?;
        self.parts.accounts.remove(key)?;
        self.revoking.now();
        let shown = self.parts.shelf.current();
        if shown.owner.as_ref() == Some(&owner) {
            self.show_nobody(None).await;
            shown.store.close().await;
        }
        self.parts.shelf.delete(&owner).await?;
        tracing::info!(account = known.id, "removed from this device");
        Ok(())
    }
}

/// Whether what is kept can never be read again.
fn is_lost(error: &KeepError) -> bool {
    Problem::from(error).code == ProblemCode::KeychainUnreadable
}

/// A sign-out puts the account's data away until the person is back.
fn signed_out(known: &Known) -> Problem {
    Problem {
        sentence: format!(
            "{} is signed out on this device. Sign in again to use that account.",
            known.name
        ),
        ..not_signed_in()
    }
    .with_detail(&known.name)
}

fn has_unsent(known: &Known, unsent: Backlog) -> Problem {
    let count = unsent.waiting + unsent.refused;
    let changes = if count == 1 { "change" } else { "changes" };
    Problem::new(
        ProblemCode::AccountHasUnsentChanges,
        format!(
            "{} has {count} {changes} that exist on this device only, and would lose them. Sync \
             first, or say that they may go.",
            known.name
        ),
    )
    .with_detail(count.to_string())
}
