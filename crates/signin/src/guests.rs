use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How many connections are kept at once; each holds at most one header buffer.
pub(crate) const SEATS: usize = 64;

/// The open connections. When every seat is taken, the one that has been sitting there longest
/// without having brought our answer gives way: half-open sockets cannot keep the answer out.
#[derive(Default)]
pub(crate) struct Guests {
    seats: Mutex<VecDeque<Arc<Seat>>>,
    tasks: TaskTracker,
}

/// One connection's place.
#[derive(Default)]
pub(crate) struct Seat {
    kept: AtomicBool,
    leave: CancellationToken,
}

impl Seat {
    /// This connection belongs to the person who signs in: it does not have to give way.
    pub(crate) fn keep(&self) {
        self.kept.store(true, Ordering::Relaxed);
    }

    /// Resolves when the connection is to be closed, whatever it is doing.
    pub(crate) async fn asked_to_leave(&self) {
        self.leave.cancelled().await;
    }

    fn is_kept(&self) -> bool {
        self.kept.load(Ordering::Relaxed)
    }
}

impl Guests {
    /// Runs a connection in a task of its own. Without a free seat the connection is closed.
    pub(crate) fn receive<F>(self: &Arc<Self>, attend: impl FnOnce(Arc<Seat>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let Some(seat) = self.take_seat() else { return };
        let attending = attend(Arc::clone(&seat));
        let guests = Arc::clone(self);
        self.tasks.spawn(async move {
            attending.await;
            guests.lock().retain(|other| !Arc::ptr_eq(other, &seat));
        });
    }

    /// Closes every connection: at once where nothing of ours is under way, the others when they
    /// have finished or at `until`.
    pub(crate) async fn close(&self, until: Instant) {
        self.tasks.close();
        self.dismiss(|seat| !seat.is_kept());
        if tokio::time::timeout_at(until, self.tasks.wait())
            .await
            .is_err()
        {
            self.dismiss(|_| true);
            self.tasks.wait().await;
        }
    }

    fn take_seat(&self) -> Option<Arc<Seat>> {
        let mut seats = self.lock();
        if seats.len() >= SEATS {
            let oldest = seats.iter().position(|seat| !seat.is_kept())?;
            seats.remove(oldest)?.leave.cancel();
        }
        let seat = Arc::new(Seat::default());
        seats.push_back(Arc::clone(&seat));
        Some(seat)
    }

    fn dismiss(&self, which: impl Fn(&Seat) -> bool) {
        for seat in self.lock().iter().filter(|seat| which(seat)) {
            seat.leave.cancel();
        }
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Arc<Seat>>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_oldest_idle_connection_gives_way_and_a_kept_one_does_not() {
        let guests = Arc::new(Guests::default());
        let first = guests.take_seat().unwrap();
        first.keep();
        let second = guests.take_seat().unwrap();
        for _ in 2..SEATS {
            guests.take_seat().unwrap().keep();
        }
        assert!(guests.take_seat().is_some());
        assert!(second.leave.is_cancelled() && !first.leave.is_cancelled());
        assert_eq!(guests.lock().len(), SEATS);
    }

    #[tokio::test]
    async fn nobody_gives_way_when_all_are_kept() {
        let guests = Arc::new(Guests::default());
        for _ in 0..SEATS {
            guests.take_seat().unwrap().keep();
        }
        assert!(guests.take_seat().is_none());
    }
}
