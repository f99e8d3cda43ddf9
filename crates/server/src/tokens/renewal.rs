//! Redeeming refresh tokens, those of several people in one step of the writer.

use pia_protocol::ids::{SessionId, UserId};
use time::OffsetDateTime;

use super::Device;
use super::access::SignError;
use super::rotation::{self, Decision, Rejection};
use super::sessions::SessionLifetimes;
use crate::db::{Account, DbError, FamilyRow, StoredToken, Tx};
use crate::hashed::Hashed;

/// Why a refresh token bought nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RefreshError {
    #[error("this refresh token is not known here")]
    Unknown,
    #[error("the session has ended")]
    Ended,
    #[error("the session was not used for too long")]
    Expired,
    #[error("a refresh token was used that had been replaced, so the session was ended")]
    Reused,
    #[error(transparent)]
    Sign(#[from] SignError),
    #[error("the database failed")]
    Db(#[from] DbError),
}

/// A refresh token that was presented, and what is to come of it.
pub(super) struct Renewal {
    pub(super) account: UserId,
    pub(super) presented: Hashed,
    /// The token to be given for it.
    pub(super) successor: Hashed,
    pub(super) device: Device,
    pub(super) now: OffsetDateTime,
    pub(super) lifetimes: SessionLifetimes,
}

/// What came of it, which is committed in each of these cases.
pub(super) enum Refreshed {
    Renewed(Box<(Account, FamilyRow)>),
    Reused(UserId, SessionId),
    Refused(RefreshError),
}

/// Decides on each, and writes what follows. Of one person there is one, in the order of their ids.
pub(super) fn renew(tx: &Tx<'_>, renewals: &[Renewal]) -> Result<Vec<Refreshed>, DbError> {
    let tokens: Vec<_> = renewals
        .iter()
        .map(|renewal| (renewal.account, renewal.presented))
        .collect();
    let stored = tx.refresh_tokens(&tokens)?;
    let each = renewals.iter().zip(stored);
    each.map(|(renewal, stored)| one(tx, renewal, stored))
        .collect()
}

fn one(tx: &Tx<'_>, renewal: &Renewal, stored: Option<StoredToken>) -> Result<Refreshed, DbError> {
    let Some(stored) = stored else {
        return Ok(Refreshed::Refused(RefreshError::Unknown));
    };
    let (presented, now) = (renewal.presented, renewal.now);
    let decision = rotation::decide(presented, &stored, now);
    let family = stored.family;
    match decision {
        Decision::Rotate | Decision::Reissue => {
            let expires_at = renewal.lifetimes.end(family.created_at, now);
            let next = rotation::advanced(presented, family, renewal.successor, expires_at);
            tx.advance_family(presented, &next, &renewal.device, now)?;
            Ok(Refreshed::Renewed(Box::new((stored.account, next))))
        }
        Decision::RevokeFamily => {
            tx.end_family(family.account, family.id, "token_reused", now)?;
            Ok(Refreshed::Reused(family.account, family.id))
        }
        Decision::Reject(Rejection::Ended) => Ok(Refreshed::Refused(RefreshError::Ended)),
        Decision::Reject(Rejection::Expired) => Ok(Refreshed::Refused(RefreshError::Expired)),
    }
}
