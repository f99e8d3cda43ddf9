//! A person answers for a device, in a browser elsewhere.

use std::net::IpAddr;

use pia_protocol::random;

use super::guesses::{self, TooMany};
use super::user_code::Underivable;
use super::{DeviceFlow, UserCode};
use crate::accounts::{self, AdmitError, NotAdmitted, Vouched};
use crate::db::{Account, DbError, DeviceRequest, DeviceState, Tx, Via, Visitor};
use crate::hashed::Hashed;

/// What ties an answer to the page and the browser it was asked on: one half stands in the page's
/// form, the other in a cookie. No `Debug`: both are secret.
pub(crate) struct Page {
    pub(crate) ticket: String,
    pub(crate) binding: String,
}

/// A person looks at a device's request.
pub(crate) struct Visit {
    pub(crate) page: Page,
    pub(crate) request: DeviceRequest,
}

/// What became of a yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Approved {
    pub(crate) account: Account,
    pub(crate) device_name: Option<String>,
    /// Whether the device has fetched its session.
    pub(crate) came: bool,
}

/// What saying no did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Denied {
    /// The device will not be let in.
    Kept,
    /// The device had been let in already, and was signed out again.
    Ended,
}

/// Why there is nothing to answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AnswerError {
    #[error("too many wrong codes were tried")]
    TooMany(TooMany),
    /// Unknown, over, answered already, or another browser's.
    #[error("no device waits for this answer")]
    NotWaiting,
    #[error(transparent)]
    NotAdmitted(#[from] NotAdmitted),
    #[error(transparent)]
    Key(#[from] Underivable),
    #[error("the database failed")]
    Db(#[from] DbError),
}

impl From<AdmitError> for AnswerError {
    fn from(error: AdmitError) -> Self {
        match error {
            AdmitError::NotAdmitted(why) => why.into(),
            AdmitError::Db(error) => error.into(),
        }
    }
}

impl Page {
    fn new() -> Self {
        Self {
            ticket: random::token(),
            binding: random::token(),
        }
    }

    fn visitor(&self) -> Visitor {
        Visitor {
            ticket: Hashed::of(&self.ticket),
            binding: Hashed::of(&self.binding),
        }
    }
}

impl DeviceFlow {
    /// The request behind a code that a person typed, to be looked at before anything happens.
    pub(crate) async fn visit(
        &self,
        code: &UserCode,
        network: IpAddr,
    ) -> Result<Visit, AnswerError> {
        let (now, hash) = (self.clock.now(), self.key.hash(code)?);
        let (span, network) = (guesses::span(now), network.to_string());
        let page = Page::new();
        let visitor = page.visitor();
        let look = move |tx: &Tx<'_>| {
            guesses::admit(tx.guesses(&network, span)?, now).map_err(AnswerError::TooMany)?;
            let found = tx.visit_device_request(hash, visitor, now)?;
            if found.is_none() {
                tx.guessed_wrong(&network, span)?;
                tx.forget_guesses(guesses::first_that_counts(now))?;
            }
            Ok::<_, AnswerError>(found)
        };
        let request = self.db.write(look).await?;
        let request = request.ok_or(AnswerError::NotWaiting)?;
        Ok(Visit { page, request })
    }

    /// The request that this page asks about, while it can be said yes to.
    pub(crate) async fn visited(&self, page: &Page) -> Result<DeviceRequest, AnswerError> {
        let (visitor, now) = (page.visitor(), self.clock.now());
        let found: Result<_, DbError> = self
            .db
            .write(move |tx| tx.visited_device_request(visitor))
            .await;
        found?
            .filter(|request| is_waiting(request, now))
            .ok_or(AnswerError::NotWaiting)
    }

    /// Says yes for the person whom a provider has just vouched for. The page is the one to see it
    /// on, and to take it back.
    pub(crate) async fn approve(
        &self,
        device: Hashed,
        provider: &str,
        vouched: Vouched,
    ) -> Result<Page, AnswerError> {
        let (now, new) = (self.clock.now(), accounts::new_id(&*self.clock));
        let page = Page::new();
        let visitor = page.visitor();
        let via = Via::new(provider, vouched.identity.session_id.as_deref());
        let approve = self.db.write(move |tx| {
            let request = tx.device_request(device)?;
            let Some(request) = request.filter(|request| is_waiting(request, now)) else {
                return Err(AnswerError::NotWaiting);
            };
            let account = accounts::admit(tx, &vouched, new, now)?;
            if !tx.approve_device(request.code, (account.id, &via), visitor)? {
                return Err(AnswerError::NotWaiting);
            }
            Ok(())
        });
        approve.await?;
        Ok(page)
    }

    /// What became of a yes that was said on this page.
    pub(crate) async fn approved(&self, page: &Page) -> Result<Approved, AnswerError> {
        let visitor = page.visitor();
        self.db
            .write(move |tx| {
                let request = tx.visited_device_request(visitor)?;
                let request = request.ok_or(AnswerError::NotWaiting)?;
                let (account, came) = match request.state {
                    DeviceState::Approved { account, .. } => (account, false),
                    DeviceState::Redeemed { account, .. } => (account, true),
                    DeviceState::Waiting | DeviceState::Denied => {
                        return Err(AnswerError::NotWaiting);
                    }
                };
                Ok(Approved {
                    account: tx.account(account)?,
                    device_name: request.device_name,
                    came,
                })
            })
            .await
    }

    /// Says no, before the device was let in or after.
    pub(crate) async fn deny(&self, page: &Page) -> Result<Denied, AnswerError> {
        let (visitor, now) = (page.visitor(), self.clock.now());
        self.db
            .write(move |tx| {
                let request = tx.visited_device_request(visitor)?;
                let request = request.ok_or(AnswerError::NotWaiting)?;
                if let DeviceState::Redeemed { account, family } = request.state {
                    tx.end_family(account, family, "device_denied", now)?;
                    return Ok(Denied::Ended);
                }
                tx.deny_device(request.code)?;
                Ok(Denied::Kept)
            })
            .await
    }
}

fn is_waiting(request: &DeviceRequest, now: time::OffsetDateTime) -> bool {
    request.state == DeviceState::Waiting && request.expires_at > now
}
