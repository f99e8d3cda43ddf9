//! The client, from "being started" to "gone". The window never waits for it to be painted;
//! commands do.

use std::sync::{Mutex, PoisonError};

use pia_client::{Problem, ProblemCode};
use tokio::sync::watch;

/// How far the start is.
#[derive(Clone)]
enum Stage<C> {
    Starting,
    Ready(C),
    Failed(Problem),
    Stopped,
}

/// Where commands find the client. Generic only so that its rules can be tested without one.
pub(crate) struct Start<C> {
    stage: watch::Sender<Stage<C>>,
    /// The task that feeds the page; a page that subscribes again replaces it.
    feed: Mutex<Option<tauri::async_runtime::JoinHandle<()>>>,
}

impl<C: Clone> Start<C> {
    /// A start that is under way: whoever makes this value goes on to [`Self::finish`] it.
    pub(crate) fn under_way() -> Self {
        Self {
            stage: watch::Sender::new(Stage::Starting),
            feed: Mutex::new(None),
        }
    }

    /// Says how the start ended, and wakes everyone who waits.
    ///
    /// A client that comes up after [`Self::stop`] is handed back, to be shut down by the caller.
    pub(crate) fn finish(&self, outcome: Result<C, Problem>) -> Option<C> {
        let mut late = None;
        self.stage
            .send_if_modified(|stage| match (&*stage, outcome) {
                (Stage::Stopped, outcome) => {
                    late = outcome.ok();
                    false
                }
                (_, Ok(client)) => {
                    *stage = Stage::Ready(client);
                    true
                }
                (_, Err(problem)) => {
                    *stage = Stage::Failed(problem);
                    true
                }
            });
        late
    }

    /// Begins again after a failed start. False when there is nothing to try again.
    pub(crate) fn begin_again(&self) -> bool {
        self.stage.send_if_modified(|stage| {
            let failed = matches!(stage, Stage::Failed(_));
            if failed {
                *stage = Stage::Starting;
            }
            failed
        })
    }

    /// The client, once it is there.
    ///
    /// # Errors
    /// Why the start failed.
    pub(crate) async fn client(&self) -> Result<C, Problem> {
        let mut stage = self.stage.subscribe();
        let seen = stage
            .wait_for(|stage| !matches!(stage, Stage::Starting))
            .await;
        match seen.as_deref() {
            Ok(Stage::Ready(client)) => Ok(client.clone()),
            Ok(Stage::Failed(problem)) => Err(problem.clone()),
            Ok(Stage::Stopped | Stage::Starting) | Err(_) => Err(closing()),
        }
    }

    /// The client, if it is there already.
    pub(crate) fn ready(&self) -> Option<C> {
        match &*self.stage.borrow() {
            Stage::Ready(client) => Some(client.clone()),
            Stage::Starting | Stage::Failed(_) | Stage::Stopped => None,
        }
    }

    /// Ends the start: takes the client out to be shut down; every later command is refused.
    pub(crate) fn stop(&self) -> Option<C> {
        self.feed_with(None);
        match self.stage.send_replace(Stage::Stopped) {
            Stage::Ready(client) => Some(client),
            Stage::Starting | Stage::Failed(_) | Stage::Stopped => None,
        }
    }

    /// Replaces the task that feeds the page.
    pub(crate) fn feed_with(&self, task: Option<tauri::async_runtime::JoinHandle<()>>) {
        let mut feed = self.feed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = std::mem::replace(&mut *feed, task) {
            old.abort();
        }
    }
}

fn closing() -> Problem {
    Problem::new(ProblemCode::StorageFailed, "Pia is closing.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken() -> Problem {
        Problem::new(
            ProblemCode::ConfigurationInvalid,
            "PIA_VAULT names no kind of vault: \"x\".",
        )
    }

    #[tokio::test]
    async fn a_command_waits_for_the_start() {
        let start = Start::under_way();
        let (answer, late) = tokio::join!(start.client(), async { start.finish(Ok(7)) });
        assert_eq!(answer, Ok(7));
        assert_eq!(late, None);
    }

    #[tokio::test]
    async fn a_failed_start_is_told_and_can_be_tried_again() {
        let start = Start::under_way();
        start.finish(Err(broken()));
        assert_eq!(start.client().await, Err(broken()));
        assert!(start.begin_again());
        assert!(!start.begin_again(), "one start at a time");
        assert_eq!(start.ready(), None);
        start.finish(Ok(7));
        assert_eq!(start.client().await, Ok(7));
        assert_eq!(start.ready(), Some(7));
        assert!(!start.begin_again(), "nothing failed");
    }

    #[tokio::test]
    async fn a_client_that_comes_up_too_late_is_handed_back_to_be_shut_down() {
        let start = Start::under_way();
        assert_eq!(start.stop(), None);
        assert_eq!(start.finish(Ok(7)), Some(7));
        assert!(start.client().await.is_err());
    }

    #[tokio::test]
    async fn stopping_hands_the_client_out_once() {
        let start = Start::under_way();
        start.finish(Ok(7));
        assert_eq!(start.stop(), Some(7));
        assert_eq!(start.stop(), None);
        assert!(start.client().await.is_err());
    }
}
