//! What is done from time to time, while the server runs.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::audit::Event;
use crate::db::{DbError, SWEEP, somebody_in_clear};
use crate::telemetry::chain;

/// When it is time again: at once, and then every so often, until the server stops.
pub(crate) struct Ticks {
    ticks: Interval,
    shutdown: CancellationToken,
}

impl Ticks {
    pub(crate) fn every(period: Duration, shutdown: CancellationToken) -> Self {
        let mut ticks = tokio::time::interval(period);
        // A machine that slept catches up once, not once for each missed tick.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { ticks, shutdown }
    }

    /// Waits; false when the server stops.
    pub(crate) async fn next(&mut self) -> bool {
        let tick = self.shutdown.run_until_cancelled(self.ticks.tick());
        tick.await.is_some()
    }

    /// Does something that may take long, unless the server stops meanwhile.
    pub(crate) async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        self.shutdown.run_until_cancelled(work).await
    }
}

/// How soon a key that an operator changed is used here.
const KEYS: Duration = Duration::from_mins(1);

/// Reads the signing keys again from time to time: another server, or an operator, may have changed
/// them.
pub(crate) async fn follow_keys(app: Arc<App>, shutdown: CancellationToken) {
    let mut signs: Option<String> = None;
    let mut ticks = Ticks::every(KEYS, shutdown);
    while ticks.next().await {
        match app.signing.reload().await {
            Ok(()) => {
                let now = app.signing.signs_now();
                if let (Some(before), Some(now)) = (&signs, &now)
                    && before != now
                {
                    Event::KeyChanged { before, now }.record();
                }
                signs = now;
            }
            // Those that are known go on.
            Err(error) => tracing::warn!(cause = chain(&error), "keys could not be read"),
        }
    }
}

/// How often the providers are asked ahead of need.
const PROVIDERS: Duration = Duration::from_hours(1);

/// Reads the providers' metadata and keys before somebody signs in, and again every hour: Entra ID
/// changes its keys without notice, and a withdrawn one must not be believed for long.
pub(crate) async fn follow_providers(app: Arc<App>, shutdown: CancellationToken) {
    let mut ticks = Ticks::every(PROVIDERS, shutdown);
    while ticks.next().await {
        for party in &app.providers {
            let renewing = party.relying_party.renew(app.clock.now());
            if let Some(Err(error)) = ticks.unless_stopped(renewing).await {
                let (provider, cause) = (&party.info.name, chain(&error));
                // Sign-ins go on with what was known last.
                tracing::warn!(provider, cause, "a sign-in provider could not be asked");
            }
        }
    }
}

const SWEEPS: Duration = Duration::from_mins(10);

/// Deletes finished rows, seals old ones and forgets idle rate limits every ten minutes.
pub(crate) async fn run(app: Arc<App>, shutdown: CancellationToken) {
    let mut ticks = Ticks::every(SWEEPS, shutdown);
    while ticks.next().await {
        app.limits.forget_idle();
        if let Err(error) = sweep(&app).await {
            tracing::warn!(cause = chain(&error), "finished rows could not be deleted");
        }
        if let Err(error) = seal(&app).await {
            tracing::warn!(
                cause = chain(&error),
                "entries in clear could not be sealed"
            );
        }
    }
}

/// Seals what was stored before it was sealed.
async fn seal(app: &App) -> Result<(), DbError> {
    while let Some(account) = app.db.read(somebody_in_clear).await? {
        let owner = app.owner(account)?;
        app.db.write(move |tx| tx.seal_some(&owner)).await?;
    }
    Ok(())
}

async fn sweep(app: &App) -> Result<(), DbError> {
    loop {
        let now = app.clock.now();
        let forgotten = now - app.sync_limits.mutation_memory;
        let finished = app.db.read(move |db| db.finished(now, forgotten)).await?;
        let gone = app.db.write(move |tx| tx.sweep(&finished, now)).await?;
        if gone < SWEEP {
            return Ok(());
        }
    }
}
