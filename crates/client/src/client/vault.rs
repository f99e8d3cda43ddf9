//! Where sessions are kept, as the person chooses.

use pia_vault::{Passphrase, PassphraseError};

use super::Client;
use crate::problem::{Problem, ProblemCode};
use crate::view::VaultWay;

impl Client {
    /// Keeps sessions where the person says. Without a change when that place cannot be used:
    ///
    /// * [`VaultWay::Retry`] asks the place again that the configuration and the settings name,
    ///   for instance after the person unlocked it;
    /// * [`VaultWay::Passphrase`] is the passphrase-protected file, from now on and at every
    ///   start; at its first use the passphrase becomes the file's;
    /// * [`VaultWay::ThisRun`] is the memory of this run; the next one asks the place before.
    ///
    /// Every session goes along, into memory only the one in hand. What the old place does not
    /// give out or let go of now follows as soon as it answers; no copy there is used again.
    ///
    /// # Errors
    /// [`ProblemCode::KeychainUnavailable`], [`ProblemCode::PassphraseNeeded`],
    /// [`ProblemCode::PassphraseWrong`], [`ProblemCode::VaultPinned`],
    /// [`ProblemCode::StorageFailed`].
    pub async fn use_vault(
        &self,
        way: VaultWay,
        passphrase: Option<Passphrase>,
    ) -> Result<(), Problem> {
        let inner = &self.inner;
        inner.session.use_vault(&inner.keep, way, passphrase).await
    }

    /// Unlocks the passphrase-protected file; at its first use the passphrase becomes the file's.
    /// Nothing happens when the vault needs none.
    ///
    /// # Errors
    /// [`ProblemCode::PassphraseWrong`], [`ProblemCode::KeychainUnavailable`],
    /// [`ProblemCode::StorageFailed`].
    pub async fn unlock_vault(&self, passphrase: Passphrase) -> Result<(), Problem> {
        let inner = &self.inner;
        inner.session.unlock_vault(&inner.keep, passphrase).await
    }
}

/// What was typed or named cannot be a passphrase.
impl From<PassphraseError> for Problem {
    fn from(error: PassphraseError) -> Self {
        Self::new(ProblemCode::PassphraseNeeded, error.to_string())
    }
}
