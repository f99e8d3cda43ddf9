//! What the emulator remembers while it runs. Nothing is written anywhere.

pub(crate) mod access;
pub(crate) mod browsers;
pub(crate) mod consents;
pub(crate) mod denials;
pub(crate) mod flows;
pub(crate) mod grants;
pub(crate) mod participants;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use time::{Duration, OffsetDateTime};

/// Values under unguessable names, dropped some time after they were last put in.
struct Expiring<T> {
    keep: Duration,
    values: HashMap<String, (OffsetDateTime, T)>,
}

impl<T> Expiring<T> {
    fn new(keep: Duration) -> Self {
        Self {
            keep,
            values: HashMap::new(),
        }
    }

    fn put(&mut self, name: String, value: T, now: OffsetDateTime) {
        let keep = self.keep;
        self.values.retain(|_, (since, _)| now - *since < keep);
        self.values.insert(name, (now, value));
    }

    fn get(&mut self, name: &str, now: OffsetDateTime) -> Option<&mut T> {
        let (since, value) = self.values.get_mut(name)?;
        (now - *since < self.keep).then_some(value)
    }

    fn all(&mut self) -> impl Iterator<Item = &mut T> {
        self.values.values_mut().map(|(_, value)| value)
    }

    fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        self.values.retain(|_, (_, value)| keep(value));
    }

    fn take(&mut self, name: &str) {
        self.values.remove(name);
    }
}

/// Locks, also after a thread died with the lock in hand: each change here is one assignment, so
/// there is no half-made state to fear.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
