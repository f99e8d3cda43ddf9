//! Renewing, when a token is needed and ahead of need.

use std::sync::Arc;
use std::time::Duration as StdDuration;

use futures_util::{StreamExt, stream};
use pia_oidc::ErrorClass;
use time::Duration;
use tokio_util::sync::CancellationToken;

use super::held::Held;
use super::{ProviderTokens, Renewal, TokensError};
use crate::app::{App, ProviderParty};
use crate::audit::Event;
use crate::db::{DbError, StoredTokens};
use crate::housekeeping::Ticks;
use crate::telemetry::chain;

/// How long a renewal is somebody's: longer than a request to a provider takes with its repetitions.
const CLAIM: Duration = Duration::minutes(5);
/// How often it is looked for what is due.
const EVERY: StdDuration = StdDuration::from_mins(1);
/// So many at a time, and so many at once.
const BATCH: u32 = 200;
const AT_ONCE: usize = 8;

/// Renews ahead of need, until `shutdown`.
pub(crate) async fn run(app: Arc<App>, shutdown: CancellationToken) {
    if !app.providers.iter().any(|party| party.keeps_tokens) {
        return;
    }
    let mut ticks = Ticks::every(EVERY, shutdown);
    while ticks.next().await {
        if let Some(Err(error)) = ticks.unless_stopped(due(&app)).await {
            tracing::warn!(
                cause = chain(&error),
                "provider tokens could not be looked at"
            );
        }
    }
}

/// Renews what is due now.
async fn due(app: &App) -> Result<(), DbError> {
    loop {
        let now = app.clock.now();
        let due = app.db.read(move |db| db.provider_tokens_due(now, BATCH));
        let due = due.await?;
        let more = due.len() >= BATCH as usize;
        let one = |(stored, signed_in)| one(app, stored, signed_in);
        stream::iter(due).for_each_concurrent(AT_ONCE, one).await;
        if !more {
            return Ok(());
        }
    }
}

async fn one(app: &App, stored: StoredTokens, signed_in: bool) {
    let party = app.provider(&stored.provider);
    let party = party.filter(|party| party.keeps_tokens && signed_in);
    let done = match party {
        Some(party) => app.provider_tokens.renew_stored(party, &stored).await,
        // Nobody is signed in through it any more, or the operator wants it no longer.
        None => app.provider_tokens.forget(stored).await,
    };
    if let Err(error) = done {
        tracing::warn!(
            cause = chain(&error),
            "provider tokens could not be renewed"
        );
    }
}

/// Whether the provider has said no for this person: they are to sign in again, or their organisation
/// does not let them. Not when it cannot be reached, nor when the registration is at fault: an expired
/// client secret is nobody's sign-out.
fn is_final(error: &pia_oidc::Error) -> bool {
    let pia_oidc::Error::Provider(refused) = error else {
        return false;
    };
    match error.class() {
        ErrorClass::Transient | ErrorClass::Misconfigured => false,
        // With a number that nobody knows: the grant is worthless all the same (RFC 6749 section 5.2).
        ErrorClass::Other => refused.error == "invalid_grant",
        _ => true,
    }
}

impl ProviderTokens {
    async fn forget(&self, stored: StoredTokens) -> Result<(), TokensError> {
        let drop = self.db.write(move |tx| tx.drop_provider_tokens(&stored));
        drop.await?;
        Ok(())
    }

    async fn renew_stored(
        &self,
        party: &ProviderParty,
        stored: &StoredTokens,
    ) -> Result<(), TokensError> {
        let held = Held::open(&self.master, stored)?;
        self.renew(party, stored, held).await.map(drop)
    }

    /// Gets the next tokens, unless somebody else is at it. What cannot be renewed any more is
    /// forgotten, and ends the person's sessions if the operator wants that.
    pub(super) async fn renew(
        &self,
        party: &ProviderParty,
        stored: &StoredTokens,
        held: Held,
    ) -> Result<Renewal, TokensError> {
        let now = self.clock.now();
        let claimed = StoredTokens {
            renew_at: now + CLAIM,
            ..stored.clone()
        };
        let (before, until) = (stored.clone(), claimed.renew_at);
        let claim = self.db.write(move |tx| tx.claim_renewal(&before, until));
        if !claim.await? {
            return Ok(Renewal::SomebodyElse(held));
        }
        let Some(refresh_token) = held.refresh_token() else {
            self.forget(claimed).await?;
            return Ok(Renewal::Over);
        };
        let relying_party = &party.relying_party;
        match relying_party.refresh(refresh_token, &[], now).await {
            Ok(tokens) => self.renewed(claimed, held.followed_by(tokens, now)).await,
            Err(error) if is_final(&error) => {
                let (provider, cause) = (&party.info.name, chain(&error));
                tracing::info!(
                    provider,
                    cause,
                    "a provider renews a person's tokens no more"
                );
                self.over(claimed, party.signs_out).await
            }
            // Tried again when the claim is over.
            Err(error) => Err(Box::new(error).into()),
        }
    }

    async fn renewed(&self, claimed: StoredTokens, held: Held) -> Result<Renewal, TokensError> {
        let next = held.seal(&self.master, claimed.account, &claimed.provider)?;
        let put = self.db.write(move |tx| {
            // Whoever signed in meanwhile brought newer ones.
            if tx.drop_provider_tokens(&claimed)? {
                tx.put_provider_tokens(&next)?;
            }
            Ok::<_, DbError>(())
        });
        put.await?;
        Ok(Renewal::Renewed(held))
    }

    async fn over(&self, claimed: StoredTokens, signs_out: bool) -> Result<Renewal, TokensError> {
        let (account, now) = (claimed.account, self.clock.now());
        let end = self.db.write(move |tx| {
            let dropped = tx.drop_provider_tokens(&claimed)?;
            if dropped && signs_out {
                tx.end_families_of_provider(account, &claimed.provider, now)?;
            }
            Ok::<_, DbError>(dropped && signs_out)
        });
        if end.await? {
            Event::SessionsEnded { account }.record();
        }
        Ok(Renewal::Over)
    }
}
