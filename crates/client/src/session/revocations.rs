//! Sessions that are over here and whose end their server has not confirmed: after a sign-out
//! without a network, or a sign-in that was cancelled or replaced another. They wait in the vault,
//! survive a restart, are ended later, and are never used for anything else.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pia_protocol::wire_time::WireTime;
use pia_vault::Secret;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::ending::{Ended, Ending, over};
use super::keep::{Keep, KeepError, REVOCATIONS};
use super::record::{MalformedRecord, Record};
use crate::problem::Problem;
use crate::settings::SettingsFile;

/// The shape written by this version.
const VERSION: u32 = 1;
/// How many may wait. The oldest makes room: the server ends it by itself in the end.
const MOST: usize = 20;
/// How long one waits: as long as a server keeps a session that nobody renews.
const LONGEST: Duration = Duration::days(30);

/// One session to be ended.
#[derive(Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) id: Uuid,
    pub(super) record: Record,
    /// Whether the person's sessions on all their devices are to end with it.
    pub(super) all_devices: bool,
    queued_at: WireTime,
}

#[derive(Serialize, Deserialize)]
struct Queue {
    version: u32,
    waiting: Vec<Waiting>,
}

/// The sessions to be ended.
pub(super) struct Revocations {
    pub(super) keep: Arc<Keep>,
    pub(super) settings: Arc<SettingsFile>,
    pub(super) ending: Ending,
    /// Whether this process knows of some, noted or not: the disk may be full.
    pub(super) unnoted: AtomicBool,
    /// Those that are not to be ended after all, and could not be taken off the list yet.
    pub(super) withheld: Mutex<HashSet<Uuid>>,
}

/// What one round has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Left {
    /// Sessions that still wait.
    pub(super) waiting: usize,
    /// How long a server asked to be left alone.
    pub(super) retry_after: Option<std::time::Duration>,
}

impl Revocations {
    /// Whether any waits, as far as this process knows. Costs nothing: the vault is not asked.
    pub(super) fn any(&self) -> bool {
        self.settings.get().revocations_wait || self.unnoted.load(Ordering::Acquire)
    }

    /// Keeps a session to be ended. Returns what names it.
    pub(super) async fn add(&self, record: &Record, all_devices: bool) -> Result<Uuid, KeepError> {
        let (id, queued_at) = (Uuid::new_v4(), WireTime::new(self.ending.clock.now()));
        let record = record.duplicate()?;
        self.change(move |waiting| {
            let one = Waiting {
                id,
                record,
                all_devices,
                queued_at,
            };
            push(waiting, one);
        })
        .await?;
        Ok(id)
    }

    /// It has ended, or never will.
    pub(super) async fn remove(&self, id: Uuid) -> Result<(), KeepError> {
        self.change(|waiting| waiting.retain(|one| one.id != id))
            .await
    }

    /// It is not to be ended after all: the person was told that they stay signed in.
    pub(super) async fn withhold(&self, id: Uuid) {
        self.withheld().insert(id);
        if let Err(error) = self.remove(id).await {
            tracing::warn!(error = %error, "a session that goes on is taken off those to be ended later");
        }
    }

    fn withheld(&self) -> MutexGuard<'_, HashSet<Uuid>> {
        self.withheld.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Only this device's session is to end.
    pub(super) async fn this_device_only(&self, id: Uuid) -> Result<(), KeepError> {
        self.change(|waiting| {
            for one in waiting.iter_mut().filter(|one| one.id == id) {
                one.all_devices = false;
            }
        })
        .await
    }

    /// A renewal was needed to end it: the next stage takes its place before it is used.
    pub(super) async fn advance(&self, id: Uuid, record: &Record) -> Result<(), KeepError> {
        let next = record.duplicate()?;
        self.change(move |waiting| {
            if let Some(one) = waiting.iter_mut().find(|one| one.id == id) {
                one.record = next;
            }
        })
        .await
    }

    /// Tries to end each that waits. `stop` gives up on the server that is being asked; what has
    /// ended is taken off the list all the same.
    pub(super) async fn work(&self, stop: &CancellationToken) -> Result<Left, KeepError> {
        let mut left = Left {
            waiting: 0,
            retry_after: None,
        };
        let now = self.ending.clock.now();
        let Some(waiting) = self.find().await? else {
            // What was noted is put right, unless one has come meanwhile.
            self.change(|_| ()).await?;
            return Ok(left);
        };
        for one in waiting {
            let withheld = self.withheld().contains(&one.id);
            if withheld || is_over(&one, now) {
                self.remove(one.id).await?;
                continue;
            }
            let ending = self.end(Some(one.id), &one.record, one.all_devices);
            let Some(ended) = stop.run_until_cancelled(ending).await else {
                left.waiting += 1;
                continue;
            };
            match ended {
                Ended::Yes => self.remove(one.id).await?,
                Ended::Never(problem) => {
                    tracing::warn!(problem = %problem, "a sign-out on all devices cannot be done any more");
                    self.this_device_only(one.id).await?;
                    left.waiting += 1;
                }
                Ended::Later { retry_after, .. } => {
                    left.waiting += 1;
                    left.retry_after = left.retry_after.max(retry_after);
                }
            }
        }
        Ok(left)
    }

    /// Ends one session, or all of the person's. `waiting` is its place among those that wait.
    pub(super) async fn end(
        &self,
        waiting: Option<Uuid>,
        record: &Record,
        all_devices: bool,
    ) -> Ended {
        if all_devices {
            self.end_all(waiting, record).await
        } else {
            self.ending.session(record).await
        }
    }

    /// That takes an access token: one that is spent is renewed first.
    async fn end_all(&self, waiting: Option<Uuid>, record: &Record) -> Ended {
        if self.ending.is_fresh(record)
            && let Some(ended) = self.ending.all_devices(record).await
        {
            return ended;
        }
        let next = match self.ending.renew(record).await {
            Ok(next) => next,
            Err(ended) => return ended,
        };
        if let Some(id) = waiting
            && let Err(error) = self.advance(id, &next).await
        {
            return Ended::Later {
                problem: Problem::from(&error),
                retry_after: None,
            };
        }
        let ended = self.ending.all_devices(&next).await;
        ended.unwrap_or_else(|| Ended::Never(over(&next.server)))
    }

    /// Takes in those that waited in another place.
    pub(super) async fn take_in(&self, queue: &Secret) -> Result<(), KeepError> {
        let queued = match read(queue) {
            Err(MalformedRecord::Unreadable) => return Ok(()),
            queued => queued?,
        };
        self.change(move |waiting| {
            for one in queued {
                if !waiting.iter().any(|known| known.id == one.id) {
                    push(waiting, one);
                }
            }
        })
        .await
    }

    async fn load(&self) -> Result<Vec<Waiting>, KeepError> {
        Ok(self.find().await?.unwrap_or_default())
    }

    /// Those that wait; `None` where there is no list of them.
    async fn find(&self) -> Result<Option<Vec<Waiting>>, KeepError> {
        let waiting = match self.keep.load_item(REVOCATIONS).await {
            Ok(Some(secret)) => read(&secret).map_err(KeepError::from),
            Ok(None) => return Ok(None),
            Err(error) => Err(error),
        };
        match waiting {
            Err(error) if error.is_unreadable() => {
                // Nothing can be ended by it: it must not stand in the way of the next sign-out.
                tracing::error!(error = %error, "sessions that were to be ended live on at their servers");
                Ok(Some(Vec::new()))
            }
            // What a newer version wrote is left alone for it.
            waiting => waiting.map(Some),
        }
    }

    async fn change(&self, change: impl FnOnce(&mut Vec<Waiting>)) -> Result<(), KeepError> {
        let lock = self.keep.lock_item(REVOCATIONS).await?;
        let mut waiting = self.load().await?;
        change(&mut waiting);
        if waiting.is_empty() {
            self.keep.save_item(REVOCATIONS, None, &lock).await?;
        } else {
            // Noted before: a crash in between costs one look into an empty item.
            self.note(true);
            let secret = write(waiting)?;
            let saved = self.keep.save_item(REVOCATIONS, Some(&secret), &lock);
            return saved.await;
        }
        self.note(false);
        Ok(())
    }

    /// For the next start, which then need not ask the vault for nothing.
    fn note(&self, any: bool) {
        self.unnoted.store(any, Ordering::Release);
        // Those that wait in the usual place are not to be forgotten.
        if self.settings.get().revocations_wait == any || !any && self.keep.is_for_this_run() {
            return;
        }
        let noted = self
            .settings
            .update(|settings| settings.revocations_wait = any);
        if let Err(problem) = noted {
            tracing::warn!(problem = %problem, "whether sessions wait to be ended is not noted");
        }
    }
}

fn push(waiting: &mut Vec<Waiting>, one: Waiting) {
    waiting.push(one);
    if waiting.len() > MOST {
        tracing::warn!("a session lives on at its server: too many wait to be ended");
        waiting.remove(0);
    }
}

fn is_over(one: &Waiting, now: OffsetDateTime) -> bool {
    let over = now - one.queued_at.get() > LONGEST;
    if over {
        tracing::warn!("a session was left to its server, which has not answered for a month");
    }
    over
}

fn read(secret: &Secret) -> Result<Vec<Waiting>, MalformedRecord> {
    // EXPOSE: parsed into the typed secrets of the records.
    let queue: Queue =
        serde_json::from_slice(secret.expose_secret()).map_err(|_| MalformedRecord::Unreadable)?;
    if queue.version > VERSION {
        return Err(MalformedRecord::Newer);
    }
    Ok(queue.waiting)
}

fn write(waiting: Vec<Waiting>) -> Result<Secret, MalformedRecord> {
    let queue = Queue {
        version: VERSION,
        waiting,
    };
    let mut bytes = Vec::with_capacity(super::record::ROOM * queue.waiting.len());
    serde_json::to_writer(&mut bytes, &queue).map_err(|_| MalformedRecord::Unreadable)?;
    Ok(Secret::new(bytes))
}
