use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::sync::{oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::expected::{Answered, Expected};
use crate::page::{self, Ending};
use crate::refusal::Refusals;

/// What the connections of one attempt share with the app.
pub(crate) struct Shared {
    expected: Expected,
    app_name: String,
    refusals: Refusals,
    /// Taken by the first right answer; so there is only one.
    waiting: Mutex<Option<oneshot::Sender<Answered>>>,
    /// The result page, once it is known how the sign-in ended.
    result: watch::Sender<Option<Bytes>>,
    /// Whether a browser has come for the result page and is getting it.
    fetched: CancellationToken,
}

impl Shared {
    pub(crate) fn new(
        expected: Expected,
        app_name: String,
    ) -> (Arc<Self>, oneshot::Receiver<Answered>) {
        let (waiting, answered) = oneshot::channel();
        let shared = Self {
            expected,
            app_name,
            refusals: Refusals::default(),
            waiting: Mutex::new(Some(waiting)),
            result: watch::Sender::new(None),
            fetched: CancellationToken::new(),
        };
        (Arc::new(shared), answered)
    }

    pub(crate) fn expected(&self) -> &Expected {
        &self.expected
    }

    pub(crate) fn app_name(&self) -> &str {
        &self.app_name
    }

    pub(crate) fn refusals(&self) -> &Refusals {
        &self.refusals
    }

    /// Hands the first answer to the app. A repeat is not handed out again.
    pub(crate) fn hand_out(&self, answered: Answered) {
        if let Some(waiting) = self.lock().take() {
            // The app may have given up in this very moment; `tell` then says so on the page.
            drop(waiting.send(answered));
        }
    }

    pub(crate) fn is_answered(&self) -> bool {
        self.lock().is_none()
    }

    /// Fixes what the result page says. The first word counts.
    pub(crate) fn tell(&self, ending: &Ending) {
        self.result.send_if_modified(|result| {
            let untold = result.is_none();
            if untold {
                *result = Some(page::render(&self.app_name, ending));
            }
            untold
        });
    }

    /// The result page, as soon as there is one.
    pub(crate) async fn told(&self) -> Bytes {
        let mut result = self.result.subscribe();
        // `self` holds the sender, so the channel cannot close while this waits.
        let page = result.wait_for(Option::is_some).await;
        page.ok().and_then(|page| page.clone()).unwrap_or_default()
    }

    /// The result page was handed to a connection.
    pub(crate) fn mark_fetched(&self) {
        self.fetched.cancel();
    }

    pub(crate) async fn fetched(&self) {
        self.fetched.cancelled().await;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<oneshot::Sender<Answered>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
