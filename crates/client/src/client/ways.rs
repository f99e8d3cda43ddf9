//! The ways on of the sign-in that runs.

use super::Client;
use crate::problem::Problem;

impl Client {
    /// Takes the answer to the running sign-in from the address at which the browser ended: for a
    /// browser that cannot reach this machine. What comes of it is in the session view.
    ///
    /// # Errors
    /// [`ProblemCode::PasteNotUsable`](crate::ProblemCode::PasteNotUsable), and the sign-in goes on;
    /// [`ProblemCode::SignInTimedOut`](crate::ProblemCode::SignInTimedOut) when none waits.
    pub fn paste_redirect(&self, text: &str) -> Result<(), Problem> {
        self.inner.session.paste(text)
    }

    /// Asks for a code with which the running sign-in can be done in a browser on another device
    /// (RFC 8628). It is in the session view once the server gave one; while that one is good this
    /// changes nothing. The other ways stay open.
    ///
    /// # Errors
    /// [`ProblemCode::DeviceCodeUnavailable`](crate::ProblemCode::DeviceCodeUnavailable) when the
    /// server has none; [`ProblemCode::SignInTimedOut`](crate::ProblemCode::SignInTimedOut) when no
    /// sign-in waits.
    pub fn offer_device_code(&self) -> Result<(), Problem> {
        self.inner.session.offer_device_code()
    }
}
