//! A one-time code becomes a session.

use pia_protocol::ids::{SessionId, UserId};
use pia_protocol::secret::{AuthorizationCode, CodeVerifier};

use super::SignIns;
use super::code::{self, Decision, Mismatch, PREFIX, Proof};
use crate::audit::{Event, Way};
use crate::db::{DbError, Tx};
use crate::hashed::Hashed;
use crate::tokens::{BegunSession, Device, NewSession, Session, SignError, shape};

/// What a client brings. No `Debug`: it is secret.
pub(crate) struct Presented {
    pub(crate) code: AuthorizationCode,
    pub(crate) verifier: CodeVerifier,
    pub(crate) client_id: Option<String>,
    pub(crate) redirect_uri: Option<String>,
}

/// Why a code bought nothing. To the client most of these are one and the same.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RedeemError {
    #[error("this code is not known here")]
    Unknown,
    #[error("the code came too late")]
    Expired,
    #[error("the code was used a second time, so the session it had bought was ended")]
    Reused {
        /// The session; none when the code had been burnt.
        family: Option<SessionId>,
    },
    #[error("the code was issued to another client")]
    Client,
    #[error("`redirect_uri` is not the one the sign-in was started with")]
    RedirectUri,
    #[error("`code_verifier` does not belong to the sign-in's challenge")]
    Verifier,
    #[error("the account was disabled after the code was issued")]
    Disabled,
    #[error(transparent)]
    Sign(#[from] SignError),
    #[error("the database failed")]
    Db(#[from] DbError),
}

/// The transaction's part, which is committed in each of these cases.
enum Outcome {
    Redeemed(Box<BegunSession>),
    Refused(RedeemError),
}

impl SignIns {
    /// Redeems a code.
    pub(crate) async fn redeem(
        &self,
        presented: Presented,
        device: Device,
    ) -> Result<Session, RedeemError> {
        // EXPOSE: its shape is checked here; only its hash goes on.
        let account = shape::owner(PREFIX, presented.code.expose_secret());
        let account = account.ok_or(RedeemError::Unknown)?;
        let session = self.sessions.prepare(device);
        let now = session.now;
        let outcome = self
            .db
            .write(move |tx| in_transaction(tx, account, &presented, &session))
            .await?;
        match outcome {
            Outcome::Redeemed(begun) => {
                begun.record(Way::Browser);
                Ok(self.sessions.answer(*begun, now)?)
            }
            Outcome::Refused(reason) => {
                record(account, &reason);
                Err(reason)
            }
        }
    }
}

fn record(account: UserId, refused: &RedeemError) {
    match refused {
        RedeemError::Reused { family } => {
            let session = *family;
            Event::CodeReused { account, session }.record();
        }
        RedeemError::Client | RedeemError::RedirectUri | RedeemError::Verifier => {
            let reason = &refused.to_string();
            Event::CodeMisused { account, reason }.record();
        }
        RedeemError::Unknown
        | RedeemError::Expired
        | RedeemError::Disabled
        | RedeemError::Sign(_)
        | RedeemError::Db(_) => {}
    }
}

fn in_transaction(
    tx: &Tx<'_>,
    account: UserId,
    presented: &Presented,
    session: &NewSession,
) -> Result<Outcome, DbError> {
    let now = session.now;
    let hashed = Hashed::from_digest(presented.code.sha256());
    let Some(stored) = tx.code(account, hashed)? else {
        return Ok(Outcome::Refused(RedeemError::Unknown));
    };
    let proof = Proof {
        client_id: presented.client_id.as_deref(),
        redirect_uri: presented.redirect_uri.as_deref(),
        // EXPOSE: hashed and compared with the challenge.
        verifier: presented.verifier.expose_secret(),
    };
    let refused = match code::decide(&stored, proof, now) {
        Decision::Redeem => {
            let begun = session.begin(tx, tx.account(account)?, stored.via)?;
            let family = begun.as_ref().map(|begun| begun.family);
            tx.spend_code(account, hashed, family)?;
            match begun {
                Some(begun) => return Ok(Outcome::Redeemed(Box::new(begun))),
                None => RedeemError::Disabled,
            }
        }
        Decision::Reused(family) => {
            if let Some(family) = family {
                tx.end_family(account, family, "code_reused", now)?;
            }
            RedeemError::Reused { family }
        }
        Decision::Expired => RedeemError::Expired,
        Decision::Burn(mismatch) => {
            tx.spend_code(account, hashed, None)?;
            match mismatch {
                Mismatch::Client => RedeemError::Client,
                Mismatch::RedirectUri => RedeemError::RedirectUri,
                Mismatch::Verifier => RedeemError::Verifier,
            }
        }
    };
    Ok(Outcome::Refused(refused))
}
