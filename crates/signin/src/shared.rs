use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::{oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::answered::Answered;
use crate::expected::Expected;
use crate::page::{Ending, Pages};
use crate::refusal::Refusals;

/// What the connections of one attempt share with the app.
pub(crate) struct Shared {
    expected: Expected,
    pages: Pages,
    refusals: Refusals,
    /// Who gets the answer.
    wait: Mutex<Wait>,
    /// Whether a browser was sent to the result page and will come for it.
    sent_on: AtomicBool,
    /// The result page, once it is known how the sign-in ended.
    result: watch::Sender<Option<Bytes>>,
    /// Whether a browser has come for the result page and is getting it.
    fetched: CancellationToken,
}

enum Wait {
    /// The first right answer takes the sender; so there is only one.
    For(oneshot::Sender<Answered>),
    Answered,
    GivenUp,
}

impl Shared {
    pub(crate) fn new(
        expected: Expected,
        pages: Pages,
    ) -> (Arc<Self>, oneshot::Receiver<Answered>) {
        let (waiting, answered) = oneshot::channel();
        let shared = Self {
            expected,
            pages,
            refusals: Refusals::default(),
            wait: Mutex::new(Wait::For(waiting)),
            sent_on: AtomicBool::new(false),
            result: watch::Sender::new(None),
            fetched: CancellationToken::new(),
        };
        (Arc::new(shared), answered)
    }

    pub(crate) fn expected(&self) -> &Expected {
        &self.expected
    }

    pub(crate) fn pages(&self) -> &Pages {
        &self.pages
    }

    pub(crate) fn refusals(&self) -> &Refusals {
        &self.refusals
    }

    /// Hands the first answer to the app. A repeat is not handed out again. False when the app
    /// does not wait any more.
    pub(crate) fn hand_out(&self, answered: Answered) -> bool {
        let mut wait = self.lock();
        let (next, taken) = match mem::replace(&mut *wait, Wait::GivenUp) {
            Wait::For(app) => match app.send(answered) {
                Ok(()) => (Wait::Answered, true),
                // The app gave up in this very moment; `tell` then says so on the page.
                Err(_) => (Wait::GivenUp, false),
            },
            Wait::Answered => (Wait::Answered, true),
            Wait::GivenUp => (Wait::GivenUp, false),
        };
        *wait = next;
        taken
    }

    /// No answer is wanted any more.
    pub(crate) fn give_up(&self) {
        let mut wait = self.lock();
        if matches!(*wait, Wait::For(_)) {
            *wait = Wait::GivenUp;
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        !matches!(*self.lock(), Wait::For(_))
    }

    /// A browser brought the answer and is on its way to the result page.
    pub(crate) fn mark_sent_on(&self) {
        self.sent_on.store(true, Ordering::Release);
    }

    pub(crate) fn is_sent_on(&self) -> bool {
        self.sent_on.load(Ordering::Acquire)
    }

    /// Fixes what the result page says. The first word counts.
    pub(crate) fn tell(&self, ending: &Ending) {
        self.result.send_if_modified(|result| {
            let untold = result.is_none();
            if untold {
                *result = Some(self.pages.result(ending));
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

    fn lock(&self) -> MutexGuard<'_, Wait> {
        self.wait.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
