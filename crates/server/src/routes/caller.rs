//! Who calls the API: a device of a session here, or an application that brings a token of the
//! person's provider.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;
use pia_oidc::access_token::{RawAccessToken, VerifiedAccessToken};
use pia_protocol::ids::UserId;

use super::bearer;
use crate::accounts::{self, NotAdmitted};
use crate::app::{App, ProviderParty};
use crate::db::{Account, DbError, Found};
use crate::error::Refusal;
use crate::tokens::Claims;

/// Whoever bears a good token.
pub(super) struct Caller {
    pub(super) account: UserId,
    /// The provider that vouches for them, or that the session began with.
    pub(super) provider: String,
    pub(super) by: By,
}

/// What they bear.
pub(super) enum By {
    /// A token of ours.
    Session(Box<Claims>),
    /// The provider's, issued for this API.
    Provider(Box<VerifiedAccessToken>),
}

/// Why an application's token does not let it in, though it is good.
#[derive(Debug, thiserror::Error)]
enum CallerError {
    #[error("The token lacks the scope {scope}, or acts for nobody.")]
    Scope { scope: String },
    #[error("Nobody has signed in here as this person yet.")]
    Unknown,
    /// In the words in which a sign-in would be refused.
    #[error(transparent)]
    NotAdmitted(#[from] NotAdmitted),
}

impl From<CallerError> for Refusal {
    fn from(error: CallerError) -> Self {
        Self::Api {
            status: StatusCode::FORBIDDEN,
            error: match error {
                CallerError::Scope { .. } => "insufficient_scope",
                CallerError::Unknown => "account_unknown",
                CallerError::NotAdmitted(why) => why.reason(),
            },
            message: error.to_string(),
        }
    }
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        let token = bearer::token(parts)?;
        if let Some(claims) = app
            .sessions
            .bearer(token)
            .await
            .map_err(Refusal::internal)?
        {
            return Ok(Self {
                account: claims.sub,
                provider: claims.provider.clone(),
                by: By::Session(Box::new(claims)),
            });
        }
        for party in &app.providers {
            // Of a provider that issues none for us there is nothing to be checked.
            if party.relying_party.config().api.audiences.is_empty() {
                continue;
            }
            if let Some(caller) = by_provider(app, party, token).await? {
                return Ok(caller);
            }
        }
        Err(Refusal::Bearer { presented: true })
    }
}

async fn by_provider(
    app: &App,
    party: &ProviderParty,
    token: &str,
) -> Result<Option<Caller>, Refusal> {
    let token = RawAccessToken::new(token.to_owned());
    let verified = party
        .relying_party
        .verify_access_token(token, app.clock.now());
    let Ok(verified) = verified.await else {
        return Ok(None);
    };
    let scope = &party.api_scope;
    let person = verified.grant().person();
    let person = person.filter(|_| verified.grant().has_scope(scope));
    let person = person.ok_or_else(|| CallerError::Scope {
        scope: scope.clone(),
    })?;
    let key = accounts::key(&person);
    let known = app.db.read(move |db| {
        let found = db.account_of(&key)?;
        let account = found.map(|found| db.account(found.id)).transpose()?;
        Ok(found.zip(account.flatten()))
    });
    let known = known.await.map_err(Refusal::internal)?;
    Ok(Some(Caller {
        account: admitted(app, known)?,
        provider: party.info.name.clone(),
        by: By::Provider(Box::new(verified)),
    }))
}

/// As at a sign-in. What somebody may be is known from their last one.
fn admitted(app: &App, known: Option<(Found, Account)>) -> Result<UserId, CallerError> {
    let (found, account) = known.ok_or(CallerError::Unknown)?;
    let required = app.required_role.as_ref();
    if found.disabled {
        Err(NotAdmitted::Disabled.into())
    } else if required.is_some_and(|required| !account.roles.contains(required)) {
        Err(NotAdmitted::Role.into())
    } else {
        Ok(found.id)
    }
}

impl Caller {
    /// Whether what let them in still does.
    pub(super) async fn stands(&self, app: &App) -> Result<bool, DbError> {
        match &self.by {
            By::Session(claims) => app.sessions.stands(claims).await,
            By::Provider(token) => {
                let ends = token.grant().expires_at;
                if ends.is_none_or(|ends| ends <= app.clock.now()) {
                    return Ok(false);
                }
                let account = self.account;
                let disabled = app.db.read(move |db| db.is_disabled(account));
                Ok(!disabled.await?)
            }
        }
    }
}
