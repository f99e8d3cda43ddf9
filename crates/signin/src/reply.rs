use std::fmt;

use crate::credential::Credential;
use crate::page::Ending;
use crate::server::Listening;

/// What the browser brought back, with what is needed to go on. Has no `Debug`: it is worth a
/// session.
///
/// ```compile_fail,E0277
/// fn print(answer: pia_signin::Answer) {
///     println!("{answer:?}");
/// }
/// ```
pub struct Answer {
    /// A code to redeem, or tokens from a server of the first generation.
    pub credential: Credential,
    /// Tells the person, whose browser is waiting, how it ended. After a pasted answer perhaps
    /// nobody waits; telling does no harm then.
    pub reply: Reply,
}

/// How the sign-in ended, once that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The session is saved.
    SignedIn {
        /// The person's name, for the page.
        name: String,
    },
    /// There is no session.
    Failed {
        /// One sentence for a person that says why, in the language of the page.
        sentence: String,
    },
}

/// The browser's request, held open until the app knows how the sign-in ended. Dropped without
/// [`tell`](Reply::tell), it says what can be said then: that the app stopped before the end.
pub struct Reply {
    listening: Option<Listening>,
    untold: Ending,
}

impl Reply {
    pub(crate) fn new(listening: Listening, untold: Ending) -> Self {
        Self {
            listening: Some(listening),
            untold,
        }
    }

    /// Shows the result page. Returns when the browser has it and the port is free, and at most
    /// five seconds later when no browser fetches it; the page is delivered even when this future
    /// is dropped. Does not wait where the answer was pasted and no browser came.
    pub async fn tell(self, outcome: Outcome) {
        self.say(&Ending::from(outcome)).await;
    }

    /// Shows the page that a dropped reply shows, and waits for it as [`tell`](Reply::tell) does:
    /// a program that ends before would leave the browser without one.
    pub async fn leave(self) {
        let untold = self.untold.clone();
        self.say(&untold).await;
    }

    async fn say(mut self, ending: &Ending) {
        if let Some(listening) = self.listening.take() {
            listening.shared().tell(ending);
            listening.wound_down().await;
        }
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        if let Some(listening) = self.listening.take() {
            listening.shared().tell(&self.untold);
        }
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").finish_non_exhaustive()
    }
}
