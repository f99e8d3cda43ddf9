use std::sync::Arc;

use crate::answered::Answered;
use crate::shared::Shared;

/// Ends the wait from outside: the person signed in by a way that is none of the listener's, such
/// as a code they answered on another device (RFC 8628). From
/// [`Attempt::elsewhere`](crate::Attempt::elsewhere).
pub struct Elsewhere(Arc<Shared>);

impl Elsewhere {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self(shared)
    }

    /// Ends the wait with [`AttemptError::Elsewhere`](crate::AttemptError::Elsewhere), unless an
    /// answer was quicker: then the attempt has that one, and this changes nothing.
    pub fn signed_in(&self) {
        // Whether it came first is what the attempt ends with.
        self.0.hand_out(Answered::Elsewhere);
    }
}
