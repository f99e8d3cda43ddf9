use std::fmt;

use oauth2::{AuthorizationCode, PkceCodeVerifier};

use crate::page::Ending;
use crate::server::Listening;

/// What the browser brought back, with what is needed to redeem it. Has no `Debug`: the code and
/// the verifier together are worth a session.
///
/// ```compile_fail,E0277
/// fn print(answer: pia_signin::Answer) {
///     println!("{answer:?}");
/// }
/// ```
pub struct Answer {
    /// To be redeemed once, soon.
    pub code: AuthorizationCode,
    /// The secret half of PKCE (RFC 7636 section 4.1).
    pub verifier: PkceCodeVerifier,
    /// The address the code was sent to; the token request repeats it.
    pub redirect_uri: String,
    /// Tells the person, whose browser is waiting, how it ended.
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
        /// One sentence for a person that says why.
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
    /// two seconds later when no browser fetches it; the page is delivered even when this future
    /// is dropped.
    pub async fn tell(mut self, outcome: Outcome) {
        if let Some(listening) = self.listening.take() {
            listening.shared().tell(&Ending::from(outcome));
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
