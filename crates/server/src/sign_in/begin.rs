//! A browser leaves for the provider.

use pia_oidc::{AuthorizationRequest, Prompt};
use pia_protocol::random;
use time::{Duration, OffsetDateTime};

use super::{Sealed, SignIns, Target, pkce};
use crate::db::{DbError, StoredSignIn};
use crate::hashed::Hashed;
use crate::seal::Unsealable;

/// How long a person may take at the provider (RFC 9700 wants such state to be short-lived).
pub(crate) const SIGN_IN_TIME: Duration = Duration::minutes(10);

/// A sign-in that was asked for, checked.
pub(crate) struct LoginRequest {
    pub(crate) target: Target,
    pub(crate) prompt: Option<Prompt>,
    pub(crate) login_hint: Option<String>,
    pub(crate) domain_hint: Option<String>,
    pub(crate) ui_locales: Option<String>,
    /// What the person was sent away with when they were there before.
    pub(crate) again: Option<Again>,
}

/// A second way to the provider, made because of what it said the first time.
pub(crate) struct Again {
    /// What it asked for, unchanged.
    pub(crate) claims: String,
    /// What was demanded the first time is demanded still.
    pub(crate) authenticated_after: Option<OffsetDateTime>,
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
        let now = self.clock.now();
        let (state, binding, verifier) = (random::token(), random::token(), random::token());
        let hashed = Hashed::of(&state);
        let again = login.again;
        let request = AuthorizationRequest {
            redirect_uri: callback,
            state,
            nonce: random::token(),
            code_challenge: pkce::challenge_of(&verifier),
            prompt: login.prompt,
            login_hint: login.login_hint,
            domain_hint: login.domain_hint,
            ui_locales: login.ui_locales,
            claims: again.as_ref().map(|again| again.claims.clone()),
            ..AuthorizationRequest::default()
        };
        let ours = Sealed {
            verifier,
            nonce: request.nonce.clone(),
            again: again.is_some(),
            authenticated_after: again
                .and_then(|again| again.authenticated_after)
                .or_else(|| request.authenticated_after(now)),
            ui_locales: request.ui_locales.clone(),
        };
        let stored = StoredSignIn {
            state: hashed,
            binding: Hashed::of(&binding),
            sealed: ours.seal(&self.key, hashed)?,
            provider: provider.to_owned(),
            target: login.target.to_store(),
            expires_at: now + SIGN_IN_TIME,
            answer: None,
        };
        self.db.write(move |tx| tx.insert_sign_in(&stored)).await?;
        Ok(Begun { request, binding })
    }
}
