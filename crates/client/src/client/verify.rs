//! Comparing everything because somebody asks for it.

use super::Client;
use crate::problem::Problem;
#[cfg(doc)]
use crate::problem::ProblemCode;
use crate::report::Verification;

impl Client {
    /// Compares everything that this device and the server hold, counted anew on both sides, and
    /// puts right what differs.
    ///
    /// # Errors
    /// [`ProblemCode::NotSignedIn`], or what is in the way of a sync.
    pub async fn verify(&self) -> Result<Verification, Problem> {
        self.is_signed_in().await?;
        let verified = self.inner.sync.verify().await;
        self.or_why_nobody_is(verified).await
    }
}
