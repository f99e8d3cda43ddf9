//! What is over goes, while the server runs.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::audit::Event;
use crate::db::{DbError, SWEEP};
use crate::telemetry::chain;

const EVERY: Duration = Duration::from_mins(10);

/// How soon a key that an operator changed is used here.
const KEYS: Duration = Duration::from_mins(1);

/// Reads the signing keys again from time to time: another server, or an operator, may have changed
/// them.
pub(crate) async fn follow_keys(app: Arc<App>, shutdown: CancellationToken) {
    let mut ticks = tokio::time::interval(KEYS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut signs: Option<String> = None;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = shutdown.cancelled() => return,
        }
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
    let mut ticks = tokio::time::interval(PROVIDERS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = shutdown.cancelled() => return,
        }
        for party in &app.providers {
            let renewing = party.relying_party.renew(app.clock.now());
            let Some(renewed) = shutdown.run_until_cancelled(renewing).await else {
                return;
            };
            if let Err(error) = renewed {
                let (provider, cause) = (&party.info.name, chain(&error));
                // Sign-ins go on with what was known last.
                tracing::warn!(provider, cause, "a sign-in provider could not be asked");
            }
        }
    }
}

/// Deletes finished rows and forgets idle rate limits every ten minutes.
pub(crate) async fn run(app: Arc<App>, shutdown: CancellationToken) {
    let mut ticks = tokio::time::interval(EVERY);
    // A machine that slept catches up once, not once for each missed tick.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = shutdown.cancelled() => return,
        }
        app.limits.forget_idle();
        if let Err(error) = sweep(&app).await {
            tracing::warn!(cause = chain(&error), "finished rows could not be deleted");
        }
    }
}

async fn sweep(app: &App) -> Result<(), DbError> {
    loop {
        let now = app.clock.now();
        let finished = app.db.read(move |db| db.finished(now)).await?;
        let gone = app.db.write(move |tx| tx.sweep(&finished, now)).await?;
        if gone < SWEEP {
            return Ok(());
        }
    }
}
