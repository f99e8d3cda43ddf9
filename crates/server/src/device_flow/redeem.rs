//! A device asks whether the person is done, and fetches its session when they are.

use pia_protocol::secret::DeviceCode;

use super::DeviceFlow;
use super::ask::PREFIX;
use super::poll::{self, Decision};
use crate::audit::Way;
use crate::db::{DbError, Tx};
use crate::hashed::Hashed;
use crate::tokens::{BegunSession, Device, NewSession, Session, SignError, shape};

/// Why a device has no session (yet).
#[derive(Debug, thiserror::Error)]
pub(crate) enum PollError {
    #[error("the person has not answered yet")]
    Pending,
    #[error("the device asks too often")]
    SlowDown,
    #[error("the person said no")]
    Denied,
    #[error("the code is over")]
    Expired,
    #[error("this device code is unknown, spent, or another client's")]
    Worthless,
    #[error(transparent)]
    Sign(#[from] SignError),
    #[error("the database failed")]
    Db(#[from] DbError),
}

/// What came with a question. No `Debug`: it is secret.
pub(crate) struct Question {
    pub(crate) code: DeviceCode,
    pub(crate) client_id: String,
}

/// The transaction's part, which is committed in each of these cases.
enum Outcome {
    Redeemed(Box<BegunSession>),
    Refused(PollError),
}

impl DeviceFlow {
    /// Answers a device: with a session, once, or with what it has to wait for.
    pub(crate) async fn poll(
        &self,
        question: Question,
        device: Device,
    ) -> Result<Session, PollError> {
        // EXPOSE: its shape is checked here; only its hash goes on.
        if !shape::fits(PREFIX, question.code.expose_secret()) {
            return Err(PollError::Worthless);
        }
        let code = Hashed::from_digest(question.code.sha256());
        let session = self.sessions.prepare(device);
        let (now, client_id) = (session.now, question.client_id);
        let outcome = self
            .db
            .write(move |tx| in_transaction(tx, code, &client_id, &session))
            .await?;
        match outcome {
            Outcome::Redeemed(begun) => {
                begun.record(Way::Device);
                Ok(self.sessions.answer(*begun, now)?)
            }
            Outcome::Refused(reason) => Err(reason),
        }
    }
}

fn in_transaction(
    tx: &Tx<'_>,
    code: Hashed,
    client_id: &str,
    session: &NewSession,
) -> Result<Outcome, DbError> {
    let now = session.now;
    let Some(stored) = tx.device_request(code)? else {
        return Ok(Outcome::Refused(PollError::Worthless));
    };
    let refused = match poll::decide(&stored, client_id, now) {
        Decision::Redeem { account, via } => {
            let session = session.named(stored.device_name);
            if let Some(begun) = session.begin(tx, tx.account(account)?, via)? {
                tx.redeem_device(code, begun.family)?;
                return Ok(Outcome::Redeemed(Box::new(begun)));
            }
            tx.deny_device(code)?;
            PollError::Denied
        }
        Decision::Wait => {
            tx.device_polled(code, stored.interval, now)?;
            PollError::Pending
        }
        Decision::SlowDown => {
            tx.device_polled(code, stored.interval + poll::SLOWER, now)?;
            PollError::SlowDown
        }
        Decision::Denied => PollError::Denied,
        Decision::Expired => PollError::Expired,
        Decision::Worthless => PollError::Worthless,
    };
    Ok(Outcome::Refused(refused))
}
