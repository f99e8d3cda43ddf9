//! What the person chooses for the window.

use super::Client;
use crate::preferences::PreferencesChange;
use crate::problem::Problem;

impl Client {
    /// Changes what the person has chosen; what the change does not name stays. The view follows.
    ///
    /// # Errors
    /// [`ProblemCode::StorageFailed`](crate::ProblemCode::StorageFailed).
    pub fn set_preferences(&self, change: PreferencesChange) -> Result<(), Problem> {
        let changed = self
            .inner
            .settings
            .change(|settings| settings.preferences.change(change));
        changed.map(drop)
    }
}
