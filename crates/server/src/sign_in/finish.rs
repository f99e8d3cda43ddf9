//! The browser is back from the provider.

use pia_protocol::CLIENT_ID;
use time::Duration;

use super::code::PREFIX;
use super::{Challenge, Loopback, Sealed, SignIns, Target, seal};
use crate::accounts::{self, AdmitError, NotAdmitted, Vouched};
use crate::audit::Way;
use crate::db::{DbError, StoredCode, StoredSignIn, Tx, Via};
use crate::hashed::Hashed;
use crate::seal::Unsealable;
use crate::tokens::{Device, Session, shape};

/// How long a one-time code is good for.
const CODE_TIME: Duration = Duration::seconds(60);

/// A sign-in whose browser came back with the right state and cookie. It cannot come back twice.
pub(crate) struct Arrived {
    pub(crate) target: Target,
    /// Our half of the sign-in at the provider.
    pub(crate) ours: Sealed,
    /// What the provider posted, as a query; none when its answer stands in the address.
    pub(crate) answer: Option<String>,
}

/// What the client gets. No `Debug`: it is secret.
pub(crate) enum Finished {
    /// A one-time code to redeem.
    Code(String),
    /// First-generation clients: the tokens themselves.
    Tokens(Box<Session>),
}

/// A sign-in could not be picked up or finished.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FinishError {
    /// Unknown, over, used already, or another browser's: which one is nobody's business.
    #[error("this sign-in is not, or no longer, under way in this browser")]
    NotUnderWay,
    #[error("a stored sign-in cannot be read")]
    Unreadable,
    #[error(transparent)]
    NotAdmitted(#[from] NotAdmitted),
    #[error(transparent)]
    Seal(#[from] Unsealable),
    #[error(transparent)]
    Sign(#[from] crate::tokens::SignError),
    #[error("the database failed")]
    Db(#[from] DbError),
}

impl From<AdmitError> for FinishError {
    fn from(error: AdmitError) -> Self {
        match error {
            AdmitError::NotAdmitted(why) => why.into(),
            AdmitError::Db(error) => error.into(),
        }
    }
}

impl SignIns {
    /// Keeps what the provider posted, for the browser to come for. Of a state that is unknown there
    /// is nothing to keep: the browser is told so when it comes.
    pub(crate) async fn keep_answer(
        &self,
        state: &str,
        provider: &str,
        answer: &str,
    ) -> Result<(), FinishError> {
        let state = Hashed::of(state);
        let (provider, sealed) = (
            provider.to_owned(),
            seal::seal_answer(&self.key, answer, state)?,
        );
        let keep = move |tx: &Tx<'_>| tx.keep_answer(state, &provider, &sealed);
        Ok(self.db.write(keep).await?)
    }

    /// Takes up the sign-in that this state and cookie belong to.
    pub(crate) async fn arrive(
        &self,
        state: &str,
        binding: &str,
        provider: &str,
    ) -> Result<Arrived, FinishError> {
        let (state, binding) = (Hashed::of(state), Hashed::of(binding));
        let provider = provider.to_owned();
        let stored = self
            .db
            .write(move |tx| tx.take_sign_in(state, binding, &provider))
            .await?
            .ok_or(FinishError::NotUnderWay)?;
        if stored.expires_at <= self.clock.now() {
            return Err(FinishError::NotUnderWay);
        }
        self.arrived(stored)
    }

    fn arrived(&self, stored: StoredSignIn) -> Result<Arrived, FinishError> {
        let answer = stored.answer.as_deref();
        let answer = answer.map(|answer| seal::open_answer(&self.key, answer, stored.state));
        Ok(Arrived {
            target: Target::from_store(stored.target)?,
            ours: Sealed::open(&self.key, &stored.sealed, stored.state)?,
            answer: answer.transpose()?,
        })
    }

    /// Finds or makes the account, and makes what the client gets.
    pub(crate) async fn finish(
        &self,
        to: Loopback,
        provider: &str,
        vouched: Vouched,
    ) -> Result<Finished, FinishError> {
        let via = Via::new(provider, vouched.identity.session_id.as_deref());
        match to.challenge {
            Some(challenge) => {
                let redirect_uri = to.redirect_uri.to_string();
                self.issue_code(redirect_uri, challenge, via, vouched).await
            }
            None => self.issue_tokens(via, vouched).await,
        }
    }

    async fn issue_code(
        &self,
        redirect_uri: String,
        challenge: Challenge,
        via: Via,
        vouched: Vouched,
    ) -> Result<Finished, FinishError> {
        let (now, new) = (self.clock.now(), accounts::new_id(&*self.clock));
        let code = self
            .db
            .write(move |tx| {
                let account = accounts::admit(tx, &vouched, new, now)?;
                let code = shape::new_of(PREFIX, account.id);
                tx.insert_code(&StoredCode {
                    account: account.id,
                    code: Hashed::of(&code),
                    via: via.clone(),
                    client_id: CLIENT_ID.to_owned(),
                    redirect_uri: redirect_uri.clone(),
                    challenge: challenge.as_str().to_owned(),
                    expires_at: now + CODE_TIME,
                    spent: false,
                    family: None,
                })?;
                Ok::<_, AdmitError>(code)
            })
            .await?;
        Ok(Finished::Code(code))
    }

    async fn issue_tokens(&self, via: Via, vouched: Vouched) -> Result<Finished, FinishError> {
        let session = self.sessions.prepare(Device::default());
        let (now, new) = (session.now, accounts::new_id(&*self.clock));
        let begun = self
            .db
            .write(move |tx| {
                let account = accounts::admit(tx, &vouched, new, now)?;
                let begun = session.begin(tx, account, via.clone())?;
                begun.ok_or(AdmitError::NotAdmitted(NotAdmitted::Disabled))
            })
            .await?;
        begun.record(Way::Redirect);
        let session = self.sessions.answer(begun, now)?;
        Ok(Finished::Tokens(Box::new(session)))
    }
}
