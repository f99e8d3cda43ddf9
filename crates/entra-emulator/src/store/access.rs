//! Access tokens, as the resources here look them up.

use std::sync::Mutex;

use time::{Duration, OffsetDateTime};

use super::grants::{Grant, Worthless};
use super::{Expiring, lock};
use crate::entra::permissions::Resource;

/// How long an access token is good.
pub(crate) const LIFE: Duration = Duration::seconds(3599);
/// How long an old one is told from one that never was.
const MEMORY: Duration = Duration::hours(24);

/// What an access token allows.
#[derive(Clone)]
pub(crate) struct Access {
    pub(crate) grant: Grant,
    pub(crate) resource: Resource,
    /// The names of its scopes.
    pub(crate) scope: Vec<String>,
    pub(crate) issued: OffsetDateTime,
}

/// Access tokens by their text.
pub(crate) struct AccessTokens(Mutex<Expiring<Access>>);

impl AccessTokens {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Expiring::new(MEMORY)))
    }

    pub(crate) fn keep(&self, token: String, access: Access) {
        let issued = access.issued;
        lock(&self.0).put(token, access, issued);
    }

    pub(crate) fn find(&self, token: &str, now: OffsetDateTime) -> Result<Access, Worthless> {
        let mut kept = lock(&self.0);
        let access = kept.get(token, now).ok_or(Worthless::Unknown)?;
        if now - access.issued >= LIFE {
            return Err(Worthless::Expired);
        }
        Ok(access.clone())
    }
}
