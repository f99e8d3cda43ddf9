//! Authorization codes and refresh tokens.

use std::sync::Mutex;

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Expiring, lock};
use crate::directory::AccountId;
use crate::pkce::Challenge;
use crate::secrets;
use crate::store::browsers::Session;

/// How long a code can be redeemed.
const CODE_LIFE: Duration = Duration::minutes(10);
/// How long a code is remembered, to tell "too late" and "twice" from "never".
const CODE_MEMORY: Duration = Duration::hours(1);
/// How long an unused refresh token lives.
const REFRESH_LIFE: Duration = Duration::days(90);
/// How long a dead refresh token is told from one that never was.
const REFRESH_MEMORY: Duration = Duration::days(180);

/// What a person has allowed an application.
#[derive(Clone)]
pub(crate) struct Grant {
    pub(crate) client_id: String,
    pub(crate) session: Session,
    /// The tenant the person acts in; none at Google.
    pub(crate) tenant: Option<Uuid>,
    pub(crate) scope: Vec<String>,
    /// Whether a refresh token comes with it.
    pub(crate) offline: bool,
    /// Whether the application is told when the password was given.
    pub(crate) auth_time: bool,
}

impl Grant {
    pub(crate) fn has(&self, scope: &str) -> bool {
        self.scope.iter().any(|word| word == scope)
    }
}

/// A grant, and what the authorization request bound its code to.
#[derive(Clone)]
pub(crate) struct CodeGrant {
    pub(crate) grant: Grant,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) nonce: Option<String>,
}

/// Why a code or a refresh token buys nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Worthless {
    Unknown,
    Expired,
    /// A code has been redeemed before.
    Spent,
    /// A refresh token was ended before its time.
    Revoked,
}

struct Code {
    issued: OffsetDateTime,
    spent: bool,
    bound: CodeGrant,
}

/// Codes by their text.
pub(crate) struct Codes(Mutex<Expiring<Code>>);

impl Codes {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Expiring::new(CODE_MEMORY)))
    }

    pub(crate) fn issue(&self, prefix: &str, bound: CodeGrant, now: OffsetDateTime) -> String {
        let text = format!("{prefix}{}", secrets::token());
        let code = Code {
            issued: now,
            spent: false,
            bound,
        };
        lock(&self.0).put(text.clone(), code, now);
        text
    }

    /// Spends a code that is alive and passes `check`. All under one lock, so that of two
    /// requests with the same code one is refused.
    pub(crate) fn redeem<E: From<Worthless>>(
        &self,
        text: &str,
        now: OffsetDateTime,
        check: impl FnOnce(&CodeGrant) -> Result<(), E>,
    ) -> Result<CodeGrant, E> {
        let mut kept = lock(&self.0);
        let code = kept.get(text, now).ok_or(Worthless::Unknown)?;
        if code.spent {
            return Err(Worthless::Spent.into());
        }
        if now - code.issued >= CODE_LIFE {
            return Err(Worthless::Expired.into());
        }
        check(&code.bound)?;
        code.spent = true;
        Ok(code.bound.clone())
    }

    /// Drops the codes of an account that nobody has redeemed yet.
    pub(crate) fn forget(&self, account: AccountId) {
        lock(&self.0).retain(|code| code.bound.grant.session.account != account);
    }
}

struct Refresh {
    issued: OffsetDateTime,
    revoked: bool,
    grant: Grant,
}

/// Refresh tokens by their text.
pub(crate) struct RefreshTokens(Mutex<Expiring<Refresh>>);

impl RefreshTokens {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Expiring::new(REFRESH_MEMORY)))
    }

    pub(crate) fn issue(&self, prefix: &str, grant: Grant, now: OffsetDateTime) -> String {
        let text = format!("{prefix}{}", secrets::token());
        let refresh = Refresh {
            issued: now,
            revoked: false,
            grant,
        };
        lock(&self.0).put(text.clone(), refresh, now);
        text
    }

    /// The grant behind a token. The token stays good: neither provider ends one at its use.
    pub(crate) fn find(&self, text: &str, now: OffsetDateTime) -> Result<Grant, Worthless> {
        let mut kept = lock(&self.0);
        let refresh = kept.get(text, now).ok_or(Worthless::Unknown)?;
        if refresh.revoked {
            return Err(Worthless::Revoked);
        }
        if now - refresh.issued >= REFRESH_LIFE {
            return Err(Worthless::Expired);
        }
        Ok(refresh.grant.clone())
    }
    /// Ends all tokens of an account; one ended so is told from one that never was.
    pub(crate) fn revoke(&self, account: AccountId) {
        for refresh in lock(&self.0).all() {
            refresh.revoked |= refresh.grant.session.account == account;
        }
    }

    /// Drops all tokens of an account as if they had never been.
    pub(crate) fn forget(&self, account: AccountId) {
        lock(&self.0).retain(|refresh| refresh.grant.session.account != account);
    }
}
