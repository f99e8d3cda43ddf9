//! What providers gave to act for people there: kept only where the operator asks for it, encrypted
//! under a key of each person's own, and renewed ahead of their end.

mod held;
mod renew;

use std::sync::Arc;

use pia_oidc::secret::ProviderAccessToken;
use pia_protocol::clock::Clock;
use pia_protocol::ids::UserId;

use self::held::Held;
pub(crate) use self::renew::run;
use crate::app::ProviderParty;
use crate::config::MasterKey;
use crate::db::{Db, DbError, StoredTokens};
use crate::seal::Unsealable;

/// All that are kept.
pub(crate) struct ProviderTokens {
    db: Db,
    clock: Arc<dyn Clock>,
    master: Arc<MasterKey>,
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TokensError {
    #[error(transparent)]
    Seal(#[from] Unsealable),
    #[error("the provider did not renew a token")]
    Provider(#[from] Box<pia_oidc::Error>),
    #[error("a token that is over is being renewed at this moment")]
    Busy,
    #[error("the database failed")]
    Db(#[from] DbError),
}

impl ProviderTokens {
    pub(crate) fn new(db: Db, clock: Arc<dyn Clock>, master: Arc<MasterKey>) -> Self {
        Self { db, clock, master }
    }

    /// What is to be kept of a sign-in, if anything is.
    pub(crate) fn to_keep(
        &self,
        party: &ProviderParty,
        tokens: Option<pia_oidc::ProviderTokens>,
    ) -> Option<Keep> {
        let tokens = tokens.filter(|_| party.keeps_tokens)?;
        let held = Held::new(tokens, self.clock.now());
        Some(Keep {
            held,
            provider: party.info.name.clone(),
            master: Arc::clone(&self.master),
        })
    }

    /// An access token that is good for a while, renewed if that is needed; none when none is kept.
    pub(crate) async fn access(
        &self,
        party: &ProviderParty,
        account: UserId,
    ) -> Result<Option<ProviderAccessToken>, TokensError> {
        let Some(stored) = self.stored(party, account).await? else {
            return Ok(None);
        };
        let (now, held) = (self.clock.now(), Held::open(&self.master, &stored)?);
        if now < stored.renew_at {
            return Ok(Some(held.into_access_token()));
        }
        match self.renew(party, &stored, held).await? {
            Renewal::Renewed(held) => Ok(Some(held.into_access_token())),
            Renewal::Over => Ok(None),
            Renewal::SomebodyElse(held) if held.is_good(now) => Ok(Some(held.into_access_token())),
            Renewal::SomebodyElse(_) => Err(TokensError::Busy),
        }
    }

    async fn stored(
        &self,
        party: &ProviderParty,
        account: UserId,
    ) -> Result<Option<StoredTokens>, DbError> {
        let provider = party.info.name.clone();
        let find = self
            .db
            .read(move |db| db.provider_tokens(account, &provider));
        find.await
    }
}

/// What became of a renewal.
enum Renewal {
    Renewed(Held),
    /// Nothing can be had any more, and nothing is kept.
    Over,
    /// Another request, or another server, is at it.
    SomebodyElse(Held),
}

/// Tokens of a sign-in, to be kept for whoever it turns out to be. No `Debug`: they are secret.
pub(crate) struct Keep {
    held: Held,
    provider: String,
    master: Arc<MasterKey>,
}

impl Keep {
    /// Keeps them in the transaction that knows the account.
    pub(crate) fn put(&self, tx: &crate::db::Tx<'_>, account: UserId) -> Result<(), DbError> {
        let stored = self.held.seal(&self.master, account, &self.provider);
        let stored = stored.map_err(|_| DbError::Corrupt {
            table: "provider_token",
            what: "nothing, for no key could be derived",
        })?;
        tx.put_provider_tokens(&stored)
    }
}
