//! Signing in and out, and whose data is on show.

use super::Client;
#[cfg(doc)]
use crate::ProblemCode;
use crate::problem::Problem;
use crate::report::{Browser, SignIn, SignOut, SignOutReport};
use crate::view::{Account, SessionView, SyncState};

impl Client {
    /// Starts a sign-in; while somebody is signed in, it adds an account. How it goes is in the
    /// session view. While one runs, that one goes on and is shown.
    ///
    /// # Errors
    /// [`ProblemCode::AccountUnknown`]; an address that may not be asked, and
    /// [`ProblemCode::ConfigurationInvalid`] for another server than the one `PIA_SERVER_URL`
    /// fixes. Other ways in which a sign-in can fail are in the session view.
    pub fn sign_in(&self, wish: SignIn) -> Result<(), Problem> {
        self.inner.session.sign_in(wish).map(drop)
    }

    /// The same, and waits for its end: who is signed in, or `None` when it was cancelled.
    ///
    /// # Errors
    /// As [`sign_in`](Self::sign_in), and every way in which a sign-in can fail.
    pub async fn sign_in_and_wait(&self, wish: SignIn) -> Result<Option<Account>, Problem> {
        let end = self.inner.session.sign_in(wish)?;
        end.await.unwrap_or(Ok(None))
    }

    /// Starts a sign-in of the account on show whose session ended: with its provider, which is
    /// told the person's e-mail address.
    ///
    /// # Errors
    /// [`ProblemCode::NotSignedIn`] when no account is on show, and as [`sign_in`](Self::sign_in).
    pub fn sign_in_again(&self, browser: Browser) -> Result<(), Problem> {
        self.inner.session.sign_in_again(browser)
    }

    /// Ends the running sign-in, if any.
    pub fn cancel_sign_in(&self) {
        self.inner.session.cancel_sign_in();
    }

    /// Opens the browser again for the running sign-in.
    ///
    /// # Errors
    /// [`ProblemCode::SignInTimedOut`] when none waits for a browser any more.
    pub fn open_browser_again(&self) -> Result<(), Problem> {
        self.inner.session.open_again()
    }

    /// Signs out of the account on show: wipes its session here at once, then has it ended on the
    /// server, and what else is wished, waiting three seconds at most for each. What the server did
    /// not confirm it is asked again later. The account's data stays on this device, out of sight.
    ///
    /// # Errors
    /// [`ProblemCode::NotSignedIn`], or the keychain's refusal to let go of the session.
    pub async fn sign_out(&self, wish: SignOut) -> Result<SignOutReport, Problem> {
        self.inner.session.sign_out(wish).await
    }

    /// Puts another account and its session on show, in every Pia of this folder. The present one
    /// stays signed in.
    ///
    /// # Errors
    /// [`ProblemCode::AccountUnknown`]; [`ProblemCode::NotSignedIn`] for an account the person
    /// signed out of; [`ProblemCode::ConfigurationInvalid`] when `PIA_SERVER_URL` fixes another
    /// server; [`ProblemCode::KeychainUnavailable`].
    pub async fn switch_account(&self, key: &str) -> Result<(), Problem> {
        self.inner.session.switch_account(key).await
    }

    /// Signs an account out here, forgets it and deletes its data from this device.
    ///
    /// # Errors
    /// [`ProblemCode::AccountUnknown`]; [`ProblemCode::AccountHasUnsentChanges`] unless
    /// `discard_unsent`; [`ProblemCode::KeychainUnavailable`]; [`ProblemCode::StorageFailed`].
    pub async fn remove_account(&self, key: &str, discard_unsent: bool) -> Result<(), Problem> {
        self.inner.session.remove_account(key, discard_unsent).await
    }

    /// Waits until it is known who is signed in and, if somebody is, whether the session is good:
    /// it is renewed when it has to be. The sync view then counts that person's changes.
    pub async fn settled(&self) -> SessionView {
        self.inner.session.settled().await;
        let active = self.inner.session.active().borrow().clone();
        if let Some(active) = active {
            // What is in the way shows in the view.
            drop(self.inner.session.token(&active.owner, None).await);
            self.counted().await;
        }
        self.inner.views.session.borrow().clone()
    }

    /// Waits until the sync view tells of whoever is signed in, instead of "nobody".
    async fn counted(&self) {
        let mut sync = self.inner.views.sync();
        let mut active = self.inner.session.active();
        tokio::select! {
            // Either fails only while the client shuts down.
            _ = sync.wait_for(|view| view.state != SyncState::Off) => {}
            _ = active.wait_for(Option::is_none) => {}
        }
    }
}
