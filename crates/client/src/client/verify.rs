//! Comparing everything because somebody asks for it.

use super::Client;
use crate::problem::{Problem, ProblemCode};
use crate::report::Verification;
use crate::sync;

impl Client {
    /// Compares everything that this device and the server hold, counted anew on both sides, and
    /// puts right what differs.
    ///
    /// # Errors
    /// [`ProblemCode::NotSignedIn`], or what is in the way of a sync.
    pub async fn verify(&self) -> Result<Verification, Problem> {
        self.inner.session.settled().await;
        let active = self.inner.session.active().borrow().clone();
        let active = active.ok_or_else(|| {
            Problem::new(
                ProblemCode::NotSignedIn,
                "Nobody is signed in, so there is nothing to compare with.",
            )
        })?;
        sync::verify(&self.inner.http, &self.inner.session, &active).await
    }
}
