//! Works off the sessions whose end is not confirmed yet: in the background again and again with
//! growing pauses, and in one command of the terminal once, when it has reached a server anyway.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Message;
use super::revocations::Revocations;
use crate::backoff::Backoff;
use crate::server::sleep_until;
use crate::supervise::Tasks;

/// The longest pause: the server may be gone for weeks.
const LONGEST: Duration = Duration::from_hours(1);
/// What one command of the terminal may take longer for it.
const ONCE: Duration = Duration::from_secs(3);

/// What the worker is told.
enum Nudge {
    /// A server can be reached: try.
    Now,
    /// One has just been tried in vain.
    Later,
}

/// Talks to the worker.
pub(super) struct Revoking {
    revocations: Arc<Revocations>,
    /// `None` for one command of the terminal.
    worker: Option<mpsc::UnboundedSender<Nudge>>,
    tasks: Tasks,
}

/// Starts the worker; without `background` there is none.
pub(super) fn start(
    revocations: Arc<Revocations>,
    background: bool,
    tasks: &Tasks,
    tell: mpsc::UnboundedSender<Message>,
) -> Revoking {
    let worker = background.then(|| {
        let (nudge, nudged) = mpsc::unbounded_channel();
        let (stop, revocations) = (tasks.stopping(), Arc::clone(&revocations));
        tasks.spawn(async move { work(&revocations, nudged, &tell, &stop).await });
        nudge
    });
    Revoking {
        revocations,
        worker,
        tasks: tasks.clone(),
    }
}

impl Revoking {
    /// The list the worker works off.
    pub(super) fn revocations(&self) -> &Arc<Revocations> {
        &self.revocations
    }

    /// A server can be reached, or the person asks.
    pub(super) fn now(&self) {
        if !self.revocations.any() {
            return;
        }
        if let Some(worker) = &self.worker {
            // The worker is gone only while the client shuts down.
            worker.send(Nudge::Now).ok();
            return;
        }
        let revocations = Arc::clone(&self.revocations);
        self.tasks.spawn(async move {
            let stop = CancellationToken::new();
            let mut working = pin!(revocations.work(&stop));
            let worked = tokio::select! {
                worked = &mut working => worked,
                () = tokio::time::sleep(ONCE) => {
                    // What is not done within the time is done by a later command.
                    stop.cancel();
                    working.await
                }
            };
            if let Err(error) = worked {
                tracing::warn!(error = %error, "sessions that are to be ended cannot be read");
            }
        });
    }

    /// One was added that has just been tried in vain.
    pub(super) fn later(&self) {
        if let Some(worker) = &self.worker {
            worker.send(Nudge::Later).ok();
        }
    }
}

async fn work(
    revocations: &Revocations,
    mut nudged: mpsc::UnboundedReceiver<Nudge>,
    tell: &mpsc::UnboundedSender<Message>,
    stop: &CancellationToken,
) {
    let mut backoff = Backoff::up_to(LONGEST);
    let mut due = revocations
        .any()
        .then(|| Instant::now() + backoff.after_failure(None));
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            Some(nudge) = nudged.recv() => {
                let wait = match nudge {
                    Nudge::Now => Duration::ZERO,
                    Nudge::Later => backoff.after_failure(None),
                };
                let soon = Instant::now() + wait;
                due = Some(due.map_or(soon, |due| due.min(soon)));
            }
            () = sleep_until(due) => {
                due = match revocations.work(stop).await {
                    Ok(left) if left.waiting == 0 => {
                        backoff.reset();
                        tell.send(Message::Revoked).ok();
                        None
                    }
                    Ok(left) => Some(Instant::now() + backoff.after_failure(left.retry_after)),
                    Err(error) => {
                        tracing::warn!(error = %error, "sessions that are to be ended cannot be read");
                        Some(Instant::now() + backoff.after_failure(None))
                    }
                };
            }
        }
    }
}
