//! What a server has lately said of itself, so that a click opens the browser without asking first.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::address::ServerAddress;
use crate::generation::Discovered;

/// How long it is believed.
const BELIEVED: Duration = Duration::from_mins(5);

/// The last answer, whoever asked. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Said(Arc<Mutex<Option<Answer>>>);

struct Answer {
    server: ServerAddress,
    said: Discovered,
    at: Instant,
}

impl Said {
    /// What this server said, unless that is too long ago.
    pub(crate) fn get(&self, server: &ServerAddress) -> Option<Discovered> {
        let answer = self.lock();
        let answer = answer.as_ref().filter(|answer| answer.server == *server)?;
        (answer.at.elapsed() < BELIEVED).then(|| answer.said.clone())
    }

    /// The server has said this now.
    pub(crate) fn set(&self, server: &ServerAddress, said: &Discovered) {
        *self.lock() = Some(Answer {
            server: server.clone(),
            said: said.clone(),
            at: Instant::now(),
        });
    }

    /// What was said may not be true any more.
    pub(crate) fn forget(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Answer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generation::of_older;
    use crate::view::Generation;

    #[tokio::test(start_paused = true)]
    async fn it_is_of_one_server_and_believed_for_five_minutes() {
        let here = ServerAddress::parse("http://localhost:5080").unwrap();
        let there = ServerAddress::parse("http://localhost:5081").unwrap();
        let said = Discovered {
            generation: Generation::Second,
            metadata: of_older(&here),
        };
        let last = Said::default();
        assert!(last.get(&here).is_none());
        last.set(&here, &said);
        assert_eq!(last.get(&here), Some(said.clone()));
        assert!(last.get(&there).is_none());
        tokio::time::advance(BELIEVED).await;
        assert!(last.get(&here).is_none());
        last.set(&here, &said);
        last.forget();
        assert!(last.get(&here).is_none());
    }
}
