//! Who is signed in in which browser: the single sign-on sessions.

use std::sync::Mutex;

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Expiring, lock};
use crate::directory::AccountId;
use crate::secrets;

/// A day without any use ends a browser's sessions, as it does at Entra.
const KEEP: Duration = Duration::hours(24);

/// An account signed in in a browser.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    pub(crate) account: AccountId,
    /// The `sid` claim.
    pub(crate) id: Uuid,
    /// When the password was given.
    pub(crate) since: OffsetDateTime,
}

/// Browsers by the value of their cookie.
pub(crate) struct Browsers(Mutex<Expiring<Vec<Session>>>);

impl Browsers {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Expiring::new(KEEP)))
    }

    /// Takes in a browser that has no cookie of ours, or an old one.
    pub(crate) fn admit(&self, now: OffsetDateTime) -> String {
        let cookie = secrets::token();
        lock(&self.0).put(cookie.clone(), Vec::new(), now);
        cookie
    }

    /// The sessions of a browser, latest first; `None` if it is not one of ours.
    pub(crate) fn sessions(&self, cookie: &str, now: OffsetDateTime) -> Option<Vec<Session>> {
        let mut kept = lock(&self.0);
        let sessions = kept.get(cookie, now)?.clone();
        // Put back at each use: the day starts anew.
        kept.put(cookie.to_owned(), sessions.clone(), now);
        Some(sessions)
    }

    /// Signs an account in. An account that was signed in keeps its session id.
    pub(crate) fn sign_in(&self, cookie: &str, account: AccountId, now: OffsetDateTime) -> Session {
        let mut kept = lock(&self.0);
        let mut sessions = kept.get(cookie, now).cloned().unwrap_or_default();
        let known = sessions.iter().find(|known| known.account == account);
        let session = Session {
            account,
            id: known.map_or_else(Uuid::new_v4, |known| known.id),
            since: now,
        };
        sessions.retain(|known| known.account != account);
        sessions.insert(0, session);
        kept.put(cookie.to_owned(), sessions, now);
        session
    }

    pub(crate) fn sign_out(&self, cookie: &str, accounts: &[AccountId], now: OffsetDateTime) {
        if let Some(sessions) = lock(&self.0).get(cookie, now) {
            sessions.retain(|session| !accounts.contains(&session.account));
        }
    }

    /// Signs an account out everywhere.
    pub(crate) fn end(&self, account: AccountId) {
        for sessions in lock(&self.0).all() {
            sessions.retain(|session| session.account != account);
        }
    }
}
