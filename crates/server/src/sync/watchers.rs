//! Who waits for a person's records to change, on this server.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pia_protocol::ids::UserId;
use pia_protocol::sync::Revision;
use tokio::sync::watch;

use crate::db::Announcement;

/// The most that wait for one person: devices and their windows, with room.
const OF_ONE: usize = 32;
/// The most that wait at all. Each is a connection.
const OF_ALL: usize = 10_000;

/// What those who wait are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pulse {
    /// The records changed up to here.
    pub(crate) revision: Revision,
    /// Grows whenever it is time to look for oneself: at the session, and at the records.
    pub(crate) looks: u64,
}

/// All who wait.
#[derive(Default)]
pub(crate) struct Watchers(Mutex<HashMap<UserId, watch::Sender<Pulse>>>);

/// One who waits; up until dropped.
pub(crate) struct Watcher {
    account: UserId,
    pulse: watch::Receiver<Pulse>,
    all: Arc<Watchers>,
}

/// There are too many already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany;

impl Watchers {
    /// Waits for a person's records.
    pub(crate) fn watch(self: &Arc<Self>, account: UserId) -> Result<Watcher, TooMany> {
        let mut people = self.people();
        let waiting: usize = people.values().map(watch::Sender::receiver_count).sum();
        let of_one = people
            .get(&account)
            .map_or(0, watch::Sender::receiver_count);
        if waiting >= OF_ALL || of_one >= OF_ONE {
            return Err(TooMany);
        }
        let start = Pulse {
            revision: Revision::ZERO,
            looks: 0,
        };
        let told = people
            .entry(account)
            .or_insert_with(|| watch::Sender::new(start));
        Ok(Watcher {
            account,
            pulse: told.subscribe(),
            all: Arc::clone(self),
        })
    }

    /// How many wait.
    pub(crate) fn count(&self) -> usize {
        let people = self.people();
        people.values().map(watch::Sender::receiver_count).sum()
    }

    /// Tells those it concerns.
    pub(crate) fn hear(&self, announcement: Announcement) {
        let people = self.people();
        match announcement {
            Announcement::Changed(account, revision) => {
                if let Some(told) = people.get(&account) {
                    told.send_if_modified(|pulse| {
                        let news = revision > pulse.revision;
                        pulse.revision = pulse.revision.max(revision);
                        news
                    });
                }
            }
            Announcement::Ended(account) => {
                if let Some(told) = people.get(&account) {
                    told.send_modify(|pulse| pulse.looks += 1);
                }
            }
            Announcement::Missed => {
                for told in people.values() {
                    told.send_modify(|pulse| pulse.looks += 1);
                }
            }
        }
    }

    fn people(&self) -> MutexGuard<'_, HashMap<UserId, watch::Sender<Pulse>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watcher {
    /// The next news. What came while nobody waited for it is told as one.
    pub(crate) async fn next(&mut self) -> Pulse {
        // The sender is kept as long as there is a receiver.
        self.pulse.changed().await.unwrap_or_default();
        *self.pulse.borrow_and_update()
    }

    /// What was told last.
    pub(crate) fn last(&self) -> Pulse {
        *self.pulse.borrow()
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let mut people = self.all.people();
        // This one is still counted.
        if people
            .get(&self.account)
            .is_some_and(|told| told.receiver_count() <= 1)
        {
            people.remove(&self.account);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: UserId = UserId::from_bytes([1; 16]);
    const BEN: UserId = UserId::from_bytes([2; 16]);

    #[tokio::test]
    async fn everybody_hears_what_concerns_them_once_and_leaves_nothing_behind() {
        let all = Arc::new(Watchers::default());
        let (mut one, mut two) = (all.watch(ADA).unwrap(), all.watch(ADA).unwrap());
        let mut ben = all.watch(BEN).unwrap();
        all.hear(Announcement::Changed(ADA, Revision::new(3)));
        // Late, or heard twice: no news.
        all.hear(Announcement::Changed(ADA, Revision::new(2)));
        all.hear(Announcement::Changed(ADA, Revision::new(3)));
        for watcher in [&mut one, &mut two] {
            assert_eq!(watcher.next().await.revision, Revision::new(3));
            assert!(!watcher.pulse.has_changed().unwrap());
        }
        assert!(!ben.pulse.has_changed().unwrap());
        all.hear(Announcement::Missed);
        assert_eq!((one.next().await.looks, ben.next().await.looks), (1, 1));
        drop((one, ben));
        all.hear(Announcement::Ended(ADA));
        assert_eq!(two.next().await.looks, 2);
        drop(two);
        assert!(all.people().is_empty());
    }

    #[test]
    fn one_person_cannot_take_all_the_room() {
        let all = Arc::new(Watchers::default());
        let many: Vec<_> = (0..OF_ONE).map(|_| all.watch(ADA).unwrap()).collect();
        assert_eq!(all.watch(ADA).err(), Some(TooMany));
        all.watch(BEN).unwrap();
        drop(many);
        all.watch(ADA).unwrap();
    }
}
