//! A browser leaves for the provider.

use pia_oidc::{AuthorizationRequest, Prompt};
use pia_protocol::random;
use time::Duration;

use super::{Sealed, SignIns, Target, pkce, seal::Unsealable};
use crate::db::{DbError, StoredSignIn};
use crate::hashed::Hashed;

/// How long a person may take at the provider (RFC 9700 wants such state to be short-lived).
pub(crate) const SIGN_IN_TIME: Duration = Duration::minutes(10);

/// A sign-in that was asked for, checked.
pub(crate) struct LoginRequest {
    pub(crate) target: Target,
    pub(crate) prompt: Option<Prompt>,
    pub(crate) login_hint: Option<String>,
    pub(crate) domain_hint: Option<String>,
    pub(crate) ui_locales: Option<String>,
    /// What the provider asked for when the person was there before.
    pub(crate) claims: Option<String>,
}

/// A sign-in that has begun. No `Debug`: state and cookie are secret.
pub(crate) struct Begun {
    /// What to ask the provider for.
    pub(crate) request: AuthorizationRequest,
    /// Ties the way back to this browser.
    pub(crate) binding: String,
}

/// The sign-in could not be stored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BeginError {
    #[error(transparent)]
    Seal(#[from] Unsealable),
    #[error("the database failed")]
    Db(#[from] DbError),
}

impl SignIns {
    /// Stores a sign-in and says what to ask the provider for. `callback` is our address there.
    pub(crate) async fn begin(
        &self,
        login: LoginRequest,
        provider: &str,
        callback: String,
    ) -> Result<Begun, BeginError> {
        let (state, binding) = (random::token(), random::token());
        let hashed = Hashed::of(&state);
        let ours = Sealed {
            verifier: random::token(),
            nonce: random::token(),
            again: login.claims.is_some(),
        };
        let stored = StoredSignIn {
            state: hashed,
            binding: Hashed::of(&binding),
            sealed: self.key.seal(&ours, hashed)?,
            provider: provider.to_owned(),
            target: login.target.to_store(),
            expires_at: self.clock.now() + SIGN_IN_TIME,
        };
        self.db.write(move |tx| tx.insert_sign_in(&stored)).await?;
        let request = AuthorizationRequest {
            redirect_uri: callback,
            state,
            nonce: ours.nonce,
            code_challenge: pkce::challenge_of(&ours.verifier),
            prompt: login.prompt,
            login_hint: login.login_hint,
            domain_hint: login.domain_hint,
            ui_locales: login.ui_locales,
            claims: login.claims,
            ..AuthorizationRequest::default()
        };
        Ok(Begun { request, binding })
    }
}
