//! How long work waits for its turn, and that nobody joins a line that moves too slowly.
//!
//! A line that is bounded by its length alone may still take seconds to get through, where a client
//! that is turned away at once can tell its person so, and comes back.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::DbError;

/// A line in which the one served last has waited longer takes no more.
const PATIENCE: Duration = Duration::from_millis(500);
/// Unless it is this short: then a disk or a lock was waited for, and not the others in the line.
const SHORT: usize = 256;

/// One line.
#[derive(Default)]
pub(crate) struct Lag {
    /// How long the one served last has waited: microseconds.
    last: AtomicU64,
    waiting: AtomicUsize,
}

/// A place in the line, until its turn comes or it is dropped.
pub(crate) struct Place {
    line: Arc<Lag>,
    since: Instant,
    waits: Cell<bool>,
}

impl Lag {
    /// Joins the line.
    pub(crate) fn join(self: &Arc<Self>) -> Result<Place, DbError> {
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let place = Place {
            line: Arc::clone(self),
            since: Instant::now(),
            waits: Cell::new(true),
        };
        let slow = Duration::from_micros(self.last.load(Ordering::Relaxed)) > PATIENCE;
        if slow && before >= SHORT {
            return Err(DbError::Busy);
        }
        Ok(place)
    }
}

impl Place {
    /// Its turn has come. Told more than once, the first counts.
    pub(crate) fn served(&self) {
        if self.waits.get() {
            let waited = u64::try_from(self.since.elapsed().as_micros()).unwrap_or(u64::MAX);
            self.line.last.store(waited, Ordering::Relaxed);
            self.leave();
        }
    }

    fn leave(&self) {
        if self.waits.replace(false) {
            self.line.waiting.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.leave();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slow(line: &Arc<Lag>) {
        let late = line.join().unwrap();
        let late = Place {
            since: Instant::now().checked_sub(PATIENCE * 2).unwrap(),
            line: Arc::clone(&late.line),
            waits: Cell::new(late.waits.replace(false)),
        };
        late.served();
    }

    fn join(line: &Arc<Lag>, count: usize) -> Vec<Place> {
        (0..count).map(|_| line.join().unwrap()).collect()
    }

    #[test]
    fn nobody_joins_a_long_line_that_is_slow() {
        let line = Arc::new(Lag::default());
        slow(&line);
        let waiting = join(&line, SHORT);
        assert!(matches!(line.join(), Err(DbError::Busy)));
        // One was quick, so the line moves again.
        waiting[0].served();
        join(&line, 3);
    }

    #[test]
    fn who_leaves_is_not_waited_for() {
        let line = Arc::new(Lag::default());
        slow(&line);
        let mut waiting = join(&line, SHORT);
        assert!(line.join().is_err());
        waiting.pop();
        assert!(line.join().is_ok());
    }
}
