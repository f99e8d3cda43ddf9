//! How far a sync is, told as it goes and not more often than a person can see.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pia_protocol::sync::Holdings;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::view::{Direction, Quota, SyncState, SyncView};

/// The shortest time between two views. A sync that is over sooner shows no counts.
const PACE: Duration = Duration::from_millis(100);
/// From this part of a limit on it is near, in hundredths.
const NEAR: u128 = 80;

/// How far one sync is.
pub(super) struct Progress<'a> {
    view: &'a watch::Sender<SyncView>,
    now: Mutex<Now>,
}

struct Now {
    told: Instant,
    /// Changes that waited when the sync began, and those that have gone up.
    to_send: u32,
    sent: u32,
    /// What the server said last that it holds.
    holdings: Option<Holdings>,
}

impl<'a> Progress<'a> {
    /// A sync begins.
    pub(super) fn begin(view: &'a watch::Sender<SyncView>) -> Self {
        let mut to_send = 0;
        view.send_modify(|view| {
            to_send = view.waiting;
            let direction = if to_send > 0 {
                Direction::Up
            } else {
                Direction::Down
            };
            view.state = SyncState::Running {
                direction,
                done: 0,
                total: 0,
            };
        });
        let now = Now {
            told: Instant::now(),
            to_send,
            sent: 0,
            holdings: None,
        };
        Self {
            view,
            now: Mutex::new(now),
        }
    }

    /// What the server says it holds now.
    pub(super) fn holds(&self, holdings: &Holdings) {
        self.lock().holdings = Some(holdings.clone());
    }

    /// So many changes more stand on the server.
    pub(super) fn sent(&self, changes: u32) {
        let mut now = self.lock();
        now.sent = now.sent.saturating_add(changes);
        let (done, total) = (now.sent, now.to_send.max(now.sent));
        self.tell(&mut now, Direction::Up, done, total);
    }

    /// One of several pages is kept, with which so many records are here. On the way down the counts
    /// are of what is here and of what is there, so that a first sync that was cut short goes on
    /// where it was.
    pub(super) fn held(&self, here: u64) {
        let mut now = self.lock();
        let holdings = now.holdings.iter().flat_map(Holdings::values);
        let there = holdings.map(|one| one.tally.count).sum();
        self.tell(
            &mut now,
            Direction::Down,
            count(here.min(there)),
            count(there),
        );
    }

    fn tell(&self, now: &mut Now, direction: Direction, done: u32, total: u32) {
        if now.told.elapsed() < PACE {
            return;
        }
        now.told = Instant::now();
        self.view.send_modify(|view| {
            view.state = SyncState::Running {
                direction,
                done,
                total,
            };
        });
    }

    /// The limits there are, if the server has said what it holds.
    pub(super) fn quotas(&self) -> Option<Vec<Quota>> {
        self.lock().holdings.as_ref().map(quotas)
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Kinds of which the server takes no more than so many.
fn quotas(holdings: &Holdings) -> Vec<Quota> {
    let limited = holdings.iter().filter_map(|(kind, holding)| {
        let (held, limit) = (holding.tally.count, holding.limit?);
        Some(Quota {
            kind: kind.as_str().to_owned(),
            count: count(held),
            limit: count(limit),
            near: u128::from(held) * 100 > u128::from(limit) * NEAR,
        })
    });
    limited.collect()
}

fn count(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use pia_protocol::sync::{Holding, Kind, Tally};

    use super::*;
    use crate::sync::off;

    fn holding(kind: &str, count: u64, limit: Option<u64>) -> (Kind, Holding) {
        let tally = Tally {
            count,
            ..Tally::default()
        };
        (Kind::new(kind), Holding { tally, limit })
    }

    fn running(view: &watch::Sender<SyncView>) -> (Direction, u32, u32) {
        match view.borrow().state {
            SyncState::Running {
                direction,
                done,
                total,
            } => (direction, done, total),
            ref other => panic!("{other:?}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_goes_up_is_counted_and_told_ten_times_a_second_at_most() {
        let view = watch::Sender::new(SyncView {
            waiting: 2_500,
            ..off()
        });
        let progress = Progress::begin(&view);
        assert_eq!(running(&view), (Direction::Up, 0, 0));
        progress.sent(1_000);
        assert_eq!(running(&view), (Direction::Up, 0, 0), "it is early");
        tokio::time::advance(PACE).await;
        progress.sent(1_000);
        assert_eq!(running(&view), (Direction::Up, 2_000, 2_500));
        progress.sent(400);
        assert_eq!(running(&view), (Direction::Up, 2_000, 2_500));
        tokio::time::advance(PACE).await;
        progress.sent(600);
        assert_eq!(
            running(&view),
            (Direction::Up, 3_000, 3_000),
            "more were made meanwhile"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_down_is_counted_by_what_is_here_and_there() {
        let view = watch::Sender::new(off());
        let progress = Progress::begin(&view);
        assert_eq!(running(&view), (Direction::Down, 0, 0));
        progress.holds(&[holding("todo", 7, None), holding("memory", 2, None)].into());
        progress.held(4);
        assert_eq!(running(&view), (Direction::Down, 0, 0), "it is early");
        tokio::time::advance(PACE).await;
        progress.held(7);
        assert_eq!(running(&view), (Direction::Down, 7, 9));
        tokio::time::advance(PACE).await;
        progress.held(10);
        assert_eq!(
            running(&view),
            (Direction::Down, 9, 9),
            "never more than there are"
        );
    }

    #[test]
    fn a_limit_is_near_from_four_fifths_on() {
        let holdings: Holdings = [
            holding("memory", 400, Some(500)),
            holding("template", 81, Some(100)),
            holding("session", 9_000, None),
            holding("column", 1, Some(0)),
        ]
        .into();
        let shown: Vec<_> = quotas(&holdings)
            .into_iter()
            .map(|quota| (quota.kind, quota.count, quota.limit, quota.near))
            .collect();
        assert_eq!(
            shown,
            [
                ("column".to_owned(), 1, 0, true),
                ("memory".to_owned(), 400, 500, false),
                ("template".to_owned(), 81, 100, true),
            ],
        );
    }
}
