//! Comparing everything because somebody asks for it.

use super::Client;
use crate::problem::{Problem, ProblemCode};
use crate::report::Verification;

impl Client {
    /// Compares everything that this device and the server hold, counted anew on both sides, and
    /// puts right what differs.
    ///
    /// # Errors
    /// [`ProblemCode::NotSignedIn`], or what is in the way of a sync.
    pub async fn verify(&self) -> Result<Verification, Problem> {
        self.inner.session.settled().await;
        let active = self.inner.session.active().borrow().clone();
        if active.is_none() {
            return Err(Problem::new(
                ProblemCode::NotSignedIn,
                "Nobody is signed in, so there is nothing to compare with.",
            ));
        }
        self.inner.sync.verify().await
    }
}
