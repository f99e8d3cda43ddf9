//! Beginning, renewing and ending a family, each in one step of the writer.

use std::sync::Arc;

use pia_protocol::clock::Clock;
use pia_protocol::ids::{SessionId, UserId};
use pia_protocol::secret::{AccessToken, RefreshToken};
use time::{Duration, OffsetDateTime};

use super::access::{AccessTokens, SignError};
use super::renewal::{self, RefreshError, Refreshed, Renewal};
use super::{Claims, Device, refresh};
use crate::audit::{Event, Way};
use crate::db::{Account, Db, DbError, Gather, NewFamily, SignedInDevice, StoredToken, Tx, Via};
use crate::hashed::Hashed;

/// The most devices a person may be signed in on; the one used longest ago makes room.
const MAX_FAMILIES: u32 = 10;

/// The server's sessions.
pub(crate) struct Sessions {
    db: Db,
    renewals: Gather<Renewal, Refreshed>,
    clock: Arc<dyn Clock>,
    access: AccessTokens,
    lifetimes: SessionLifetimes,
}

/// How long sessions last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SessionLifetimes {
    /// How long a device may be away.
    pub(crate) idle: Duration,
    /// How long it may stay however often it comes, if there is an end to it.
    pub(crate) absolute: Option<Duration>,
}

impl SessionLifetimes {
    /// When a session that was used `now` ends unless it is used again.
    pub(super) fn end(self, began: OffsetDateTime, now: OffsetDateTime) -> OffsetDateTime {
        let idle = now + self.idle;
        self.absolute
            .map_or(idle, |absolute| idle.min(began + absolute))
    }
}

/// What a client gets. No `Debug`: it is made of secrets.
pub(crate) struct Session {
    pub(crate) access_token: AccessToken,
    pub(crate) refresh_token: RefreshToken,
    pub(crate) expires_in: u64,
    pub(crate) account: Account,
    pub(crate) provider: String,
}

impl Sessions {
    /// Inside the runtime that they are used in.
    pub(crate) fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        access: AccessTokens,
        lifetimes: SessionLifetimes,
    ) -> Self {
        Self {
            renewals: Gather::start(db.clone(), renewal::renew),
            db,
            clock,
            access,
            lifetimes,
        }
    }

    /// Redeems a refresh token for the next one and an access token.
    pub(crate) async fn refresh(
        &self,
        presented: &RefreshToken,
        device: Device,
    ) -> Result<Session, RefreshError> {
        let (account, presented) = refresh::read(presented).ok_or(RefreshError::Unknown)?;
        let now = self.clock.now();
        let successor = refresh::new(account);
        let renewal = Renewal {
            account,
            presented,
            successor: Hashed::from_digest(successor.sha256()),
            device,
            now,
            lifetimes: self.lifetimes,
        };
        match self.renewals.make(account, renewal).await? {
            Refreshed::Renewed(renewed) => {
                counted("renewed");
                let (account, family) = *renewed;
                let begun = BegunSession {
                    account,
                    provider: family.provider,
                    family: family.id,
                    refresh_token: successor,
                };
                Ok(self.answer(begun, now)?)
            }
            Refreshed::Reused(account, session) => {
                counted("reused");
                Event::TokenReused { account, session }.record();
                Err(RefreshError::Reused)
            }
            Refreshed::Refused(reason) => {
                counted("refused");
                Err(reason)
            }
        }
    }

    /// Ends the family of a refresh token, or of an access token that is good. Of another token there
    /// is nothing to end.
    pub(crate) async fn end(&self, token: &RefreshToken) -> Result<(), DbError> {
        let now = self.clock.now();
        let Some((account, token)) = refresh::read(token) else {
            // EXPOSE: its signature is checked.
            let Some(claims) = self.access.check(token.expose_secret(), now) else {
                return Ok(());
            };
            return self.end_by(claims.sub, claims.sid, now).await;
        };
        let found = move |tx: &Tx<'_>| tx.refresh_token(account, token);
        match self.db.write(found).await? {
            Some(StoredToken { family, .. }) => self.end_by(account, family.id, now).await,
            None => Ok(()),
        }
    }

    async fn end_by(
        &self,
        account: UserId,
        family: SessionId,
        now: OffsetDateTime,
    ) -> Result<(), DbError> {
        let end = move |tx: &Tx<'_>| tx.end_family(account, family, "signed_out", now);
        if self.db.write(end).await? {
            let session = family;
            Event::SessionEnded { account, session }.record();
        }
        Ok(())
    }

    /// The devices a person is signed in on, the one used last first.
    pub(crate) async fn devices(&self, account: UserId) -> Result<Vec<SignedInDevice>, DbError> {
        let now = self.clock.now();
        self.db.read(move |db| db.devices(account, now)).await
    }

    /// Ends the sessions that began through a browser's session at a provider, which has ended there.
    pub(crate) async fn end_through(&self, provider: &str, sid: &str) -> Result<(), DbError> {
        let (session, now) = (Via::session_of(provider, sid), self.clock.now());
        let end = move |tx: &Tx<'_>| tx.end_families_through(session, now);
        for (account, session) in self.db.write(end).await? {
            Event::SessionEnded { account, session }.record();
        }
        Ok(())
    }

    /// Ends one of a person's sessions; false when that person has no such session.
    pub(crate) async fn end_one(&self, account: UserId, id: SessionId) -> Result<bool, DbError> {
        let now = self.clock.now();
        let end = move |tx: &Tx<'_>| tx.end_family(account, id, "ended_by_person", now);
        let ended = self.db.write(end).await?;
        if ended {
            let session = id;
            Event::SessionEnded { account, session }.record();
        }
        Ok(ended)
    }

    /// Ends a person's sessions, all of them or all but one, and what was about to become one.
    pub(crate) async fn end_all(
        &self,
        account: UserId,
        except: Option<SessionId>,
    ) -> Result<(), DbError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                // In the order in which who redeems a code locks the same rows.
                tx.void_codes(account, now)?;
                tx.deny_devices(account, now)?;
                tx.end_families(account, except, "ended_by_person", now)
            })
            .await?;
        Event::SessionsEnded { account }.record();
        Ok(())
    }

    /// Who bears this access token, while it is good and its family stands.
    pub(crate) async fn bearer(&self, token: &str) -> Result<Option<Claims>, DbError> {
        let now = self.clock.now();
        let Some(claims) = self.access.check(token, now) else {
            return Ok(None);
        };
        Ok(self.stands(&claims).await?.then_some(claims))
    }

    /// Whether an access token that was good still is, and its family stands.
    pub(crate) async fn stands(&self, claims: &Claims) -> Result<bool, DbError> {
        let (account, family, now) = (claims.sub, claims.sid, self.clock.now());
        if claims.is_over(now) {
            return Ok(false);
        }
        let live = self
            .db
            .read(move |db| db.live_family(account, family, now))
            .await?;
        Ok(live.is_some())
    }

    /// Prepares a family that [`begin`](NewSession::begin) writes in a step of the caller's.
    pub(crate) fn prepare(&self, device: Device) -> NewSession {
        let now = self.clock.now();
        NewSession {
            id: SessionId::new(&*self.clock),
            device,
            now,
            expires_at: self.lifetimes.end(now, now),
        }
    }

    /// The tokens of a family that has just begun or moved on.
    pub(crate) fn answer(
        &self,
        begun: BegunSession,
        now: OffsetDateTime,
    ) -> Result<Session, SignError> {
        let BegunSession {
            account,
            provider,
            family,
            refresh_token,
        } = begun;
        let access_token = self.access.issue(&account, family, &provider, now)?;
        Ok(Session {
            access_token,
            refresh_token,
            expires_in: self.access.lifetime().whole_seconds().unsigned_abs(),
            account,
            provider,
        })
    }
}

/// A family about to begin: made outside the transaction, written inside.
#[derive(Clone)]
pub(crate) struct NewSession {
    id: SessionId,
    pub(crate) now: OffsetDateTime,
    device: Device,
    expires_at: OffsetDateTime,
}

/// A family that has begun. No `Debug`: it holds its first token.
pub(crate) struct BegunSession {
    pub(crate) account: Account,
    pub(crate) provider: String,
    pub(crate) family: SessionId,
    pub(crate) refresh_token: RefreshToken,
}

impl BegunSession {
    /// Says that a person signed a device in.
    pub(crate) fn record(&self, way: Way) {
        Event::SignedIn {
            account: self.account.id,
            session: self.family,
            provider: &self.provider,
            way,
        }
        .record();
    }
}

impl NewSession {
    /// The same family, on a device that gave its name earlier.
    pub(crate) fn named(&self, name: Option<String>) -> Self {
        Self {
            device: self.device.clone().named(name),
            ..self.clone()
        }
    }

    /// Begins the family; the person's device used longest ago makes room if there are too many.
    /// None when the person was disabled since they were let in.
    pub(crate) fn begin(
        &self,
        tx: &Tx<'_>,
        account: Account,
        via: Via,
    ) -> Result<Option<BegunSession>, DbError> {
        let refresh_token = refresh::new(account.id);
        if !tx.make_room(account.id, MAX_FAMILIES - 1, self.now)? {
            return Ok(None);
        }
        tx.insert_family(NewFamily {
            account: account.id,
            id: self.id,
            via: &via,
            device: &self.device,
            token: Hashed::from_digest(refresh_token.sha256()),
            now: self.now,
            expires_at: self.expires_at,
        })?;
        Ok(Some(BegunSession {
            account,
            provider: via.provider,
            family: self.id,
            refresh_token,
        }))
    }
}

fn counted(outcome: &'static str) {
    metrics::counter!("pia_refreshes_total", "outcome" => outcome).increment(1);
}
