//! One remembered answer of the provider: fetched by one caller for all, renewed when it is old,
//! and kept through an outage.

use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicU64, Ordering},
};

use time::{Duration, OffsetDateTime};
use tokio::sync::{Mutex, MutexGuard};

use crate::config::Lifetime;

/// A cache of one value.
pub(crate) struct Cached<T, E> {
    lifetime: Span,
    /// How long to leave the provider alone after it was asked in vain.
    retry_after: Duration,
    current: RwLock<Option<Entry<T>>>,
    flight: Mutex<Flight<E>>,
    /// Counts finished fetches, so that a caller that waited for one knows there was one.
    landed: AtomicU64,
}

/// A [`Lifetime`] in the clock's own unit.
struct Span {
    fresh: Duration,
    usable: Duration,
}

struct Entry<T> {
    value: Arc<T>,
    read_at: OffsetDateTime,
}

/// Belongs to whoever fetches.
struct Flight<E> {
    /// How the last fetch failed, if it did.
    failure: Option<Failure<E>>,
    /// When a fresh value last was not enough.
    reloaded_at: Option<OffsetDateTime>,
}

struct Failure<E> {
    error: Arc<E>,
    at: OffsetDateTime,
}

impl<T, E> Cached<T, E> {
    pub(crate) fn new(lifetime: Lifetime, retry_after: std::time::Duration) -> Self {
        Self {
            lifetime: Span {
                fresh: signed(lifetime.fresh),
                usable: signed(lifetime.usable),
            },
            retry_after: signed(retry_after),
            current: RwLock::new(None),
            flight: Mutex::new(Flight {
                failure: None,
                reloaded_at: None,
            }),
            landed: AtomicU64::new(0),
        }
    }

    /// The value, however old.
    pub(crate) fn peek(&self) -> Option<Arc<T>> {
        self.entry().map(|(value, _)| value)
    }

    /// The value: the remembered one while it is fresh, else the one `load` brings, else the
    /// remembered one while it is usable. `load` is awaited only if it is needed.
    pub(crate) async fn get(
        &self,
        now: OffsetDateTime,
        load: impl Future<Output = Result<T, E>>,
    ) -> Result<Arc<T>, Arc<E>> {
        let usable = match self.entry() {
            Some((value, read_at)) if !has_passed(read_at, self.lifetime.fresh, now) => {
                return Ok(value);
            }
            Some((value, read_at)) => {
                Some(value).filter(|_| !has_passed(read_at, self.lifetime.usable, now))
            }
            None => None,
        };
        let Some(old) = usable else {
            return self.load_or_wait(now, load).await;
        };
        // Someone else is renewing it already, or failed to a moment ago: the old one will do.
        let Ok(mut flight) = self.flight.try_lock() else {
            return Ok(old);
        };
        let failed = flight.failure.as_ref().map(|failure| failure.at);
        if failed.is_some_and(|at| !has_passed(at, self.retry_after, now)) {
            return Ok(old);
        }
        Ok(self.load(&mut flight, now, load).await.unwrap_or(old))
    }

    /// Fetches ahead of need, so that nobody has to wait later: unless the value is younger than
    /// `age`, or someone is fetching it just now. Says whether there is a new value. A failure leaves
    /// the old one in place.
    pub(crate) async fn renew(
        &self,
        age: std::time::Duration,
        now: OffsetDateTime,
        load: impl Future<Output = Result<T, E>>,
    ) -> Result<bool, Arc<E>> {
        let Ok(mut flight) = self.flight.try_lock() else {
            return Ok(false);
        };
        let due = self
            .entry()
            .is_none_or(|(_, read_at)| has_passed(read_at, signed(age), now));
        if !due {
            return Ok(false);
        }
        self.load(&mut flight, now, load).await.map(|_| true)
    }

    /// A newer value than `seen`, in which something was missing. Within `retry_after` of the last
    /// time there is none: then it is `seen` again, or the failure of that time.
    pub(crate) async fn reload(
        &self,
        seen: Arc<T>,
        now: OffsetDateTime,
        load: impl Future<Output = Result<T, E>>,
    ) -> Result<Arc<T>, Arc<E>> {
        let mut flight = self.flight.lock().await;
        if let Some(current) = self.peek().filter(|current| !Arc::ptr_eq(current, &seen)) {
            return Ok(current);
        }
        if flight
            .reloaded_at
            .is_some_and(|at| !has_passed(at, self.retry_after, now))
        {
            return match &flight.failure {
                Some(failure) => Err(Arc::clone(&failure.error)),
                None => Ok(seen),
            };
        }
        let outcome = self.load(&mut flight, now, load).await;
        flight.reloaded_at = Some(now);
        outcome
    }

    /// Fetches, unless someone else did while this caller waited for its turn: then theirs is the
    /// answer, for better or worse.
    async fn load_or_wait(
        &self,
        now: OffsetDateTime,
        load: impl Future<Output = Result<T, E>>,
    ) -> Result<Arc<T>, Arc<E>> {
        let seen = self.landed.load(Ordering::Acquire);
        let mut flight = self.flight.lock().await;
        if self.landed.load(Ordering::Acquire) != seen {
            if let Some(failure) = &flight.failure {
                return Err(Arc::clone(&failure.error));
            }
            if let Some(value) = self.peek() {
                return Ok(value);
            }
        }
        self.load(&mut flight, now, load).await
    }

    async fn load(
        &self,
        flight: &mut MutexGuard<'_, Flight<E>>,
        now: OffsetDateTime,
        load: impl Future<Output = Result<T, E>>,
    ) -> Result<Arc<T>, Arc<E>> {
        let outcome = load.await;
        self.landed.fetch_add(1, Ordering::Release);
        match outcome {
            Ok(value) => {
                let value = Arc::new(value);
                flight.failure = None;
                let entry = Entry {
                    value: Arc::clone(&value),
                    read_at: now,
                };
                let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
                *current = Some(entry);
                Ok(value)
            }
            Err(error) => {
                let error = Arc::new(error);
                flight.failure = Some(Failure {
                    error: Arc::clone(&error),
                    at: now,
                });
                Err(error)
            }
        }
    }

    fn entry(&self) -> Option<(Arc<T>, OffsetDateTime)> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current
            .as_ref()
            .map(|entry| (Arc::clone(&entry.value), entry.read_at))
    }
}

fn signed(duration: std::time::Duration) -> Duration {
    Duration::try_from(duration).unwrap_or(Duration::MAX)
}

/// Whether `period` lies between the two moments, in whichever order: callers' clocks are read at
/// slightly different times, and a clock that was set back must not hold everything up.
fn has_passed(then: OffsetDateTime, period: Duration, now: OffsetDateTime) -> bool {
    (now - then).abs() >= period
}
